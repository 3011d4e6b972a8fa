/** A kiosk's store of its own for each test of the file that asks for one; everything of it is gone after the test. */
import { afterEach, beforeEach } from 'vitest';
import { present } from '#core/assert.ts';
import type { LocalStore } from '../../electron/host/local-store/store.ts';
import { createStoreBench, type StoreBench } from './kiosk-store.ts';

export interface EachStore {
  readonly bench: StoreBench;
  /** Open from its first use on. */
  readonly store: LocalStore;
  /** Opens it, or opens it again after it was closed, as `StoreBench.open` does. */
  readonly open: StoreBench['open'];
  /** What ending the program and starting it again is. */
  readonly restart: () => void;
}

/** To be called once, at the top of a test file. */
export function eachStore(): EachStore {
  let bench: StoreBench | undefined;
  let store: LocalStore | undefined;
  beforeEach(() => {
    bench = createStoreBench();
    store = undefined;
  });
  afterEach(() => {
    store?.close();
    bench?.remove();
  });
  const current = (): StoreBench => present(bench, 'a store belongs to a test');
  const open: StoreBench['open'] = (over) => (store = current().open(over));
  return {
    get bench() {
      return current();
    },
    get store() {
      return store ?? open();
    },
    open,
    restart() {
      store?.close();
      open();
    },
  };
}
