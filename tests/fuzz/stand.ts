/** The bench that is fuzzed, made anew from time to time: what mutants were let make must not slow down the looking. */
import { openOwnBench, type OwnBench } from '../support/specimens/open-bench.ts';
import type { Bench } from '../support/specimens/bench.ts';
import { quickTimers } from '../support/quick-timers.ts';
import { openStoreHash, type StoreHash } from '../support/store-hash.ts';
import { MAY_BE_WRITTEN } from '../matrix/expected.ts';

export interface Stand {
  readonly bench: () => Bench;
  readonly hash: () => StoreHash;
  /** What no answer to anybody may hold. */
  readonly secrets: () => readonly string[];
  /** Resolves when nothing of what was let in is still under way. */
  readonly settled: () => Promise<void>;
  readonly renew: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openStand(): Promise<Stand> {
  const timers = quickTimers();
  const open = async (): Promise<{ readonly own: OwnBench; readonly hash: StoreHash }> => {
    const own = await openOwnBench({ timers });
    return { own, hash: openStoreHash(own.storePath, Object.keys(MAY_BE_WRITTEN)) };
  };
  let current = await open();
  const close = async (): Promise<void> => {
    current.hash.close();
    await current.own.close();
  };
  return {
    bench: () => current.own.bench,
    hash: () => current.hash,
    secrets() {
      const { ours, theirs } = current.own.bench;
      return [ours, theirs].flatMap(({ kiosk: { paired } }) => [paired.kioskSecret, paired.credential]);
    },
    settled: timers.settled,
    async renew() {
      await close();
      current = await open();
    },
    close,
  };
}
