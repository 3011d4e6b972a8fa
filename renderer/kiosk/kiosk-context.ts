/** What every screen may reach: the store, the sounds, the camera lane. Made once in main.tsx. */
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
} from 'react';
import { present } from '#core/assert.ts';
import type { Instant } from '#core/time.ts';
import type { FaceLane } from './face-lane.ts';
import type { Command, KioskStore, RefusalCode, Reply } from './kiosk-store.ts';
import type { Sounds } from './sounds.ts';

export interface Kiosk {
  readonly store: KioskStore;
  readonly sounds: Sounds;
  readonly faceLane: FaceLane;
}

export const KioskContext = createContext<Kiosk | undefined>(undefined);

export function useKiosk(): Kiosk {
  return present(use(KioskContext), 'a screen stands outside of the kiosk');
}

/** The kiosk's time, cut to `stepMs`, which renders again at each step. */
export function useNow(stepMs: number): Instant {
  const { store } = useKiosk();
  const subscribe = useCallback(
    (changed: () => void): (() => void) => {
      let timer = 0;
      const next = (): void => {
        timer = window.setTimeout(
          () => {
            changed();
            next();
          },
          stepMs - (store.now() % stepMs) + 1,
        );
      };
      next();
      return () => window.clearTimeout(timer);
    },
    [store, stepMs],
  );
  return useSyncExternalStore(subscribe, () => Math.floor(store.now() / stepMs) * stepMs);
}

export interface Refusal {
  readonly code: RefusalCode;
  readonly until: Instant | undefined;
}

export interface Commands {
  /** Whether a command of this screen is on its way. */
  readonly busy: boolean;
  /** What the last command was refused for; gone with the next one. */
  readonly refusal: Refusal | undefined;
  readonly run: (command: Command) => Promise<Reply>;
}

/** Sends commands and remembers what became of the last one. */
export function useCommands(): Commands {
  const { store } = useKiosk();
  const [waiting, setWaiting] = useState(0);
  const [refusal, setRefusal] = useState<Refusal>();
  const run = useCallback(
    async (command: Command): Promise<Reply> => {
      setWaiting((count) => count + 1);
      setRefusal(undefined);
      const reply = await store.send(command);
      setWaiting((count) => count - 1);
      if (reply.kind === 'refused') setRefusal({ code: reply.code, until: reply.until });
      return reply;
    },
    [store],
  );
  return { busy: waiting > 0, refusal, run };
}

/** A screen hears each key before the window does, and marks one as taken by `preventDefault`. */
export type Listener = 'screen' | 'window';

/** Hears every key while mounted, but those that were taken before. */
export function useKeys(listener: Listener, onKey: (event: KeyboardEvent) => void): void {
  const heard = useEffectEvent((event: KeyboardEvent) => {
    if (!event.defaultPrevented) onKey(event);
  });
  useEffect(() => {
    const capture = listener === 'screen';
    window.addEventListener('keydown', heard, capture);
    return () => window.removeEventListener('keydown', heard, capture);
  }, [listener]);
}

/** Whether the key was pressed in a field, which then has the first right to it. */
export function isTyping(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLInputElement;
}
