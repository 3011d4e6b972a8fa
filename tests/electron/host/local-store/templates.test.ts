import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalStore } from '../../../../electron/host/local-store/store.ts';
import { ADA, at, BEN, TEACHER } from '../../../support/facts.ts';
import { createStoreBench, vaultAt, type StoreBench } from '../../../support/kiosk-store.ts';

let bench: StoreBench;
let store: LocalStore;
beforeEach(() => {
  bench = createStoreBench();
  store = bench.open();
});
afterEach(() => {
  store.close();
  bench.remove();
});

const template = { model: 'test-model', embedding: Float32Array.from({ length: 128 }, (_, i) => i / 128) };
const consent = { studentId: ADA, at: at(0), takenBy: TEACHER };

test('keeps no template without a consent', () => {
  expect(store.templates.save(ADA, template, at(0))).toEqual({ ok: false, error: { kind: 'no-consent' } });
  expect(store.templates.find(ADA)).toBeUndefined();
});

test('gives a template back over a restart', () => {
  store.templates.consent(consent);
  expect(store.templates.save(ADA, template, at(1)).ok).toBe(true);
  store.close();
  store = bench.open({ vault: vaultAt(join(bench.dataDir, 'keys.json')) });
  expect(store.templates.find(ADA)).toEqual(template);
  expect(store.templates.consentOf(ADA)).toEqual(consent);
  expect(store.templates.registered()).toEqual(new Map([[ADA, at(1)]]));
});

test('seals it, so that the database alone tells nothing', () => {
  store.templates.consent(consent);
  store.templates.save(ADA, template, at(1));
  store.close();
  const bytes = readFileSync(join(bench.dataDir, 'kiosk.db'));
  expect(bytes.includes('test-model')).toBe(false);
  expect(bytes.includes(Buffer.from(template.embedding.buffer))).toBe(false);
  store = bench.open();
});

test('cannot be moved to another person', () => {
  store.templates.consent(consent);
  store.templates.consent({ ...consent, studentId: BEN });
  store.templates.save(ADA, template, at(1));
  store.templates.save(BEN, template, at(1));
  store.close();
  const file = new Sqlite(join(bench.dataDir, 'kiosk.db'));
  file
    .prepare(
      'UPDATE template SET sealed = (SELECT sealed FROM template WHERE student_id = ?) WHERE student_id = ?',
    )
    .run(ADA, BEN);
  file.close();
  store = bench.open();
  expect(store.templates.find(ADA)).toEqual(template);
  expect(store.templates.find(BEN)).toBeUndefined();
});

test('is gone after a withdrawal, with its key, from an old copy of the database too', () => {
  store.templates.consent(consent);
  store.templates.save(ADA, template, at(1));
  store.close();
  const oldCopy = readFileSync(join(bench.dataDir, 'kiosk.db'));
  store = bench.open();
  expect(store.templates.withdraw(ADA, at(2)).ok).toBe(true);
  expect(store.templates.withdraw(ADA, at(3)).ok).toBe(true);
  expect(store.templates.find(ADA)).toBeUndefined();
  expect(store.templates.consentOf(ADA)).toBeUndefined();
  expect(store.templates.registered()).toEqual(new Map());
  store.close();
  writeFileSync(join(bench.dataDir, 'kiosk.db'), oldCopy);
  store = bench.open();
  expect(store.templates.find(ADA)).toBeUndefined();
});

test('leaves no trace of the sealed bytes in the file', () => {
  const sealed = bench.vault.seal(ADA, Buffer.from('x'));
  store.templates.consent(consent);
  store.templates.save(ADA, template, at(1));
  store.close();
  const file = new Sqlite(join(bench.dataDir, 'kiosk.db'), { readonly: true });
  const row = file.prepare<[], Buffer>('SELECT sealed FROM template').pluck().get();
  file.close();
  store = bench.open();
  store.templates.withdraw(ADA, at(2));
  store.close();
  const after = readFileSync(join(bench.dataDir, 'kiosk.db'));
  expect(row !== undefined && after.includes(row)).toBe(false);
  expect(bench.vault.unseal(ADA, sealed)).toBeUndefined();
  store = bench.open();
});

test('can be made again after a new consent, under a new key', () => {
  store.templates.consent(consent);
  store.templates.save(ADA, template, at(1));
  store.templates.withdraw(ADA, at(2));
  store.templates.consent({ ...consent, at: at(3) });
  expect(store.templates.find(ADA)).toBeUndefined();
  store.templates.save(ADA, template, at(3));
  expect(store.templates.find(ADA)).toEqual(template);
});

test.each([
  { code: 'ENOSPC', kind: 'disk-full' },
  { code: 'EIO', kind: 'store-failed' },
])('says $kind where the keys cannot be written ($code), and keeps what it had', ({ code, kind }) => {
  store.templates.consent(consent);
  store.templates.save(ADA, template, at(1));
  store.close();
  const full = (): never => {
    throw Object.assign(new Error('write'), { code });
  };
  const broken = { ...bench.vault, seal: full, destroySealKey: full };
  store = bench.open({ vault: broken });
  expect(store.templates.withdraw(ADA, at(2))).toEqual({ ok: false, error: { kind } });
  expect(store.templates.save(ADA, template, at(2))).toEqual({ ok: false, error: { kind } });
  expect(store.templates.find(ADA)).toEqual(template);
});

test('lets an error of our own pass', () => {
  const broken = {
    ...bench.vault,
    destroySealKey(): never {
      throw new TypeError('ours');
    },
  };
  store.close();
  store = bench.open({ vault: broken });
  expect(() => store.templates.withdraw(ADA, at(2))).toThrow('ours');
});
