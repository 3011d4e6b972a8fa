import { describe, expect, test } from 'vitest';
import { isSpent, partLeft, secondsLeft } from '../../../renderer/kiosk/slot.ts';

const slot = { startsAt: 100_000, lengthMs: 5000 };

describe('the slot of a code', () => {
  test.each([
    { at: 99_000, left: 1, seconds: 5 },
    { at: 100_000, left: 1, seconds: 5 },
    { at: 100_001, left: 0.9998, seconds: 5 },
    { at: 101_000, left: 0.8, seconds: 4 },
    { at: 104_999, left: 0.0002, seconds: 1 },
    { at: 105_000, left: 0, seconds: 0 },
    { at: 200_000, left: 0, seconds: 0 },
  ])('has $seconds s left at $at', ({ at, left, seconds }) => {
    expect(partLeft(slot, at)).toBeCloseTo(left, 6);
    expect(secondsLeft(slot, at)).toBe(seconds);
  });

  test('is spent only when the slot after it has ended too', () => {
    expect(isSpent(slot, 109_999)).toBe(false);
    expect(isSpent(slot, 110_000)).toBe(true);
  });
});
