/** Weekly rules as text and as values. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rruleOf, Weekday, weeklyFrom, WeeklyRule } from '#core/timetable/weekly.ts';
import { addDays } from '#core/time.ts';

test.each([
  ['FREQ=WEEKLY', { every: 1, weekdays: [] }],
  ['FREQ=WEEKLY;BYDAY=WE,MO', { every: 1, weekdays: ['MO', 'WE'] }],
  ['FREQ=WEEKLY;INTERVAL=2;UNTIL=20260717', { every: 2, weekdays: [], until: '2026-07-17' }],
  ['FREQ=WEEKLY;UNTIL=20260717T225959Z', { every: 1, weekdays: [], until: '2026-07-17' }],
])('reads %s', (rrule, weekly) => {
  expect(weeklyFrom(rrule)).toEqual(weekly);
  expect(WeeklyRule.safeParse(rrule).success).toBe(true);
});

test.each([
  'FREQ=DAILY',
  'BYDAY=MO',
  'FREQ=WEEKLY;INTERVAL=0',
  'FREQ=WEEKLY;INTERVAL=100',
  'FREQ=WEEKLY;BYDAY=XX',
  'FREQ=WEEKLY;BYDAY=MO;BYDAY=TU',
  'FREQ=WEEKLY;COUNT=3',
  'FREQ=WEEKLY;UNTIL=20261399',
  'FREQ=WEEKLY;UNTIL=TOMORROW',
  '',
])('does not take %s', (rrule) => {
  expect(weeklyFrom(rrule)).toBeUndefined();
  expect(WeeklyRule.safeParse(rrule).success).toBe(false);
});

test('reads back what it writes', () => {
  const weekly = fc.record(
    {
      every: fc.integer({ min: 1, max: 99 }),
      weekdays: fc.subarray([...Weekday.options]),
      until: fc.integer({ min: 0, max: 9999 }).map((days) => addDays('2026-01-01', days)),
    },
    { requiredKeys: ['every', 'weekdays'] },
  );
  fc.assert(
    fc.property(weekly, (rule) => {
      expect(weeklyFrom(rruleOf(rule))).toEqual(rule);
    }),
  );
});
