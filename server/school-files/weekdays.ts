/** Days of the week as files name them. */
import type { LocalDate } from '#core/time.ts';
import { Weekday } from '#core/timetable/weekly.ts';

/** The day of the week of a date. */
export function weekdayOf(date: LocalDate): Weekday {
  // Date.UTC knows no zone here: the date is the wall's own. Sunday is 0 there, and last here.
  const sundayFirst = new Date(`${date}T00:00:00Z`).getUTCDay();
  return Weekday.options[(sundayFirst + 6) % 7] ?? 'MO';
}

const NAMES: Readonly<Record<Weekday, string>> = {
  MO: 'Mon',
  TU: 'Tue',
  WE: 'Wed',
  TH: 'Thu',
  FR: 'Fri',
  SA: 'Sat',
  SU: 'Sun',
};

/** As people write them: `Mon Wed`. */
export function weekdayNames(days: readonly Weekday[]): string {
  return days.map((day) => NAMES[day]).join(' ');
}
