/** A session's corrections as they stand, each with who took it back. */
import type { Correction } from '#core/contracts/sessions.ts';
import type { Corrected, Fact } from '#core/fact/fact.ts';
import { inOrder } from '#core/fact/order.ts';
import { standingCorrection } from '#core/mark/judge.ts';

/** All of a session's, oldest first. */
export function correctionsIn(facts: readonly Fact[]): readonly Correction[] {
  const known = inOrder(facts);
  return known.filter((fact) => fact.kind === 'corrected').map((fact) => correctionOf(fact, known));
}

/** `facts`: those of its session. */
export function correctionOf(correction: Corrected, facts: readonly Fact[]): Correction {
  const { id, sessionId, studentId, at, status, reason, by, byRole } = correction;
  const own = inOrder(facts).filter((fact) => 'studentId' in fact && fact.studentId === studentId);
  const undone = own
    .filter((fact) => fact.kind === 'correction-undone')
    .find((fact) => fact.correctionId === id);
  return {
    id,
    sessionId,
    studentId,
    at,
    status,
    reason,
    by,
    byRole,
    standing: standingCorrection(own)?.id === id,
    ...(undone !== undefined && { undone: { by: undone.by, at: undone.at } }),
  };
}
