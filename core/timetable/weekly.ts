/** The weekly rules that a timetable takes (RFC 5545 §3.3.10: INTERVAL, BYDAY and UNTIL), as plain values and back. */
import { z } from 'zod';
import { LocalDate } from '../time.ts';

/** In the order of the week, as RFC 5545 writes them. */
export const Weekday = z.enum(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']);
export type Weekday = z.infer<typeof Weekday>;

export interface Weekly {
  /** Every so many weeks, 1 to 99. */
  readonly every: number;
  /** In the order of the week; none stands for that of the first day. */
  readonly weekdays: readonly Weekday[];
  /** The last day on which it may fall. */
  readonly until?: LocalDate;
}

const PART = /^(FREQ|INTERVAL|BYDAY|UNTIL)=([A-Z0-9,]+)$/;
const UNTIL = /^(\d{4})(\d{2})(\d{2})(T\d{6}Z)?$/;
const EVERY = /^[1-9]\d?$/;

/** What `rrule` says; undefined where it says something else than a weekly rule, or something twice. */
export function weeklyFrom(rrule: string): Weekly | undefined {
  const parts = rrule.split(';').map((part) => PART.exec(part));
  const said = new Map(parts.flatMap((part) => (part === null ? [] : [[part[1], String(part[2])] as const])));
  if (said.size !== parts.length || said.get('FREQ') !== 'WEEKLY') return undefined;
  const every = said.get('INTERVAL') ?? '1';
  const weekdays = z.array(Weekday).safeParse(said.get('BYDAY')?.split(',') ?? []);
  const until = untilFrom(said.get('UNTIL'));
  if (!EVERY.test(every) || !weekdays.success || until === null) return undefined;
  const days = Weekday.options.filter((day) => weekdays.data.includes(day));
  return { every: Number(every), weekdays: days, ...(until !== undefined && { until }) };
}

/** The rule as text. */
export function rruleOf({ every, weekdays, until }: Weekly): string {
  const days = weekdays.length === 0 ? [] : [`BYDAY=${weekdays.join(',')}`];
  const interval = every === 1 ? [] : [`INTERVAL=${every}`];
  const end = until === undefined ? [] : [`UNTIL=${until.replaceAll('-', '')}`];
  return ['FREQ=WEEKLY', ...interval, ...days, ...end].join(';');
}

/** A rule as it comes in. */
export const WeeklyRule = z
  .string()
  .max(120)
  .refine((text) => weeklyFrom(text) !== undefined, {
    error: 'write a weekly rule such as FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260717, with a last day that exists',
  });

/** Null where there is no such day. */
function untilFrom(text: string | undefined): LocalDate | undefined | null {
  if (text === undefined) return undefined;
  const date = LocalDate.safeParse(text.replace(UNTIL, '$1-$2-$3'));
  return date.success ? date.data : null;
}
