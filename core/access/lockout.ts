/** How often a secret may be typed wrong, and how long the pad then waits. Kept per person and per kiosk, across restarts. */
import { z } from 'zod';
import { Instant, MINUTE_MS } from '../time.ts';

/** Wrong tries since the last right one or the last wait, and until when the pad waits. */
export const Lockout = z.object({
  wrong: z.int().nonnegative(),
  rounds: z.int().nonnegative(),
  until: Instant.optional(),
});
export type Lockout = z.infer<typeof Lockout>;

export const NO_LOCKOUT: Lockout = { wrong: 0, rounds: 0 };

/** Wrong tries before the pad waits. */
export const TRIES = 5;
/** Wrong tries at one kiosk, whoever they were for: a class that guesses at every teacher's PIN is stopped too. */
export const KIOSK_TRIES = 20;
const FIRST_WAIT_MS = MINUTE_MS;
/** 1, 2, 4, 8, 16 minutes, and no longer: a teacher must get in before the lesson is over. */
const MOST_DOUBLINGS = 4;

/** Until when the pad waits, or undefined where it takes a try at `at`. */
export function lockedUntil(lockout: Lockout, at: Instant): Instant | undefined {
  return lockout.until !== undefined && at < lockout.until ? lockout.until : undefined;
}

/** Tries left before the next wait. */
export function triesLeft(lockout: Lockout, tries: number = TRIES): number {
  return tries - lockout.wrong;
}

/** After a wrong secret at `at`: one of `tries` fewer, or a wait that doubles with each round. */
export function afterWrong(lockout: Lockout, at: Instant, tries: number = TRIES): Lockout {
  const wrong = lockout.wrong + 1;
  if (wrong < tries) return { wrong, rounds: lockout.rounds };
  const waitMs = FIRST_WAIT_MS * 2 ** Math.min(lockout.rounds, MOST_DOUBLINGS);
  return { wrong: 0, rounds: lockout.rounds + 1, until: at + waitMs };
}
