/** Who belongs to a class group on which day, at the edges of their days. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PersonId } from '#core/ids.ts';
import {
  enrolmentsWithin,
  expectedOn,
  includesDay,
  overlap,
  rosterOn,
  type EnrolledDays,
} from '#core/roster/enrolment.ts';
import { addDays } from '#core/time.ts';
import { uuid } from '../../support/server-school.ts';

const person = (n: number): PersonId => PersonId.parse(uuid(n));
const [asha, ben, cam] = [person(1), person(2), person(3)];
const march = (day: number): string => addDays('2026-03-01', day - 1);

test.each([
  { day: 1, until: march(6), is: false },
  { day: 2, until: march(6), is: true },
  { day: 6, until: march(6), is: true },
  { day: 7, until: march(6), is: false },
  { day: 200, until: undefined, is: true },
])('counts day $day of days from 2 March to $until: $is', ({ day, until, is }) => {
  expect(includesDay({ from: march(2), until }, march(day))).toBe(is);
});

test.each([
  { a: [1, 3], b: [3, 5], is: true },
  { a: [1, 3], b: [4, 5], is: false },
  { a: [4, 5], b: [1, 3], is: false },
  { a: [1, undefined], b: [9, undefined], is: true },
  { a: [5, undefined], b: [1, 4], is: false },
] as const)('finds whether $a and $b have a day in common: $is', ({ a, b, is }) => {
  const days = ([from, until]: readonly [number, number | undefined]) => ({
    from: march(from),
    until: until === undefined ? undefined : march(until),
  });
  expect(overlap(days(a), days(b))).toBe(is);
});

test('names who left and came back once', () => {
  const enrolments = [
    { studentId: asha, from: march(1), until: march(4) },
    { studentId: asha, from: march(4) },
    { studentId: ben, from: march(5) },
  ];
  expect(rosterOn(enrolments, march(4))).toEqual([asha]);
  expect(rosterOn(enrolments, march(5))).toEqual([asha, ben]);
});

describe('what a kiosk is given for some days', () => {
  const window = { from: march(10), until: march(23) };

  test('names no days where everyone belongs on all of them', () => {
    const all = [
      { studentId: asha, from: march(1) },
      { studentId: ben, from: march(10), until: march(23) },
      { studentId: cam, from: march(1), until: march(9) },
    ];
    expect(enrolmentsWithin(all, window)).toEqual({ studentIds: [asha, ben] });
  });

  test('names the days of who begins or ends within them', () => {
    const begins = { studentId: ben, from: march(12) };
    const group = enrolmentsWithin([{ studentId: asha, from: march(1) }, begins], window);
    expect(group).toEqual({ studentIds: [asha, ben], enrolments: [begins] });
    expect(expectedOn(group, march(11))).toEqual([asha]);
    expect(expectedOn(group, march(12))).toEqual([asha, ben]);
  });

  test('comes to the same roster as the enrolments themselves on each of its days', () => {
    const day = fc.integer({ min: 1, max: 40 }).map(march);
    const enrolment = fc.record({
      studentId: fc.constantFrom(asha, ben, cam),
      from: day,
      until: fc.option(day, { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(enrolment, { maxLength: 8 }), fc.integer({ min: 10, max: 23 }), (all, at) => {
        const kept: EnrolledDays[] = all.filter(({ from, until }) => until === undefined || from <= until);
        const group = enrolmentsWithin(kept, window);
        expect(new Set(expectedOn(group, march(at)))).toEqual(new Set(rosterOn(kept, march(at))));
      }),
    );
  });
});
