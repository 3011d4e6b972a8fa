/** One line about a session: what it is, and how its marks add up. */
import type { SessionRow, Totals } from '#core/contracts/api.ts';
import type { Mark } from '#core/mark/mark.ts';
import { judgeSession, liveMoment, type SessionMarks } from '#core/mark/session-marks.ts';
import type { Instant } from '#core/time.ts';
import type { ReceivedFact } from './session-books.ts';
import type { Clock } from '../ports.ts';
import type { SessionLedger } from './session-ledger.ts';
import type { Collections } from '../store/collections.ts';
import type { KnownSession } from './sessions.ts';

/** The marks of a session as they stand at `now`; undefined before anyone opened it. */
export function marksOf(received: readonly ReceivedFact[], now: Instant): SessionMarks | undefined {
  const facts = received.map(({ fact }) => fact);
  return judgeSession(facts, liveMoment(facts, now));
}

/** `marks` is undefined for a session that was not opened. */
export function sessionRow(
  session: KnownSession,
  teacherName: string,
  marks: SessionMarks | undefined,
): SessionRow {
  const { sessionId, title, zone, startsAt, endsAt, rehearsal } = session;
  return {
    sessionId,
    title,
    roomName: session.room.name,
    teacherName,
    zone,
    startsAt,
    endsAt,
    rehearsal,
    state: marks === undefined ? 'scheduled' : marks.closed ? 'closed' : 'open',
    totals: totalsOf(session.roster.length, [...(marks?.marks.values() ?? [])]),
  };
}

interface RowDeps {
  readonly collections: Pick<Collections, 'people'>;
  readonly ledger: SessionLedger;
  readonly clock: Clock;
}

/** One line about it as it stands now. */
export async function rowNow(
  { collections, ledger, clock }: RowDeps,
  session: KnownSession,
): Promise<SessionRow> {
  const now = clock.now();
  const [received, teacher] = await Promise.all([
    ledger.ofSession(session.sessionId),
    collections.people.get(session.teacherId),
  ]);
  const name = teacher === undefined ? '' : `${teacher.name.first} ${teacher.name.last}`;
  return sessionRow(session, name, marksOf(received, now));
}

function totalsOf(expected: number, marks: readonly Mark[]): Totals {
  const count = (status: Mark['status']): number => marks.filter((mark) => mark.status === status).length;
  return {
    expected,
    present: count('present'),
    late: count('late'),
    absent: count('absent'),
    excused: count('excused'),
  };
}
