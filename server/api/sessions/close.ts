/** `POST /sessions/{id}/close` and `…/reopen`: closes a class from the portal, and takes that back. Again they change nothing. */
import type { SessionRow } from '#core/contracts/api.ts';
import type { SessionId } from '#core/ids.ts';
import { inOrder } from '#core/fact/order.ts';
import { isClosed } from '#core/mark/judge.ts';
import { windowOf } from '#core/session/window.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { PersonCaller, RuledCall } from '../../endpoint.ts';
import type { Refusal } from '../../problem.ts';
import { NOT_YOURS, openedSession, ownClass } from '../../sessions/opened-session.ts';
import { rowNow } from '../../sessions/session-row.ts';
import type { OpenDeps } from './open.ts';

export const OVER: Refusal = {
  status: 409,
  code: 'session-over',
  detail: 'This class is over, and is not opened again. Correct single marks in its report.',
};

type TurnDeps = Pick<OpenDeps, 'audit' | 'clock' | 'collections' | 'ledger' | 'schools'>;

export async function closeSession(
  deps: TurnDeps,
  { caller: { person }, require }: RuledCall<PersonCaller, 'close-session'>,
  sessionId: SessionId,
): Promise<Result<SessionRow, Refusal>> {
  require({ ...ownClass(person), over: false });
  const found = await openedSession(deps, person, sessionId);
  if (!found.ok) return found;
  const { session, received, charge } = found.value;
  require({ ...charge, over: deps.clock.now() >= session.endsAt }, NOT_YOURS);
  const facts = inOrder(received.map(({ fact }) => fact));
  if (!isClosed(facts)) {
    const { campusId, rehearsal } = session;
    await deps.audit.say({ campusId, by: person.id, action: 'close-session', subject: sessionId });
    // Two who close at once close it once; after it was opened again it can be closed again.
    const turn = facts.findLast((fact) => fact.kind === 'session-reopened');
    await deps.ledger.sayOnce(
      { kind: 'session-closed', sessionId, by: person.id, ...(rehearsal && { rehearsal }) },
      `${sessionId}|session-closed|${turn?.id ?? 'first'}`,
      turn?.at,
    );
  }
  return ok(await rowNow(deps, session));
}

/** For a class that was closed by mistake: students check in again. Once it is over single marks are corrected instead. */
export async function reopenSession(
  deps: TurnDeps,
  { caller: { person }, require }: RuledCall<PersonCaller, 'run-session'>,
  sessionId: SessionId,
): Promise<Result<SessionRow, Refusal>> {
  require(ownClass(person));
  const found = await openedSession(deps, person, sessionId);
  if (!found.ok) return found;
  const { session, received, charge } = found.value;
  require(charge, NOT_YOURS);
  const facts = inOrder(received.map(({ fact }) => fact));
  const closing = facts.findLast((fact) => fact.kind === 'session-closed');
  if (closing !== undefined && isClosed(facts)) {
    const { campusId, rehearsal, startsAt, endsAt, policy } = session;
    const overAt = Math.max(windowOf(startsAt, policy).absentFrom, endsAt);
    if (deps.clock.now() > overAt) return failed(OVER);
    await deps.audit.say({ campusId, by: person.id, action: 'reopen-session', subject: sessionId });
    await deps.ledger.sayOnce(
      { kind: 'session-reopened', sessionId, by: person.id, ...(rehearsal && { rehearsal }) },
      `${sessionId}|session-reopened|${closing.id}`,
      closing.at,
    );
  }
  return ok(await rowNow(deps, session));
}
