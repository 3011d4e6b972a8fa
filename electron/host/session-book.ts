/** What the facts of a session come to, worked out again only when there is a new one. */
import type { Fact, SessionOpened } from '#core/fact/fact.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import type { Mark } from '#core/mark/mark.ts';
import { judgeSession, liveMoment } from '#core/mark/session-marks.ts';
import { publicNames, type Student } from '#core/roster/person.ts';
import type { SessionFacts } from './local-store/session-facts.ts';
import type { Clock } from './ports.ts';
import type { School } from './school.ts';

/** One session as it stands. */
export interface Sheet {
  readonly opened: SessionOpened;
  readonly closed: boolean;
  readonly facts: readonly Fact[];
  /** One mark for each student on the roster, in roll order. */
  readonly marks: ReadonlyMap<PersonId, Mark>;
  /** Those of the roster whom the kiosk knows by name. */
  readonly students: readonly Student[];
  /** First name and initial, for the public screen. */
  readonly names: ReadonlyMap<PersonId, string>;
}

export interface SessionBook {
  /** The sheet of a session, or undefined before anyone opened it. */
  readonly of: (sessionId: SessionId) => Sheet | undefined;
}

export interface SessionBookDeps {
  readonly sessionFacts: Pick<SessionFacts, 'of'>;
  readonly clock: Clock;
  readonly school: () => School | undefined;
}

interface Kept {
  readonly count: number;
  readonly school: School | undefined;
  readonly sheet: Sheet | undefined;
}

export function createSessionBook({ sessionFacts, clock, school }: SessionBookDeps): SessionBook {
  const kept = new Map<SessionId, Kept>();
  return {
    of(sessionId) {
      const facts = sessionFacts.of(sessionId);
      const before = kept.get(sessionId);
      // Facts are only ever added, so their number says whether there is a new one.
      if (before?.count === facts.length && before.school === school()) return before.sheet;
      const sheet = sheetOf(facts, clock, school());
      kept.set(sessionId, { count: facts.length, school: school(), sheet });
      return sheet;
    },
  };
}

function sheetOf(facts: readonly Fact[], clock: Clock, school: School | undefined): Sheet | undefined {
  const judged = judgeSession(facts, liveMoment(facts, clock.now()));
  if (judged === undefined) return undefined;
  const students = [...judged.marks.keys()].flatMap((id) => school?.student(id) ?? []);
  return { ...judged, facts, students, names: publicNames(students) };
}

/** Whether the mark says that the student is there. */
export function isIn(mark: Mark | undefined): boolean {
  return mark?.status === 'present' || mark?.status === 'late';
}
