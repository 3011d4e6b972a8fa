/**
 * This kiosk's own facts, written once: gapless `seq`, each chained to the one before it. `append` returns only after the
 * commit, so whoever has its answer may show green. A commit that failed is unknown until the file was read again.
 */
import type { Fact, NewFact } from '#core/fact/fact.ts';
import type { SessionId } from '#core/ids.ts';
import type { Result } from '#core/result.ts';
import type { Instant } from '#core/time.ts';
import type { Cancel } from '../ports.ts';

/**
 * `disk-full` and `store-failed`: nothing was written. `unknown-outcome`: the file could not be read back; the next
 * append, or `factsOf`, reads it again first.
 */
export type LedgerFailure =
  { readonly kind: 'disk-full' } | { readonly kind: 'store-failed' } | { readonly kind: 'unknown-outcome' };

/** The last fact's place and hash; seq 0 and 32 zero bytes before the first. */
export interface LedgerHead {
  readonly seq: number;
  readonly hash: Uint8Array;
}

export interface Ledger {
  /**
   * Writes all of `newFacts` or none, with their outbox rows, and returns them as written. `at` is now where it is left
   * out. No facts give no facts. Synchronous: about a millisecond on a disk that syncs.
   */
  readonly append: (newFacts: readonly NewFact[], at?: Instant) => Result<readonly Fact[], LedgerFailure>;
  /** This kiosk's facts of a session, in the order of writing. */
  readonly factsOf: (sessionId: SessionId) => readonly Fact[];
  readonly head: () => LedgerHead;
  /** Calls `listener` after each commit with the facts that it wrote. */
  readonly onAppend: (listener: (facts: readonly Fact[]) => void) => Cancel;
  /** What is wrong with the store and stays wrong until somebody acts; undefined after an append that worked. */
  readonly fault: () => 'disk-full' | 'store-failed' | undefined;
}
