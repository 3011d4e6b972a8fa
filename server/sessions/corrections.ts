/**
 * Corrections of marks: facts that are kept beside what was there before. Of two that are made at once of one mark one is kept,
 * and the other is told; whoever says what they saw is told also where somebody was a little before them.
 */
import type { CorrectMark } from '#core/contracts/sessions.ts';
import type { Corrected, Fact } from '#core/fact/fact.ts';
import { inOrder } from '#core/fact/order.ts';
import type { PersonId } from '#core/ids.ts';
import { standingCorrection } from '#core/mark/judge.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Audit } from '../audit.ts';
import type { Refusal } from '../problem.ts';
import type { ReceivedFact } from './session-books.ts';
import type { SessionLedger } from './session-ledger.ts';
import type { KnownSession } from './sessions.ts';
import type { PersonRecord } from '../store/school-records.ts';

export interface CorrectionDeps {
  readonly ledger: SessionLedger;
  readonly audit: Audit;
}

export const ADMIN_DECIDED: Refusal = {
  status: 409,
  code: 'admin-decided',
  detail: 'An admin has decided this mark, so only an admin can change it. Ask them.',
};
export const CORRECTED_MEANWHILE: Refusal = {
  status: 409,
  code: 'corrected-meanwhile',
  detail: 'Somebody else changed this mark just now. Look at it again, then decide.',
};

/** `onceKey`: under which it is said once for all; where it is left out, once after the last change of the mark. */
export async function sayCorrection(
  deps: CorrectionDeps,
  {
    session,
    person,
    asked,
    onceKey,
  }: {
    readonly session: KnownSession;
    readonly person: PersonRecord;
    readonly asked: Omit<CorrectMark, 'sessionId'>;
    readonly onceKey?: string;
  },
): Promise<Result<Corrected, Refusal>> {
  const { sessionId, campusId, rehearsal } = session;
  const { studentId, status, reason, seen } = asked;
  const received = await deps.ledger.ofStudent(sessionId, studentId);
  const facts = inOrder(received.map(({ fact }) => fact));
  const standing = standingCorrection(facts);
  const byRole = person.role === 'admin' ? 'admin' : 'teacher';
  const isSame = (fact: Fact | undefined): fact is Corrected =>
    fact?.kind === 'corrected' && fact.by === person.id && fact.status === status && fact.reason === reason;
  if (onceKey === undefined && isSame(standing)) return ok(standing);
  if (seen !== undefined && seen !== (standing?.id ?? 'none')) return failed(CORRECTED_MEANWHILE);
  if (standing?.byRole === 'admin' && byRole !== 'admin') return failed(ADMIN_DECIDED);
  const details = { sessionId, status, reason };
  await deps.audit.say({ campusId, by: person.id, action: 'correct-mark', subject: studentId, details });
  const { fact, isNew } = await deps.ledger.sayOnce(
    {
      kind: 'corrected',
      sessionId,
      studentId,
      status,
      reason,
      by: person.id,
      byRole,
      inPerson: false,
      ...(rehearsal && { rehearsal }),
    },
    onceKey ?? `${sessionId}|${studentId}|corrected|${lastChange(received)}`,
    facts.findLast((fact) => fact.kind === 'corrected')?.at,
  );
  if (fact.kind !== 'corrected' || (!isNew && onceKey === undefined && !isSame(fact)))
    return failed(CORRECTED_MEANWHILE);
  return ok(fact);
}

/** The student's facts in the session, in order. */
export async function factsAbout(
  { ledger }: Pick<CorrectionDeps, 'ledger'>,
  { sessionId }: Pick<KnownSession, 'sessionId'>,
  studentId: PersonId,
): Promise<readonly Fact[]> {
  return inOrder((await ledger.ofStudent(sessionId, studentId)).map(({ fact }) => fact));
}

/**
 * What the server said last of the mark, in the order of its chain, whatever the clocks of its processes show. What a kiosk says
 * arrives at its own time, and is no ground to refuse anybody.
 */
function lastChange(received: readonly ReceivedFact[]): string {
  const changes = received
    .filter(({ fact }) => fact.kind === 'corrected' || fact.kind === 'correction-undone')
    .filter(({ fact }) => fact.source.kind === 'server')
    .sort((a, b) => a.seq - b.seq);
  return changes.at(-1)?.fact.id ?? 'first';
}
