/** Since when the store fails whoever asks it, and whether it still does: one that can be read but not written starts no class. */
import type { Instant } from '#core/time.ts';
import { nextId, type Chance, type Clock, type Timers } from './ports.ts';
import { isStoreFailure, storeFailure } from './store/collection.ts';
import type { Collections } from './store/collections.ts';

export interface StoreWatch {
  /** Notes that a request was refused because the store failed. */
  readonly failed: () => void;
  /** Since when it fails; undefined where it does not. Where it failed lately this writes, and removes what it wrote. */
  readonly failingSince: () => Promise<Instant | undefined>;
  /** The answer, where it comes soon: whoever watches over the server gives up before the store does. Else a store failure. */
  readonly soon: <R>(asked: Promise<R>) => Promise<R>;
}

const SOON_MS = 3000;

interface WatchDeps {
  readonly collections: Pick<Collections, 'bells'>;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly timers: Timers;
}

export function createStoreWatch({ collections: { bells }, clock, chance, timers }: WatchDeps): StoreWatch {
  let since: Instant | undefined;
  let trying: Promise<void> | undefined;

  const writes = async (): Promise<void> => {
    const id = nextId(clock, chance);
    try {
      await bells.putIf({ id, rungAt: clock.now(), count: 1, rings: [] }, 'absent');
      await bells.remove(id);
      since = undefined;
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
    }
  };
  const soon = <R>(asked: Promise<R>): Promise<R> =>
    new Promise((resolve, reject) => {
      const cancel = timers.after(SOON_MS, () => reject(storeFailure('no answer soon')));
      asked.then(resolve, reject).finally(cancel);
    });
  return {
    soon,
    failed() {
      since ??= clock.now();
    },
    async failingSince() {
      // However many ask, one try is enough.
      if (since !== undefined) {
        trying ??= writes().finally(() => (trying = undefined));
        await soon(trying).catch((error: unknown) => {
          if (!isStoreFailure(error)) throw error;
        });
      }
      return since;
    },
  };
}
