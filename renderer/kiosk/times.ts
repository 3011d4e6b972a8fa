/** Moments as people read them, in the kiosk's zone and on a 24 hour clock. Text only: nothing is decided here. */
import { addDays, localDateAt, type Instant, type Zone } from '#core/time.ts';

type Style = 'minute' | 'second' | 'day' | 'weekday' | 'weekday-date';

const OPTIONS: Readonly<Record<Style, Intl.DateTimeFormatOptions>> = {
  minute: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  second: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'long', year: 'numeric' },
  weekday: { weekday: 'long' },
  'weekday-date': { weekday: 'long', day: 'numeric', month: 'long' },
};
const formats = new Map<string, Intl.DateTimeFormat>();

/** `at` on the wall of `zone`: `09:05`, `09:05:31`, `21 November 2026`, `Saturday` or `Saturday 21 November`. */
export function timeText(at: Instant, zone: Zone, style: Style = 'minute'): string {
  const key = `${zone} ${style}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...OPTIONS[style], timeZone: zone });
  formats.set(key, format);
  return format.format(at);
}

/** The day of `at` for people who stand here at `now`: none for today, the weekday within the next six days, then with its date. */
export function otherDayText(at: Instant, now: Instant, zone: Zone): string | undefined {
  const [day, today] = [localDateAt(at, zone), localDateAt(now, zone)];
  if (day === today) return undefined;
  const isSoon = day > today && day < addDays(today, 7);
  return timeText(at, zone, isSoon ? 'weekday' : 'weekday-date');
}

/** Minutes and seconds of a span, as a countdown shows them: `0:07`, `12:30`. Rounded up to the second; never negative. */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** An age in the largest unit that keeps it whole: seconds to a minute and a half, minutes to an hour and a half, then hours. */
export function ageOf(ms: number): {
  readonly unit: 'seconds' | 'minutes' | 'hours';
  readonly count: number;
} {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return { unit: 'seconds', count: seconds };
  if (seconds < 90 * 60) return { unit: 'minutes', count: Math.round(seconds / 60) };
  return { unit: 'hours', count: Math.round(seconds / 3600) };
}
