/** The central API as the kiosk sees it. Every reply is parsed, and what comes down is verified with the pinned key. */
import type { PairedKiosk, PairKiosk, PullPage, PushReply, PushSegment } from '#core/contracts/api.ts';
import type { SessionId } from '#core/ids.ts';
import type { Result } from '#core/result.ts';

/**
 * `offline`: no answer, or 5xx. `refused`: the server said no, with its problem code. `bad-reply`: an answer that cannot be
 * read. `not-trusted`: it is not signed by the pinned key, or is for another kiosk. `revoked`: this credential is void.
 */
export type ApiFailure =
  | { readonly kind: 'offline' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'bad-reply' }
  | { readonly kind: 'not-trusted' }
  | { readonly kind: 'revoked' };

/** What the kiosk holds already. */
export interface PullQuery {
  readonly referenceId: string | undefined;
  readonly after: ReadonlyMap<SessionId, number>;
}

/** A reply, and how long the exchange took, in ms of the monotonic clock. */
export interface Timed<T> {
  readonly reply: T;
  readonly rttMs: number;
}

export interface ApiClient {
  readonly pair: (request: PairKiosk) => Promise<Result<PairedKiosk, ApiFailure>>;
  readonly push: (segment: PushSegment) => Promise<Result<Timed<PushReply>, ApiFailure>>;
  readonly pull: (query: PullQuery) => Promise<Result<Timed<PullPage>, ApiFailure>>;
  /** Listens until `signal` ends it or the stream does, and says why it ended. Silence for 45 s ends it as `offline`. */
  readonly events: (
    query: PullQuery,
    onPage: (page: PullPage) => void,
    signal: AbortSignal,
  ) => Promise<ApiFailure>;
}
