/**
 * The kiosk's corrected time: what the server said, carried on by the computer's monotonic clock. Somebody who sets the
 * PC's clock in mid-class changes nothing here but a banner.
 */
import { MINUTE_MS, type Instant } from '#core/time.ts';
import type { Clock } from './ports.ts';

/** What a reply of the server says of the time: its clock when it answered, and how long the exchange took, in ms. */
export interface Anchor {
  readonly serverNow: Instant;
  readonly rttMs: number;
}

export interface KioskClock extends Clock {
  /**
   * Corrects the time. Behind the server it steps forward; ahead of it, it runs at half speed until it is right, and
   * never backwards. The one exception: the first word from the server since the start, where the clock is more than
   * 2 min ahead. Such a PC was set wrong, and nothing of the day would fit for hours.
   */
  readonly anchor: (anchor: Anchor) => void;
  /** The server's own time as far as it is known: while `now` is ahead of it, that is earlier. It may step back. */
  readonly serverNow: () => Instant;
  /** This PC's clock minus the server's, in ms; undefined while nothing is known of it. */
  readonly offMs: () => number | undefined;
  /** Whether the PC's clock was set by more than 2 min while this ran; stays so until the next start. */
  readonly jumped: () => boolean;
}

export interface KioskClockDeps {
  /** The PC's clock: milliseconds since 1970, and anybody may set it. */
  readonly wall: () => Instant;
  /** Milliseconds that only ever grow, from any origin. */
  readonly monotonic: () => number;
  /** What `offMs` was at the last start, so that a start without the network has the right time at once. */
  readonly lastOffMs?: number | undefined;
}

const JUMP_MS = 2 * MINUTE_MS;
/** How fast the time runs while it is ahead of the server. */
const SLOW = 0.5;

export function createKioskClock({ wall, monotonic, lastOffMs }: KioskClockDeps): KioskClock {
  /** The time `at` held when the monotonic clock stood at `mono`; `aheadMs` of it is still to be lost. */
  let base = { at: wall() - (lastOffMs ?? 0), mono: monotonic(), aheadMs: 0 };
  let seen = { wall: wall(), mono: monotonic() };
  let anchored = false;
  let knowsOff = lastOffMs !== undefined;
  let jumped = false;

  function watchWall(): void {
    const now = { wall: wall(), mono: monotonic() };
    if (Math.abs(now.wall - seen.wall - (now.mono - seen.mono)) > JUMP_MS) jumped = true;
    seen = now;
  }

  function passed(): { readonly at: number; readonly aheadMs: number } {
    const elapsedMs = monotonic() - base.mono;
    const lostMs = Math.min(base.aheadMs, elapsedMs * SLOW);
    return { at: base.at + elapsedMs - lostMs, aheadMs: base.aheadMs - lostMs };
  }

  return {
    now() {
      watchWall();
      return Math.floor(passed().at);
    },
    anchor({ serverNow, rttMs }) {
      watchWall();
      const { at, aheadMs } = passed();
      const right = within(at - aheadMs, serverNow, rttMs);
      const stepsBack = !anchored && at - right > JUMP_MS;
      base = {
        at: stepsBack ? right : Math.max(at, right),
        mono: monotonic(),
        aheadMs: stepsBack ? 0 : Math.max(0, at - right),
      };
      anchored = true;
      knowsOff = true;
    },
    serverNow() {
      const { at, aheadMs } = passed();
      return Math.floor(at - aheadMs);
    },
    offMs() {
      const { at, aheadMs } = passed();
      return knowsOff ? Math.round(wall() - (at - aheadMs)) : undefined;
    },
    jumped() {
      watchWall();
      return jumped;
    },
  };
}

/**
 * The best guess at the time after a reply that took `rttMs`: it was stamped at some moment of these. What we hold already
 * stands where it may be right, so that one slow reply does not undo what a quick one told.
 */
function within(held: number, serverNow: Instant, rttMs: number): number {
  return held >= serverNow && held <= serverNow + rttMs ? held : serverNow + rttMs / 2;
}
