/** Work that nobody waits for, so that an answer takes the same time whether or not there is any. */
import type { Log } from './ports.ts';

export interface Background {
  /** Begins it after what runs now. One that fails is logged, and lost. */
  readonly run: (work: () => Promise<void>) => void;
  /** Resolves when nothing is under way. */
  readonly settled: () => Promise<void>;
}

export function createBackground(log: Log): Background {
  const underWay = new Set<Promise<void>>();
  return {
    run(work) {
      const one: Promise<void> = Promise.resolve()
        .then(work)
        .catch((error: unknown) => log.error({ err: error }, 'work in the background failed'))
        .finally(() => underWay.delete(one));
      underWay.add(one);
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
