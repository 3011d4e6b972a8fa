/**
 * A host that the test plays: it answers or does not, shows views, goes away. Like a socket, it ends its stream when it
 * drops, and a call that was under way then fails.
 */
import { createORPCClient } from '@orpc/client';
import type { KioskView, Outcome } from '#core/contracts/kiosk.ts';
import type { Instant } from '#core/time.ts';
import type { KioskBridge, KioskClient } from '../../../renderer/kiosk/bridge.ts';

export interface FakeHost {
  readonly bridge: KioskBridge;
  /** Answers the oldest attempt that waits. `undefined`: the host is not there. */
  readonly answer: (client: KioskClient | undefined) => Promise<void>;
  readonly show: (view: KioskView) => void;
  readonly drop: () => Promise<void>;
  readonly rebuild: () => void;
  readonly attempts: () => number;
}

export function fakeHost(): FakeHost {
  const waiting: ((client: KioskClient | undefined) => void)[] = [];
  let attempts = 0;
  let stale = false;
  let onView: ((view: KioskView) => void) | undefined;
  let drop: (() => void) | undefined;
  return {
    bridge: {
      open: async () => {
        attempts += 1;
        const client = await new Promise<KioskClient | undefined>((resolve) => waiting.push(resolve));
        if (client === undefined) return undefined;
        const gone = new Promise<void>((resolve) => (drop = resolve));
        return {
          client,
          watch: (listener) => {
            onView = listener;
            return gone;
          },
          close: () => drop?.(),
        };
      },
      isStale: async () => stale,
    },
    answer: async (client) => {
      waiting.shift()?.(client);
      await settled();
    },
    show: (view) => onView?.(view),
    drop: async () => {
      drop?.();
      await settled();
    },
    rebuild: () => {
      stale = true;
    },
    attempts: () => attempts,
  };
}

/** Lets everything run that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** A client whose host answers every command with `reply`; `asked` collects the names of the commands. */
export function fakeClient(reply: () => Promise<Outcome>, asked: string[] = []): KioskClient {
  return createORPCClient({
    call: async (path) => {
      asked.push(path.join('.'));
      return reply();
    },
  });
}

/** A kiosk that shows an empty room at `now`. */
export function homeView(now: Instant, more: Partial<KioskView> = {}): KioskView {
  return {
    version: 1,
    now,
    zone: 'Europe/London',
    roomName: 'B-204',
    rehearsal: false,
    demo: true,
    kioskLocked: false,
    health: {
      server: { kind: 'online', lastPullAt: now },
      waitingToSend: 0,
      camera: 'ok',
      beacons: 'replay',
      clockJumped: false,
      faults: [],
    },
    screen: { kind: 'home', day: [] },
    ...more,
  };
}
