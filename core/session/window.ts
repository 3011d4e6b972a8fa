/** When a class meeting lets people in, and what a moment in it means for their marks. */
import type { Policy } from '../check-in/policy.ts';
import { MINUTE_MS, type Instant } from '../time.ts';

/** The moments of one session under its policy, in order: doors, start, end of on time, of late, of all counting. */
export interface SessionWindow {
  readonly doorsAt: Instant;
  readonly startsAt: Instant;
  readonly graceUntil: Instant;
  readonly lateUntil: Instant;
  readonly absentFrom: Instant;
}

/** Where a moment lies: each phase includes its last millisecond (`on-time` holds at exactly `graceUntil`). */
export type Phase = 'early' | 'on-time' | 'late' | 'teacher-decides' | 'over';

/** The window of a session that starts at `startsAt` under `policy`. */
export function windowOf(startsAt: Instant, policy: Policy): SessionWindow {
  return {
    doorsAt: startsAt - policy.earlyMin * MINUTE_MS,
    startsAt,
    graceUntil: startsAt + policy.graceMin * MINUTE_MS,
    lateUntil: startsAt + policy.lateMin * MINUTE_MS,
    absentFrom: startsAt + policy.absentMin * MINUTE_MS,
  };
}

/** The phase of `window` that holds at `at`. */
export function phaseAt(window: SessionWindow, at: Instant): Phase {
  if (at < window.doorsAt) return 'early';
  if (at <= window.graceUntil) return 'on-time';
  if (at <= window.lateUntil) return 'late';
  if (at <= window.absentFrom) return 'teacher-decides';
  return 'over';
}
