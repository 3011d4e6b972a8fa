/**
 * The kiosk's corrected time: what the server said, carried on by the computer's monotonic clock. Somebody who sets the
 * PC's clock in mid-class changes nothing here but a banner.
 */
import type { Instant } from '#core/time.ts';
import type { Clock } from './ports.ts';

/** What a reply of the server says of the time: its clock when it answered, and how long the exchange took, in ms. */
export interface Anchor {
  readonly serverNow: Instant;
  readonly rttMs: number;
}

export interface KioskClock extends Clock {
  /** Corrects the time. Ahead of the server it runs slower until it is right; behind, it steps forward. */
  readonly anchor: (anchor: Anchor) => void;
  /** This PC's clock minus the corrected time, in ms; undefined before the server ever told. */
  readonly offMs: () => number | undefined;
  /** Whether the PC's clock was set by more than 2 min while this ran; until the next start. */
  readonly jumped: () => boolean;
}
