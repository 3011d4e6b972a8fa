import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalStore } from '../../../../electron/host/local-store/store.ts';
import { at } from '../../../support/facts.ts';
import { createStoreBench, type StoreBench } from '../../../support/kiosk-store.ts';
import { reference } from '../../../support/reference.ts';

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

function restart(): void {
  store.close();
  store = bench.open();
}

test('is replaced as a whole and outlives a restart', () => {
  expect(store.reference.current()).toBeUndefined();
  store.reference.replace('one', reference(), at(0));
  store.reference.replace('two', reference({ faceAllowed: false }), at(1));
  restart();
  expect(store.reference.current()).toEqual({
    id: 'two',
    reference: reference({ faceAllowed: false }),
    confirmedAt: at(1),
  });
});

test('is confirmed here at once, on the disk within a minute', () => {
  store.reference.confirm(at(0));
  expect(store.reference.current()).toBeUndefined();
  store.reference.replace('one', reference(), at(0));
  store.reference.confirm(at(1));
  store.reference.confirm(at(1, 30));
  expect(store.reference.current()?.confirmedAt).toBe(at(1, 30));
  restart();
  expect(store.reference.current()?.confirmedAt).toBe(at(1));
});

test('counts as none where this version cannot read it, so that it is pulled again', () => {
  store.reference.replace('one', reference(), at(0));
  store.close();
  const file = new Sqlite(join(bench.dataDir, 'kiosk.db'));
  file.exec(`UPDATE reference SET body = '{"campus":7}'`);
  file.close();
  store = bench.open();
  expect(store.reference.current()).toBeUndefined();
});
