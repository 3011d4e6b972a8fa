/** A bench that can be made anew: where somebody of it was signed out by what was asked, or so much was made that looking is slow. */
import type { TestApiOptions } from '../support/server-fixture.ts';
import type { Bench } from '../support/specimens/bench.ts';
import { openOwnBench, type OwnBench } from '../support/specimens/open-bench.ts';
import { openStoreHash, type StoreHash } from '../support/store-hash.ts';
import { MAY_BE_WRITTEN } from './expected.ts';

export interface Stand {
  readonly bench: () => Bench;
  /** Over all that no request may write by itself. */
  readonly hash: () => StoreHash;
  readonly renew: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openStand(options: TestApiOptions): Promise<Stand> {
  const open = async (): Promise<{ readonly own: OwnBench; readonly hash: StoreHash }> => {
    const own = await openOwnBench(options);
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
    async renew() {
      await close();
      current = await open();
    },
    close,
  };
}
