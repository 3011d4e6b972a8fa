/** How long to wait before the next try: full jitter, so that a thousand kiosks do not come back in one moment. */
import { SECOND_MS } from '../time.ts';

/** The usual longest wait. */
export const BACKOFF_CAP_MS = 30 * SECOND_MS;
/** The longest wait for a server on this very computer: nobody else comes with us. */
export const BACKOFF_CAP_HERE_MS = 2 * SECOND_MS;

/** Even without luck a failed try is not repeated at once. */
const LEAST_MS = 50;

/**
 * Milliseconds to wait after `failures` (0 and up) failures before this one: `chance` (0 to 1) of 1 s, 2 s, 4 s, … up to
 * `capMs`. Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015, "full jitter".
 */
export function backoffMs(failures: number, chance: number, capMs: number): number {
  const longest = Math.min(capMs, SECOND_MS * 2 ** Math.min(failures, 20));
  return Math.max(LEAST_MS, Math.round(chance * longest));
}
