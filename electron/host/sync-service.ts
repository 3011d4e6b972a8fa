/** Carries facts up and reference data down for as long as it runs. The cycle itself is decided in core/sync/cycle.ts. */
import type { SessionId } from '#core/ids.ts';
import type { Instant } from '#core/time.ts';
import type { Cancel } from './ports.ts';

/** What stays wrong until somebody acts. Nothing is lost by any of them: the facts stay here. */
export type SyncFault = 'revoked' | 'server-answer-not-trusted' | 'fork';

export interface SyncStatus {
  readonly server:
    | { readonly kind: 'online'; readonly lastPullAt: Instant }
    | { readonly kind: 'offline'; readonly since: Instant; readonly lastPullAt?: Instant | undefined };
  /** Facts kept here that the server does not have yet. */
  readonly waitingToSend: number;
  readonly faults: readonly SyncFault[];
}

export type SyncChange =
  | { readonly kind: 'status' }
  | { readonly kind: 'reference' }
  /** New facts came down for these sessions. */
  | { readonly kind: 'facts'; readonly sessionIds: readonly SessionId[] };

export interface SyncService {
  /** Pulls at once, then keeps both streams going until stopped. */
  readonly start: () => void;
  /** Resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>;
  /** Tries at once what waits. The service wakes by itself on new facts. */
  readonly wake: () => void;
  readonly status: () => SyncStatus;
  readonly onChange: (listener: (change: SyncChange) => void) => Cancel;
}
