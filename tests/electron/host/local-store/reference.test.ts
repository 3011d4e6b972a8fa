import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { at } from '../../../support/facts.ts';
import { eachStore } from '../../../support/each-store.ts';
import { reference } from '../../../support/reference.ts';

const on = eachStore();

test('is replaced as a whole and outlives a restart', () => {
  expect(on.store.reference.current()).toBeUndefined();
  on.store.reference.replace('one', reference(), at(0));
  on.store.reference.replace('two', reference({ faceAllowed: false }), at(1));
  on.restart();
  expect(on.store.reference.current()).toEqual({
    id: 'two',
    reference: reference({ faceAllowed: false }),
    confirmedAt: at(1),
  });
});

test('is confirmed here at once, on the disk within a minute', () => {
  on.store.reference.confirm(at(0));
  expect(on.store.reference.current()).toBeUndefined();
  on.store.reference.replace('one', reference(), at(0));
  on.store.reference.confirm(at(1));
  on.store.reference.confirm(at(1, 30));
  expect(on.store.reference.current()?.confirmedAt).toBe(at(1, 30));
  on.restart();
  expect(on.store.reference.current()?.confirmedAt).toBe(at(1));
});

test('counts as none where this version cannot read it, so that it is pulled again', () => {
  on.store.reference.replace('one', reference(), at(0));
  on.store.close();
  const file = new Sqlite(join(on.bench.dataDir, 'kiosk.db'));
  file.exec(`UPDATE reference SET body = '{"campus":7}'`);
  file.close();
  on.open();
  expect(on.store.reference.current()).toBeUndefined();
});
