/** Wrong PINs: five tries, then a wait that grows, and is told. */
import { expect, test } from 'vitest';
import {
  afterWrong,
  KIOSK_TRIES,
  lockedUntil,
  NO_LOCKOUT,
  triesLeft,
  type Lockout,
} from '#core/access/lockout.ts';
import { MINUTE_MS } from '#core/time.ts';
import { STARTS_AT } from '../../support/facts.ts';

const wrongTimes = (count: number, from: Lockout = NO_LOCKOUT) =>
  Array.from({ length: count }).reduce<Lockout>((lockout) => afterWrong(lockout, STARTS_AT), from);

test.each([0, 1, 4])('after %d wrong tries the pad still takes one', (count) => {
  expect(lockedUntil(wrongTimes(count), STARTS_AT)).toBeUndefined();
  expect(triesLeft(wrongTimes(count))).toBe(5 - count);
});

test('the fifth makes it wait a minute, and it says until when', () => {
  const locked = wrongTimes(5);
  expect(lockedUntil(locked, STARTS_AT)).toBe(STARTS_AT + MINUTE_MS);
  expect(lockedUntil(locked, STARTS_AT + MINUTE_MS - 1)).toBe(STARTS_AT + MINUTE_MS);
  expect(lockedUntil(locked, STARTS_AT + MINUTE_MS)).toBeUndefined();
  expect(triesLeft(locked)).toBe(5);
});

test.each([
  { rounds: 2, minutes: 2 },
  { rounds: 5, minutes: 16 },
  { rounds: 9, minutes: 16 },
])('round $rounds waits $minutes minutes', ({ rounds, minutes }) => {
  expect(wrongTimes(5 * rounds).until).toBe(STARTS_AT + minutes * MINUTE_MS);
});

test('a whole kiosk takes more wrong tries than one person does', () => {
  const before: Lockout = { wrong: KIOSK_TRIES - 2, rounds: 0 };
  const last = afterWrong(before, STARTS_AT, KIOSK_TRIES);
  expect(triesLeft(last, KIOSK_TRIES)).toBe(1);
  expect(afterWrong(last, STARTS_AT, KIOSK_TRIES).until).toBe(STARTS_AT + MINUTE_MS);
});
