/** Writes facts to the ledger, and reads back what an append that failed in doubt came to: an error is not "not written". */
import type { Fact, NewFact } from '#core/fact/fact.ts';
import type { SessionId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Instant } from '#core/time.ts';
import type { Ledger } from '../local-store/ledger.ts';
import type { Clock } from '../ports.ts';

/** Nothing was written; or nobody knows yet, and `settle` asks again. */
export type RecordFailure =
  | { readonly kind: 'disk-full' | 'store-failed' }
  | { readonly kind: 'unknown-outcome'; readonly settle: () => Recorded };

export type Recorded = Result<readonly Fact[], RecordFailure>;

export interface Recorder {
  /** Writes all of `newFacts`, which are of one session, or none. Returns after the commit. */
  readonly write: (sessionId: SessionId, newFacts: readonly NewFact[]) => Recorded;
}

export interface RecorderDeps {
  readonly ledger: Pick<Ledger, 'append' | 'factsOf'>;
  readonly clock: Clock;
}

export function createRecorder({ ledger, clock }: RecorderDeps): Recorder {
  function readBack(sessionId: SessionId, newFacts: readonly NewFact[], at: Instant): Recorded {
    const settled = ledger.append([]);
    if (!settled.ok) return failed(failureOf(settled.error.kind, () => readBack(sessionId, newFacts, at)));
    const found = ledger.factsOf(sessionId).filter((fact) => fact.at === at && isOneOf(newFacts, fact));
    return found.length >= newFacts.length ? ok(found) : failed({ kind: 'store-failed' });
  }

  return {
    write(sessionId, newFacts) {
      const at = clock.now();
      const written = ledger.append(newFacts, at);
      if (written.ok) return written;
      if (written.error.kind === 'unknown-outcome') return readBack(sessionId, newFacts, at);
      return failed({ kind: written.error.kind });
    },
  };
}

function failureOf(
  kind: 'disk-full' | 'store-failed' | 'unknown-outcome',
  settle: () => Recorded,
): RecordFailure {
  return kind === 'unknown-outcome' ? { kind, settle } : { kind };
}

function isOneOf(newFacts: readonly NewFact[], fact: Fact): boolean {
  return newFacts.some((one) => one.kind === fact.kind && aboutOf(one) === aboutOf(fact));
}

function aboutOf(fact: NewFact | Fact): string {
  return 'studentId' in fact ? fact.studentId : '';
}
