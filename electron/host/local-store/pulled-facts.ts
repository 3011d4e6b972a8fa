/** Facts of the server's own chains, as they came down. They are judged together with the ledger's, and never mixed into it. */
import type { ServerFact } from '#core/contracts/api.ts';
import type { Fact } from '#core/fact/fact.ts';
import type { SessionId } from '#core/ids.ts';
import type { Result } from '#core/result.ts';

/** `gap`: a fact before it is missing. `rewritten`: another text stood at this place. `not-a-fact`: it cannot be read. */
export type PulledFailure = { readonly kind: 'gap' | 'rewritten' | 'not-a-fact' };

/** How far each session's server facts are known: the greatest seq. */
export type Cursors = ReadonlyMap<SessionId, number>;

export interface PulledFacts {
  /** Keeps what is new of `facts`, all or none, and returns it. The same fact again is not new. */
  readonly keep: (facts: readonly ServerFact[]) => Result<readonly Fact[], PulledFailure>;
  readonly factsOf: (sessionId: SessionId) => readonly Fact[];
  readonly cursors: () => Cursors;
}
