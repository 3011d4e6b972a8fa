/** How long to wait before something that ended by itself is started again. */

const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** What ran so long was well; its next end counts as the first. */
const WELL_MS = 60_000;

export interface BackOff {
  /** It ended now: the wait before the next start, in ms, from 500 doubling to 30,000. */
  readonly endedMs: () => number;
  /** It was started now. */
  readonly started: () => void;
}

/** `ticks`: milliseconds that only ever grow. */
export function createBackOff(ticks: () => number): BackOff {
  let startedAt: number | undefined;
  let ends = 0;
  return {
    started() {
      startedAt = ticks();
    },
    endedMs() {
      const wasWell = startedAt !== undefined && ticks() - startedAt >= WELL_MS;
      ends = wasWell ? 1 : ends + 1;
      startedAt = undefined;
      return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(ends - 1, 10));
    },
  };
}
