/** What the facts of a session come to, worked out again only when there is a new one. */
import type { Fact, SessionOpened } from '#core/fact/fact.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import type { Mark } from '#core/mark/mark.ts';
import { judgeSession, liveMoment } from '#core/mark/session-marks.ts';
import { publicNames, type Student } from '#core/roster/person.ts';
import type { SessionFacts } from '../local-store/session-facts.ts';
import type { Clock } from '../ports.ts';
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

/** What a card of the timetable needs to know of a session; it is kept for many more sessions than sheets are. */
export interface Brief {
  readonly opened: SessionOpened;
  readonly closed: boolean;
  /** How many are expected. */
  readonly expected: number;
}

export interface SessionBook {
  /** The sheet of a session, or undefined before anyone opened it. */
  readonly of: (sessionId: SessionId) => Sheet | undefined;
  readonly brief: (sessionId: SessionId) => Brief | undefined;
  /** There are new facts of these sessions. */
  readonly changed: (sessionIds: readonly SessionId[]) => void;
  /** Everyone may have another name now. */
  readonly forget: () => void;
}

export interface SessionBookDeps {
  readonly sessionFacts: Pick<SessionFacts, 'of'>;
  readonly clock: Clock;
  readonly school: () => School | undefined;
}

/** The open session, and those that staff look back at. */
const KEPT_SHEETS = 4;

export function createSessionBook({ sessionFacts, clock, school }: SessionBookDeps): SessionBook {
  const sheets = new Map<SessionId, Sheet | undefined>();
  const briefs = new Map<SessionId, Brief | undefined>();

  function of(sessionId: SessionId): Sheet | undefined {
    if (sheets.has(sessionId)) return sheets.get(sessionId);
    const sheet = sheetOf(sessionFacts.of(sessionId), clock, school());
    sheets.set(sessionId, sheet);
    for (const oldest of [...sheets.keys()].slice(0, -KEPT_SHEETS)) sheets.delete(oldest);
    return sheet;
  }

  return {
    of,
    brief(sessionId) {
      if (briefs.has(sessionId)) return briefs.get(sessionId);
      const sheet = of(sessionId);
      const brief = sheet && { opened: sheet.opened, closed: sheet.closed, expected: sheet.marks.size };
      briefs.set(sessionId, brief);
      return brief;
    },
    changed(sessionIds) {
      for (const sessionId of sessionIds) {
        sheets.delete(sessionId);
        briefs.delete(sessionId);
      }
    },
    forget() {
      sheets.clear();
      briefs.clear();
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
