/** The session that a request names, with its facts and marks; and whoever may not see it is told the same as where it is not there. */
import type { CampusId, PersonId, SessionId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Clock } from '../ports.ts';
import type { Refusal } from '../problem.ts';
import type { SchoolReader, SchoolSnapshot } from '../school/school-snapshot.ts';
import type { ReceivedFact } from './session-books.ts';
import type { SessionLedger } from './session-ledger.ts';
import { inChargeOf, knownSession, type KnownSession } from './sessions.ts';
import type { PersonRecord } from '../store/school-records.ts';

export const NO_REPORT: Refusal = {
  status: 404,
  code: 'session-not-opened',
  detail:
    'No class with this number was started, or its kiosk has not reported yet. Look again when the kiosk is online.',
};
export const NOT_YOURS: Refusal = {
  status: 403,
  code: 'not-your-class',
  detail: 'You may do this in your own classes only. Ask an admin about this one.',
};
export const CLOSED: Refusal = {
  status: 409,
  code: 'session-closed',
  detail: 'This class was closed. Correct single marks in its report.',
};

export interface OpenedDeps {
  readonly ledger: SessionLedger;
  readonly schools: SchoolReader;
  readonly clock: Clock;
}

/** An opened session of the asker's campus. */
export interface Opened {
  readonly session: KnownSession;
  readonly received: readonly ReceivedFact[];
  readonly school: SchoolSnapshot;
  /** What the rules ask of it. */
  readonly charge: { readonly campusId: CampusId; readonly teacherIds: readonly PersonId[] };
}

/** A class of the asker's own: who may not do it even there is told so before anything is read. */
export function ownClass({ id, campusId }: PersonRecord) {
  return { campusId, teacherIds: [id] };
}

export async function openedSession(
  deps: OpenedDeps,
  person: PersonRecord,
  sessionId: SessionId,
): Promise<Result<Opened, Refusal>> {
  const received = await deps.ledger.ofSession(sessionId);
  const facts = received.map(({ fact }) => fact);
  const school = await deps.schools.of(person.campusId);
  const session = knownSession(school, facts, undefined);
  if (session?.campusId !== person.campusId) return failed(NO_REPORT);
  const teacherIds = inChargeOf(school, session, deps.clock.now());
  return ok({ session, received, school, charge: { campusId: session.campusId, teacherIds } });
}
