import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { FactId } from '#core/ids.ts';
import { createIds } from '../../../electron/host/ids.ts';
import { STARTS_AT } from '../../support/facts.ts';
import { createTestTime } from '../../support/time.ts';

test('are UUIDs of version 7 that tell the moment they were made', () => {
  const id = createIds({ clock: createTestTime(STARTS_AT), randomBytes }).next();
  expect(FactId.parse(id)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(STARTS_AT);
});

test('sort in the order in which they were made, within a millisecond and when the clock goes back', () => {
  const time = createTestTime(STARTS_AT);
  const ids = createIds({ clock: time, randomBytes });
  const made = Array.from({ length: 10_000 }, (_, n) => {
    if (n === 5000) time.setWall(STARTS_AT - 1000);
    return ids.next();
  });
  expect([...made].sort()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
});
