/** What every service of the host is given of the outside: time, chance and waiting. Real ones are made only by the shells. */
import type { Instant } from '#core/time.ts';

export interface Clock {
  /** The kiosk's corrected time. Never less than it said before (electron/host/clock.ts says the one exception). */
  readonly now: () => Instant;
}

export interface Ids {
  /** A fresh UUIDv7, greater than the one before. */
  readonly next: () => string;
}

/** Takes back what was asked for. Calling it twice, or too late, does nothing. */
export type Cancel = () => void;

export interface Timers {
  /** Runs `run` once, `ms` milliseconds from now at the earliest. */
  readonly after: (ms: number, run: () => void) => Cancel;
}

/** A number from 0 up to but not including 1. */
export type Random = () => number;
