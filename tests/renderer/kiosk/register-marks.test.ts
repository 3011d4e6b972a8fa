import { describe, expect, test } from 'vitest';
import { columnsFor, givenBy, movedTo } from '../../../renderer/kiosk/register-marks.ts';

describe('the keys of the register', () => {
  test.each([
    ['p', 'present'],
    ['L', 'late'],
    ['a', 'absent'],
    ['E', 'excused'],
    ['Enter', undefined],
    ['x', undefined],
  ])('%s gives %s', (key, given) => {
    expect(givenBy(key)).toBe(given);
  });

  test.each([
    { key: 'ArrowRight', from: 5, to: 6 },
    { key: 'ArrowLeft', from: 6, to: 5 },
    { key: 'ArrowDown', from: 5, to: 11 },
    { key: 'ArrowUp', from: 11, to: 5 },
    { key: 'Home', from: 11, to: 0 },
    { key: 'End', from: 3, to: 59 },
    { key: 'ArrowUp', from: 3, to: undefined },
    { key: 'ArrowDown', from: 55, to: undefined },
    { key: 'ArrowLeft', from: 0, to: undefined },
    { key: 'Tab', from: 3, to: undefined },
  ])('$key leads from $from to $to of 60', ({ key, from, to }) => {
    expect(movedTo(key, from, 60, 6)).toBe(to);
  });

  test('keeps sixty students in ten rows, and more in more columns', () => {
    expect([1, 60, 61, 75].map(columnsFor)).toEqual([6, 6, 7, 8]);
  });
});
