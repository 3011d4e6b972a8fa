/** How much is left of the code on the screen: pure sums over the slot's own clock. */
import type { Instant } from '#core/time.ts';

export interface Slot {
  readonly startsAt: Instant;
  readonly lengthMs: number;
}

/** The part of the slot that is left at `now`, from 1 at its start to 0 at its end and ever after. */
export function partLeft(slot: Slot, now: Instant): number {
  const left = (slot.startsAt + slot.lengthMs - now) / slot.lengthMs;
  return Math.min(1, Math.max(0, left));
}

/** Whole seconds until the next code, as a countdown says them: 5, 4, 3, 2, 1, and 0 only when it is due. */
export function secondsLeft(slot: Slot, now: Instant): number {
  return Math.ceil((partLeft(slot, now) * slot.lengthMs) / 1000);
}

/** Whether a code is so old at `now` that no phone may use it any more: the slot after it has ended too. */
export function isSpent(slot: Slot, now: Instant): boolean {
  return now >= slot.startsAt + 2 * slot.lengthMs;
}
