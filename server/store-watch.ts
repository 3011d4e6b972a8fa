/** Since when the store fails whoever asks it, and whether it still does: one that can be read but not written starts no class. */
import type { Instant } from '#core/time.ts';
import { nextId, type Chance, type Clock } from './ports.ts';
import { isStoreFailure } from './store/collection.ts';
import type { Collections } from './store/collections.ts';

export interface StoreWatch {
  /** Notes that a request was refused because the store failed. */
  readonly failed: () => void;
  /** Since when it fails; undefined where it does not. Where it failed lately this writes, and removes what it wrote. */
  readonly failingSince: () => Promise<Instant | undefined>;
}

interface WatchDeps {
  readonly collections: Pick<Collections, 'bells'>;
  readonly clock: Clock;
  readonly chance: Chance;
}

export function createStoreWatch({ collections: { bells }, clock, chance }: WatchDeps): StoreWatch {
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
  return {
    failed() {
      since ??= clock.now();
    },
    async failingSince() {
      // However many ask, one try is enough.
      if (since !== undefined) await (trying ??= writes().finally(() => (trying = undefined)));
      return since;
    },
  };
}
