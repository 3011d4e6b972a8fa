/** What became of each fact in a mark: whether it counted, and why not. A receipt lists this of every fact about the student. */
import { z } from 'zod';
import { isEvidence, type Fact } from '../fact/fact.ts';
import { NotCounted, type Mark } from './mark.ts';

/**
 * Why a fact does not count: `own-claim`, a student's word on themselves; `face-refused`, kept for staff only; `undone` and
 * `withdrawn`, taken back; `outranked`, another decision stands above it; `not-opened`, it waits for the class's opening.
 */
export const Ignored = z.enum([
  ...NotCounted.options,
  'own-claim',
  'face-refused',
  'undone',
  'withdrawn',
  'outranked',
  'not-opened',
]);
export type Ignored = z.infer<typeof Ignored>;

export type Standing =
  { readonly counted: true; readonly why?: undefined } | { readonly counted: false; readonly why: Ignored };

const COUNTED: Standing = { counted: true };

/** The standing of `fact`, one of `facts`, all about one student, which were judged to `mark`. */
export function standingOf(fact: Fact, facts: readonly Fact[], mark: Mark): Standing {
  if (mark.reasons.some((reason) => 'factId' in reason && reason.factId === fact.id && decides(reason.kind)))
    return COUNTED;
  const against = mark.reasons.find((reason) => reason.kind === 'not-counted' && reason.factId === fact.id);
  if (against?.kind === 'not-counted') return { counted: false, why: against.why };
  return otherwise(fact, facts);
}

function decides(kind: Mark['reasons'][number]['kind']): boolean {
  return kind === 'counted' || kind === 'corrected' || kind === 'known-absence';
}

function otherwise(fact: Fact, facts: readonly Fact[]): Standing {
  if (isEvidence(fact)) return { counted: false, why: 'not-opened' };
  switch (fact.kind) {
    case 'beacon-claimed':
      return { counted: false, why: 'own-claim' };
    case 'face-refused':
      return { counted: false, why: 'face-refused' };
    case 'corrected':
      return { counted: false, why: isUndone(fact.id, facts) ? 'undone' : 'outranked' };
    case 'absence-known':
      return { counted: false, why: isWithdrawn(fact.absenceId, facts) ? 'withdrawn' : 'outranked' };
    case 'session-opened':
    case 'session-closed':
    case 'session-reopened':
    case 'factor-available':
    case 'factor-unavailable':
    case 'correction-undone':
    case 'absence-withdrawn':
      return COUNTED;
  }
}

/** Whether somebody took the correction back. */
export function isUndone(correctionId: string, facts: readonly Fact[]): boolean {
  return facts.some((fact) => fact.kind === 'correction-undone' && fact.correctionId === correctionId);
}

function isWithdrawn(absenceId: string, facts: readonly Fact[]): boolean {
  return facts.some((fact) => fact.kind === 'absence-withdrawn' && fact.absenceId === absenceId);
}
