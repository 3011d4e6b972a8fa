/** Which facts of the ledger the server does not have yet: always a run from the oldest unsettled one to the head. */
import type { Head } from '#core/contracts/api.ts';

/** A run of facts to send at once, with the chain's hash after the last, and the place of the first. */
export interface OutboxRun {
  readonly from: number;
  readonly bodies: readonly string[];
  readonly hash: Uint8Array;
}

/** `settled`: so many facts are durable there. `rewound`: the server has lost some; they wait again. */
export type Settled =
  | { readonly kind: 'settled'; readonly count: number }
  | { readonly kind: 'rewound'; readonly count: number }
  /** The server's head is not on this chain: two histories carry this kiosk's name. */
  | { readonly kind: 'fork' };

export interface Outbox {
  /** The oldest facts that wait, at most `maxFacts` and `maxBytes` of text (one fact at least), or undefined. */
  readonly oldest: (limits: {
    readonly maxFacts: number;
    readonly maxBytes: number;
  }) => OutboxRun | undefined;
  /** Takes the server's word for what is durable there, checked against this chain. */
  readonly settle: (head: Head) => Settled;
  /** How many facts wait. */
  readonly count: () => number;
}
