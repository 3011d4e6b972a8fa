/** `POST /sessions/{id}/close`: closes a class from the portal. Closing what is closed changes nothing. */
import type { SessionRow } from '#core/contracts/api.ts';
import type { SessionId } from '#core/ids.ts';
import { inOrder } from '#core/fact/order.ts';
import { isClosed } from '#core/mark/judge.ts';
import { ok, type Result } from '#core/result.ts';
import type { PersonCaller, RuledCall } from '../../endpoint.ts';
import type { Refusal } from '../../problem.ts';
import { NOT_YOURS, openedSession, ownClass } from '../../sessions/opened-session.ts';
import { rowNow } from '../../sessions/session-row.ts';
import type { OpenDeps } from './open.ts';

export async function closeSession(
  deps: Pick<OpenDeps, 'audit' | 'clock' | 'collections' | 'ledger' | 'schools'>,
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
