import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { ADA, at, BEN, TEACHER } from '../../../support/facts.ts';
import { eachStore } from '../../../support/each-store.ts';
import { vaultAt } from '../../../support/kiosk-store.ts';

const on = eachStore();

const template = { model: 'test-model', embedding: Float32Array.from({ length: 128 }, (_, i) => i / 128) };
const consent = { studentId: ADA, at: at(0), takenBy: TEACHER };

test('keeps no template without a consent', () => {
  expect(on.store.templates.save(ADA, template, at(0))).toEqual({ ok: false, error: { kind: 'no-consent' } });
  expect(on.store.templates.find(ADA)).toBeUndefined();
});

test('gives a template back over a restart', () => {
  on.store.templates.consent(consent);
  expect(on.store.templates.save(ADA, template, at(1)).ok).toBe(true);
  on.store.close();
  on.open({ vault: vaultAt(join(on.bench.dataDir, 'keys.json')) });
  expect(on.store.templates.find(ADA)).toEqual(template);
  expect(on.store.templates.consentOf(ADA)).toEqual(consent);
  expect(on.store.templates.registered()).toEqual(new Map([[ADA, at(1)]]));
});

test('seals it, so that the database alone tells nothing', () => {
  on.store.templates.consent(consent);
  on.store.templates.save(ADA, template, at(1));
  on.store.close();
  const bytes = readFileSync(join(on.bench.dataDir, 'kiosk.db'));
  expect(bytes.includes('test-model')).toBe(false);
  expect(bytes.includes(Buffer.from(template.embedding.buffer))).toBe(false);
  on.open();
});

test('cannot be moved to another person', () => {
  on.store.templates.consent(consent);
  on.store.templates.consent({ ...consent, studentId: BEN });
  on.store.templates.save(ADA, template, at(1));
  on.store.templates.save(BEN, template, at(1));
  on.store.close();
  const file = new Sqlite(join(on.bench.dataDir, 'kiosk.db'));
  file
    .prepare(
      'UPDATE template SET sealed = (SELECT sealed FROM template WHERE student_id = ?) WHERE student_id = ?',
    )
    .run(ADA, BEN);
  file.close();
  on.open();
  expect(on.store.templates.find(ADA)).toEqual(template);
  expect(on.store.templates.find(BEN)).toBeUndefined();
});

test('is gone after a withdrawal, with its key, from an old copy of the database too', () => {
  on.store.templates.consent(consent);
  on.store.templates.save(ADA, template, at(1));
  on.store.close();
  const oldCopy = readFileSync(join(on.bench.dataDir, 'kiosk.db'));
  on.open();
  expect(on.store.templates.withdraw(ADA, at(2)).ok).toBe(true);
  expect(on.store.templates.withdraw(ADA, at(3)).ok).toBe(true);
  expect(on.store.templates.find(ADA)).toBeUndefined();
  expect(on.store.templates.consentOf(ADA)).toBeUndefined();
  expect(on.store.templates.registered()).toEqual(new Map());
  on.store.close();
  writeFileSync(join(on.bench.dataDir, 'kiosk.db'), oldCopy);
  on.open();
  expect(on.store.templates.find(ADA)).toBeUndefined();
});

test('leaves no trace of the sealed bytes in the file', () => {
  const sealed = on.bench.vault.seal(ADA, Buffer.from('x'));
  on.store.templates.consent(consent);
  on.store.templates.save(ADA, template, at(1));
  on.store.close();
  const file = new Sqlite(join(on.bench.dataDir, 'kiosk.db'), { readonly: true });
  const row = file.prepare<[], Buffer>('SELECT sealed FROM template').pluck().get();
  file.close();
  on.open();
  on.store.templates.withdraw(ADA, at(2));
  on.store.close();
  const after = readFileSync(join(on.bench.dataDir, 'kiosk.db'));
  expect(row !== undefined && after.includes(row)).toBe(false);
  expect(on.bench.vault.unseal(ADA, sealed)).toBeUndefined();
  on.open();
});

test('can be made again after a new consent, under a new key', () => {
  on.store.templates.consent(consent);
  on.store.templates.save(ADA, template, at(1));
  on.store.templates.withdraw(ADA, at(2));
  on.store.templates.consent({ ...consent, at: at(3) });
  expect(on.store.templates.find(ADA)).toBeUndefined();
  on.store.templates.save(ADA, template, at(3));
  expect(on.store.templates.find(ADA)).toEqual(template);
});

test.each([
  { code: 'ENOSPC', kind: 'disk-full' },
  { code: 'EIO', kind: 'store-failed' },
])('says $kind where the keys cannot be written ($code), and keeps what it had', ({ code, kind }) => {
  on.store.templates.consent(consent);
  on.store.templates.save(ADA, template, at(1));
  on.store.close();
  const full = (): never => {
    throw Object.assign(new Error('write'), { code });
  };
  const broken = { ...on.bench.vault, seal: full, destroySealKey: full };
  on.open({ vault: broken });
  expect(on.store.templates.withdraw(ADA, at(2))).toEqual({ ok: false, error: { kind } });
  expect(on.store.templates.save(ADA, template, at(2))).toEqual({ ok: false, error: { kind } });
  expect(on.store.templates.find(ADA)).toEqual(template);
});

test('lets an error of our own pass', () => {
  const broken = {
    ...on.bench.vault,
    destroySealKey(): never {
      throw new TypeError('ours');
    },
  };
  on.store.close();
  on.open({ vault: broken });
  expect(() => on.store.templates.withdraw(ADA, at(2))).toThrow('ours');
});
