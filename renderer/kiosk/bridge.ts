/**
 * How the window reaches its host, whatever carries the messages: a loopback WebSocket in Chromium, a MessagePort in
 * Electron. A shell makes one bridge; the window knows nothing else of the outside.
 */
import type { ContractRouterClient } from '@orpc/contract';
import type { KioskView, kioskContract } from '#core/contracts/kiosk.ts';

export type KioskClient = ContractRouterClient<typeof kioskContract>;

export interface KioskConnection {
  readonly client: KioskClient;
  /** Hands over the view now and each one after it. Settles when the connection is gone; never rejects. */
  readonly watch: (onView: (view: KioskView) => void) => Promise<void>;
  readonly close: () => void;
}

export interface KioskBridge {
  /** One attempt. Undefined where the host does not answer; the window tries again by itself. */
  readonly open: () => Promise<KioskConnection | undefined>;
  /** Whether the host now serves a window of another build than this one. Asked after a connection was lost. */
  readonly isStale: () => Promise<boolean>;
}

/** The `watch` of a connection over any client. The end of the stream is no error: its connection went. */
export async function watchUntilGone(client: KioskClient, onView: (view: KioskView) => void): Promise<void> {
  try {
    for await (const view of await client.watch()) onView(view);
  } catch {
    // A link that drops ends its streams by an error; the caller connects again either way.
  }
}
