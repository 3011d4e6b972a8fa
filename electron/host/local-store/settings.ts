/** The few small things that must outlive a restart: failed sign-ins and how far this PC's clock was off. */
import type { Instant } from '#core/time.ts';

/** Wrong secrets in a row for one `scope` (a person's id), and until when the pad waits. */
export interface LockOut {
  readonly failures: number;
  readonly lockedUntil?: Instant | undefined;
}

/** This PC's clock minus the corrected one, in ms, and when that was measured (corrected time). */
export interface ClockOff {
  readonly offMs: number;
  readonly measuredAt: Instant;
}

export interface Settings {
  /** No failures where nothing is known. */
  readonly lockOut: (scope: string) => LockOut;
  /** Durable when it returns, so that ending the program does not give more tries. No failures forgets the scope. */
  readonly saveLockOut: (scope: string, lockOut: LockOut) => void;
  readonly clockOff: () => ClockOff | undefined;
  readonly saveClockOff: (clockOff: ClockOff) => void;
  /** When the server last answered a pull; undefined before the first time. */
  readonly lastPullAt: () => Instant | undefined;
  readonly saveLastPullAt: (at: Instant) => void;
}
