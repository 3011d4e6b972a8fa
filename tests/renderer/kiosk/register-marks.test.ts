import { describe, expect, test } from 'vitest';
import {
  columnsFor,
  filtersFor,
  givenBy,
  isLongName,
  movedTo,
  shownBy,
} from '../../../renderer/kiosk/register-marks.ts';

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

test.each([
  { name: 'Ada B.', long: false },
  { name: 'Juan Carlos R.', long: true },
  { name: 'Guadalupe M.', long: true },
  { name: 'María del Carmen G.', long: true },
  { name: 'Abdulrahman A.', long: true },
  { name: 'عبد الله ا.', long: false },
])('$name is a long name: $long', ({ name, long }) => {
  expect(isLongName(name)).toBe(long);
});

describe('the filters of the register', () => {
  const waiting = { status: 'expected', waits: true } as const;
  const expected = { status: 'expected', waits: false } as const;

  test('begin with whoever waits for the teacher, where somebody does', () => {
    expect(filtersFor([expected, waiting])[0]).toBe('waits');
    expect(filtersFor([expected])).not.toContain('waits');
  });

  test('show those who wait among the others too', () => {
    const shownBoth = (filter: 'waits' | 'all' | 'expected' | 'late') =>
      [waiting, expected].map((tile) => shownBy(filter, tile));
    expect(shownBoth('waits')).toEqual([true, false]);
    expect(shownBoth('all')).toEqual([true, true]);
    expect(shownBoth('expected')).toEqual([true, true]);
    expect(shownBoth('late')).toEqual([false, false]);
  });
});
