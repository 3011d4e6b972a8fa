/** Moments as people read them: on the campus's wall clock, 24 hours, never on the clock of the phone's owner. */
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant, type LocalDate, type Zone } from '#core/time.ts';
import { LANGUAGE, say } from './words.ts';

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

const ago = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'always' });

/** `less than a minute ago`, `4 minutes ago`, `3 hours ago`, `2 days ago`; a moment that is still to come is now. */
export function agoText(at: Instant, now: Instant): string {
  const ms = now - at;
  if (ms < MINUTE_MS) return say('portal:just-now');
  if (ms < HOUR_MS) return ago.format(-Math.floor(ms / MINUTE_MS), 'minute');
  if (ms < DAY_MS) return ago.format(-Math.floor(ms / HOUR_MS), 'hour');
  return ago.format(-Math.floor(ms / DAY_MS), 'day');
}
