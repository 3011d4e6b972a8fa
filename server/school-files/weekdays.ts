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

const FULL_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** The day of a name or of its beginning, two letters or more: `Mo`, `Mon`, `Monday`. */
export function weekdayFrom(word: string): Weekday | undefined {
  const begin = word.toLowerCase().replace(/\.$/, '');
  const place = begin.length < 2 ? -1 : FULL_NAMES.findIndex((name) => name.startsWith(begin));
  return Weekday.options[place];
}
