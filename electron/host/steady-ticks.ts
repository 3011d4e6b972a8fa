/**
 * Milliseconds that only ever grow, through a sleep of the computer too. Linux stops the clock behind `performance.now`
 * while it sleeps: without this a kiosk that slept over lunch would keep the morning's time until the server answers.
 */

/** Less than this apart is the coarseness of the uptime. */
const COARSE_MS = 1000;

export interface SteadyTicksDeps {
  /** Milliseconds from any origin that only ever grow; they may stand still during a sleep. */
  readonly ticks: () => number;
  /** Milliseconds since the computer started, its sleeps included; coarse. */
  readonly uptimeMs: () => number;
}

export function createSteadyTicks({ ticks, uptimeMs }: SteadyTicksDeps): () => number {
  const apart = uptimeMs() - ticks();
  let sleptMs = 0;
  return () => {
    const now = ticks();
    const gapMs = uptimeMs() - now - apart;
    if (gapMs - sleptMs > COARSE_MS) sleptMs = gapMs;
    return now + sleptMs;
  };
}
