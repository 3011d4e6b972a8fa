/** What a command of the window came to, in the contract's words. */
import type { KioskCode, Outcome } from '#core/contracts/kiosk.ts';
import type { Instant } from '#core/time.ts';

export const DONE: Outcome = { kind: 'done' };

/** The refusal `code`; `until` says when the same command may be tried again, where that is known. */
export function refused(code: KioskCode, until?: Instant): Outcome {
  return until === undefined ? { kind: 'refused', code } : { kind: 'refused', code, until };
}
