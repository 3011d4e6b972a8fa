/** The figures at the top of a report, and which students a search leaves. */
import type { ReportRow, SessionRow, Totals } from '#core/contracts/api.ts';
import type { Status } from '#core/mark/mark.ts';
import type { Instant } from '#core/time.ts';
import { fullName } from '../explain/reasons.ts';
import { LANGUAGE } from '../words.ts';

/** In the order in which the figures stand. */
export const STATUSES = [
  'present',
  'late',
  'excused',
  'absent',
  'expected',
] as const satisfies readonly Status[];

export interface Figures {
  readonly count: Readonly<Record<Status, number>>;
  /** Those who could be there: everyone but the excused. */
  readonly due: number;
  /** Present and late of those, in percent with one digit after the point; undefined of nobody. */
  readonly percent: number | undefined;
}

/** How a class stands in its day; `missed`: it is over, and nobody started it. */
export type DayState = SessionRow['state'] | 'missed';

export function dayState(row: Pick<SessionRow, 'state' | 'endsAt'>, now: Instant): DayState {
  return row.state === 'scheduled' && row.endsAt <= now ? 'missed' : row.state;
}

/** `expected` in the totals is the whole roster; in `count` it is those who are not in yet. */
export function figuresOf({ expected, present, late, absent, excused }: Totals): Figures {
  const due = expected - excused;
  return {
    count: { present, late, absent, excused, expected: expected - present - late - absent - excused },
    due,
    percent: due === 0 ? undefined : Math.round(((present + late) / due) * 1000) / 10,
  };
}

/** The rows whose name or roll number holds `search` and whose status is `status`; all where neither is asked for. */
export function fitting(
  rows: readonly ReportRow[],
  search: string,
  status: Status | undefined,
): readonly ReportRow[] {
  const wanted = search.trim().toLocaleLowerCase(LANGUAGE);
  return rows.filter(({ student, mark }) => {
    const text = `${fullName(student.name)} ${student.rollNumber}`.toLocaleLowerCase(LANGUAGE);
    return (status === undefined || mark.status === status) && text.includes(wanted);
  });
}

/** What goes on now stands on top of a long day; the rest follows as the day goes. */
export function openFirst<R extends Pick<SessionRow, 'state'>>(rows: readonly R[]): readonly R[] {
  return [...rows.filter(({ state }) => state === 'open'), ...rows.filter(({ state }) => state !== 'open')];
}

/** Those whose evidence was too weak come first, for they may have been there; then by name, as in a register. */
export function weakFirst(a: ReportRow, b: ReportRow): number {
  const order = Number(isWeak(b)) - Number(isWeak(a));
  return order === 0 ? byName(a, b) : order;
}

function isWeak({ mark }: ReportRow): boolean {
  return mark.reasons.some(({ kind }) => kind === 'evidence-too-weak');
}

function byName(a: ReportRow, b: ReportRow): number {
  const order = a.student.name.last.localeCompare(b.student.name.last, LANGUAGE);
  return order === 0 ? a.student.name.first.localeCompare(b.student.name.first, LANGUAGE) : order;
}
