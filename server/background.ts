/** Work that nobody waits for, so that an answer takes the same time whether or not there is any. */
import type { Log, Timers } from './ports.ts';

export interface Background {
  /** Begins it a moment later, when the answer is on its way. One that fails is logged, and lost. */
  readonly run: (work: () => Promise<void>) => void;
  /** Resolves when nothing waits or is under way. */
  readonly settled: () => Promise<void>;
}

/** Longer than it takes to send an answer that is made already. */
const LATER_MS = 20;

export function createBackground({
  timers,
  log,
}: {
  readonly timers: Timers;
  readonly log: Log;
}): Background {
  const underWay = new Set<Promise<void>>();
  const later = (): Promise<void> => new Promise((resolve) => void timers.after(LATER_MS, resolve));
  return {
    run(work) {
      const one: Promise<void> = later()
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
