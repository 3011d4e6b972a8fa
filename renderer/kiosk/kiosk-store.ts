/**
 * What the window shows, for React's `useSyncExternalStore`: the last view, the state of the link, the kiosk's clock.
 * It keeps the link up: a host that goes away leaves the last view standing while the window tries again.
 */
import type { KioskCode, KioskView, Outcome } from '#core/contracts/kiosk.ts';
import type { Instant } from '#core/time.ts';
import type { KioskBridge, KioskClient, KioskConnection } from './bridge.ts';

export interface Picture {
  readonly view: KioskView | undefined;
  /** `starting` until the first view; `lost` while the window tries to reach the host again. */
  readonly link: 'starting' | 'live' | 'lost';
}

/** What a command came to, with the one answer that the host cannot give itself. */
export type Reply =
  Outcome | { readonly kind: 'refused'; readonly code: 'not-connected'; readonly until?: undefined };
export type RefusalCode = KioskCode | 'not-connected';
export type Command = (client: KioskClient) => Promise<Outcome>;

export interface KioskStore {
  readonly picture: () => Picture;
  /** Calls `listener` after each change of the picture, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The kiosk's corrected clock: the last view's, ticking on. Before the first view it counts from 0. */
  readonly now: () => Instant;
  /** Never rejects: without a host the reply is `not-connected`. */
  readonly send: (command: Command) => Promise<Reply>;
  readonly stop: () => void;
}

export interface KioskStoreOptions {
  readonly bridge: KioskBridge;
  /** Milliseconds that only ever rise, from any start. */
  readonly ticks: () => number;
  /** Settles after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  /** The host serves another build: the page must be loaded again. */
  readonly onStale: () => void;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;
const NOT_CONNECTED: Reply = { kind: 'refused', code: 'not-connected' };

/** The wait before attempt `failures` + 1, in milliseconds: doubling from 250 to 4,000. */
export function backOffMs(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
}

/** Connects at once and keeps on until `stop`. */
export function createKioskStore({ bridge, ticks, wait, onStale }: KioskStoreOptions): KioskStore {
  const listeners = new Set<() => void>();
  const ended = new AbortController();
  let picture: Picture = { view: undefined, link: 'starting' };
  let aheadMs = 0;
  let connection: KioskConnection | undefined;

  const show = (next: Picture): void => {
    picture = next;
    for (const listener of listeners) listener();
  };
  const receive = (view: KioskView): void => {
    aheadMs = view.now - ticks();
    show({ view, link: 'live' });
  };
  const keepUp = async (): Promise<void> => {
    let failures = 0;
    while (!ended.signal.aborted) {
      connection = await bridge.open();
      if (connection !== undefined) {
        if (picture.link === 'lost' && (await bridge.isStale())) {
          onStale();
          return;
        }
        await connection.watch((view) => {
          failures = 0;
          receive(view);
        });
        connection = undefined;
      }
      if (picture.link === 'live') show({ ...picture, link: 'lost' });
      await wait(backOffMs(failures));
      failures += 1;
    }
  };
  void keepUp();

  return {
    picture: () => picture,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    now: () => Math.round(ticks() + aheadMs),
    send: async (command) => {
      if (connection === undefined) return NOT_CONNECTED;
      return command(connection.client).catch(() => NOT_CONNECTED);
    },
    stop: () => {
      ended.abort();
      connection?.close();
    },
  };
}
