/** Timers that do not wait for what comes in a moment, and tell when it is done: work in the background follows its answer at once. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemTimers, type Timers } from '../../server/ports.ts';

export interface QuickTimers extends Timers {
  /** Resolves when what was to come in a moment has run, and had time to be kept. */
  readonly settled: () => Promise<void>;
}

/** In ms: what comes later than this is waited for as ever. */
const A_MOMENT = 100;
/** Turns of the loop in which a few documents are read and written. */
const TURNS = 30;

export function quickTimers(): QuickTimers {
  let waiting = 0;
  let ran = false;
  return {
    after(ms, run) {
      if (ms > A_MOMENT) return systemTimers.after(ms, run);
      waiting += 1;
      const immediate = setImmediate(() => {
        waiting -= 1;
        ran = true;
        run();
      });
      return () => {
        clearImmediate(immediate);
      };
    },
    async settled() {
      while (waiting > 0) await nextTurn();
      if (!ran) return;
      ran = false;
      for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
    },
  };
}
