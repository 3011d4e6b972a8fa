/** Moments as people read them: on the campus's wall clock, 24 hours, never on the clock of the phone's owner. */
import type { Instant, LocalDate, Zone } from '#core/time.ts';
import { LANGUAGE } from './words.ts';

const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const DAY = { weekday: 'long', day: 'numeric', month: 'long' } as const;
const STYLES = {
  minute: TIME,
  second: { ...TIME, second: '2-digit' },
  exact: { ...TIME, second: '2-digit', fractionalSecondDigits: 3 },
  day: DAY,
  'day-of-year': { ...DAY, year: 'numeric' },
  'short-day': { day: 'numeric', month: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

type Style = keyof typeof STYLES;

const formats = new Map<string, Intl.DateTimeFormat>();

/** `at` on the wall of `zone`: `09:05`, `09:05:31`, `09:05:31.250`, `Thursday 12 March`, the same with its year, `12 Mar`. */
export function timeText(at: Instant, zone: Zone, style: Style = 'minute'): string {
  const key = `${style} ${zone}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(LANGUAGE, { ...STYLES[style], timeZone: zone });
  formats.set(key, format);
  // Some browsers put a comma after the weekday and some do not; here there is none.
  return format.format(at).replaceAll(',', '');
}

/** To the millisecond, with the day in front where it is not the day of `near`. */
export function exactTime(at: Instant, zone: Zone, near: Instant): string {
  const day = timeText(at, zone, 'short-day');
  const time = timeText(at, zone, 'exact');
  return day === timeText(near, zone, 'short-day') ? time : `${day} ${time}`;
}

/** `Thursday 12 March 2026`, of a day on the wall. */
export function dateText(date: LocalDate): string {
  return timeText(Date.parse(`${date}T00:00:00Z`), 'UTC', 'day-of-year');
}
