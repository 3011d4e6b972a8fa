/** When a row of timetable.csv says that its class meets: days of the week, times, and the days from which to which. */
import { LocalDate, LocalTime } from '#core/time.ts';
import { rruleOf, Weekday } from '#core/timetable/weekly.ts';
import { weekdayFrom } from '../../school-files/weekdays.ts';
import { dayFault, dayIn, wordsIn } from './planning.ts';
import type { Row } from './sheet.ts';

export interface When {
  readonly weekdays: readonly Weekday[];
  readonly every: number;
  readonly from: LocalDate;
  readonly until?: LocalDate;
  readonly startsAt: LocalTime;
  readonly endsAt: LocalTime;
  readonly exdates: readonly LocalDate[];
}

const MOST_EXCEPT = 400;

/** As the timetable keeps it. */
export function ruleOf({ every, weekdays, until }: When): string {
  return rruleOf({ every, weekdays, ...(until !== undefined && { until }) });
}

/** Undefined where one of its cells is wrong. */
export function whenIn(row: Row<'timetable'>): When | undefined {
  const weekdays = weekdaysIn(row);
  const startsAt = timeIn(row, 'Starts');
  const endsAt = timeIn(row, 'Ends');
  if (startsAt !== undefined && startsAt === endsAt)
    row.fault('Ends', 'it ends when it starts', 'the time at which it is over');
  const { day: from, faulty } = dayIn(row, 'From');
  const { day: until, faulty: untilFaulty } = dayIn(row, 'Until');
  if (from === undefined && !faulty)
    row.fault('From', 'the first day is missing', 'a day such as 2026-03-02');
  if (from !== undefined && until !== undefined && until < from)
    row.fault('Until', `the last day is before the first, ${from}`, `${from} or later`);
  const every = row.cell('Every') === '' ? '1' : row.cell('Every');
  const isEvery = /^[1-9]\d?$/.test(every);
  if (!isEvery)
    row.fault('Every', 'this is not a number of weeks', '1 for each week, 2 for every other, up to 99');
  const exdates = exceptIn(row);
  if (!isEvery || faulty || untilFaulty || exdates === undefined || weekdays === undefined) return undefined;
  if (startsAt === undefined || endsAt === undefined || from === undefined) return undefined;
  return {
    weekdays,
    every: Number(every),
    from,
    ...(until !== undefined && { until }),
    startsAt,
    endsAt,
    exdates,
  };
}

function weekdaysIn(row: Row<'timetable'>): readonly Weekday[] | undefined {
  const words = wordsIn(row.cell('Weekdays'));
  const days = words.map(weekdayFrom);
  const unknown = words.filter((_, i) => days[i] === undefined);
  if (words.length > 0 && unknown.length === 0) return Weekday.options.filter((day) => days.includes(day));
  const fault = words.length === 0 ? 'the days are missing' : `${unknown.join(', ')} is no day of the week`;
  row.fault('Weekdays', fault, 'days such as Mon Wed Fri, each by itself and apart by blanks');
  return undefined;
}

/** Every day but those that are none; undefined where one of them is none. */
function exceptIn(row: Row<'timetable'>): readonly LocalDate[] | undefined {
  const words = wordsIn(row.cell('Except'));
  const days = words.flatMap((word) => LocalDate.safeParse(word).data ?? []);
  for (const word of words) {
    if (LocalDate.safeParse(word).success) continue;
    const [fault, write] = dayFault(word);
    row.fault('Except', `${word}: ${fault}`, `${write}; several days apart by blanks`);
  }
  if (words.length > MOST_EXCEPT)
    row.fault('Except', `these are ${words.length} days`, `${MOST_EXCEPT} at most`);
  return days.length < words.length || words.length > MOST_EXCEPT ? undefined : [...new Set(days)];
}

const CLOCK = /^(\d{1,2})[:.](\d{2})(?::00)?(?:\s*([ap])\.?m\.?)?$/i;

/** As spreadsheets write times of their own accord: without the nought before, with seconds, by twelve hours. */
function timeIn(row: Row<'timetable'>, column: 'Starts' | 'Ends'): LocalTime | undefined {
  const [, hours = '', minutes = '', half] = CLOCK.exec(row.cell(column)) ?? [];
  const isTwelve = half !== undefined && (Number(hours) < 1 || Number(hours) > 12);
  const noon =
    half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const time = LocalTime.safeParse(`${String(noon).padStart(2, '0')}:${minutes}`);
  if (time.success && !isTwelve) return time.data;
  const fault = row.cell(column) === '' ? 'the time is missing' : 'this is not a time of day';
  row.fault(column, fault, 'hours and minutes from 00:00 to 23:59, such as 09:00');
  return undefined;
}
