/** Who belongs to a class group on which days, and so who is expected at a session. */
import { z } from 'zod';
import { PersonId } from '../ids.ts';
import { LocalDate } from '../time.ts';

/** Days on the school's wall from the first to the last, both included; without a last one it goes on. */
export const Days = z.object({ from: LocalDate, until: LocalDate.optional() });
export type Days = z.infer<typeof Days>;

/** Days that have an end. */
export type Window = Days & { readonly until: LocalDate };

/** The days on which one student belongs to one class group. Somebody who left and came back has several. */
export const EnrolledDays = Days.extend({ studentId: PersonId });
export type EnrolledDays = z.infer<typeof EnrolledDays>;

/** Whether `date` is one of the days. */
export function includesDay({ from, until }: Days, date: LocalDate): boolean {
  return from <= date && (until === undefined || date <= until);
}

/** Whether two stretches have a day in common. */
export function overlap(a: Days, b: Days): boolean {
  return (b.until === undefined || a.from <= b.until) && (a.until === undefined || b.from <= a.until);
}

/** Everyone who belongs on `date`, each once, in the order of `enrolments`. */
export function rosterOn(enrolments: readonly EnrolledDays[], date: LocalDate): readonly PersonId[] {
  const there = enrolments.filter((days) => includesDay(days, date));
  return [...new Set(there.map(({ studentId }) => studentId))];
}

/**
 * Who of a class group as a kiosk holds it is expected on `date`: all of `studentIds`, less those whose `enrolments` are
 * given and do not include the day.
 */
export function expectedOn(
  group: {
    readonly studentIds: readonly PersonId[];
    readonly enrolments?: readonly EnrolledDays[] | undefined;
  },
  date: LocalDate,
): readonly PersonId[] {
  const { studentIds, enrolments = [] } = group;
  const bounded = new Set(enrolments.map(({ studentId }) => studentId));
  const there = new Set(rosterOn(enrolments, date));
  return studentIds.filter((id) => there.has(id) || !bounded.has(id));
}

/**
 * What a kiosk must know of who belongs when, for the days of `window`: everyone who belongs on any of them, and the days of those
 * who do not belong on all.
 */
export function enrolmentsWithin(
  enrolments: readonly EnrolledDays[],
  window: Window,
): { readonly studentIds: readonly PersonId[]; readonly enrolments?: readonly EnrolledDays[] } {
  const some = enrolments.filter((days) => overlap(days, window));
  const isWhole = ({ from, until }: Days): boolean =>
    from <= window.from && (until === undefined || window.until <= until);
  const whole = new Set(some.filter(isWhole).map(({ studentId }) => studentId));
  const partly = some.filter(({ studentId }) => !whole.has(studentId));
  const studentIds = [...new Set(some.map(({ studentId }) => studentId))];
  return partly.length === 0 ? { studentIds } : { studentIds, enrolments: partly };
}
