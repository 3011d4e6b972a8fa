/** One line about a session: what it is, and how its marks add up. */
import type { SessionRow, Totals } from '#core/contracts/api.ts';
import type { Mark } from '#core/mark/mark.ts';
import { judgeSession, liveMoment, type SessionMarks } from '#core/mark/session-marks.ts';
import type { Instant } from '#core/time.ts';
import type { ReceivedFact } from '../../session-books.ts';
import type { KnownSession } from '../../sessions.ts';

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
