/**
 * Moments, and the school's own clock on the wall. This is the one place of the core that knows calendars and zones;
 * no function here asks what time it is.
 */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/** Whole milliseconds since 1970-01-01T00:00Z. */
export const Instant = z.int().nonnegative();
export type Instant = z.infer<typeof Instant>;

/** A day on the school's wall, `YYYY-MM-DD`. */
export const LocalDate = z.iso.date();
export type LocalDate = z.infer<typeof LocalDate>;

/** A time on the school's wall, `HH:MM`, 24 hours. */
export const LocalTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'write hours and minutes, as 09:00' });
export type LocalTime = z.infer<typeof LocalTime>;

/** An IANA zone name that this platform knows, such as `Europe/London`. */
export const Zone = z.string().refine(isZone, { error: 'write a time zone such as Europe/London' });
export type Zone = z.infer<typeof Zone>;

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The moment at which the wall shows `date` and `time`. A time skipped by DST is moved forward, a doubled one is the first. */
export function instantFromLocal(date: LocalDate, time: LocalTime, zone: Zone): Instant {
  const local = Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: time });
  return local.epochMilliseconds;
}

/** The day that the wall shows at `at`. */
export function localDateAt(at: Instant, zone: Zone): LocalDate {
  return zoned(at, zone).toPlainDate().toString();
}

/** The time that the wall shows at `at`, cut to the minute. */
export function localTimeAt(at: Instant, zone: Zone): LocalTime {
  return zoned(at, zone).toPlainTime().toString({ smallestUnit: 'minute' });
}

/** The day `days` after `date`; negative goes back. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

function zoned(at: Instant, zone: Zone): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

function isZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
