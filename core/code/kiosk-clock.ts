/** What the server believes of a kiosk's clock when a scan comes in: measured, inferred from other scans, or unknown. */
import { DAY_MS, MINUTE_MS, type Instant } from '../time.ts';
import { SLOT_MS } from './qr-token.ts';

/** Kiosk clock minus server clock, in ms, and when it was measured (server time). */
export interface MeasuredOffset {
  readonly offsetMs: number;
  readonly measuredAt: Instant;
}

/** The newest slot that anyone scanned from the kiosk, and when the server heard of it. */
export interface FreshestSlot {
  readonly slot: number;
  readonly heardAt: Instant;
}

export type KioskMoment =
  { readonly kind: 'measured' | 'inferred'; readonly at: Instant } | { readonly kind: 'unknown' };

const OFFSET_GOOD_FOR_MS = DAY_MS;
/** How far the clocks of two servers on one store may differ. */
const SERVERS_APART_MS = MINUTE_MS;
const SLOT_GOOD_FOR_MS = 10 * MINUTE_MS;

/** The moment on the kiosk's clock at server time `now`. `unknown` refuses nobody: the first slot heard becomes the freshest. */
export function kioskMoment(
  now: Instant,
  offset: MeasuredOffset | undefined,
  freshest: FreshestSlot | undefined,
): KioskMoment {
  if (offset !== undefined && isGood(now - offset.measuredAt))
    return { kind: 'measured', at: now + offset.offsetMs };
  if (freshest === undefined || now - freshest.heardAt > SLOT_GOOD_FOR_MS) return { kind: 'unknown' };
  return { kind: 'inferred', at: freshest.slot * SLOT_MS + (now - freshest.heardAt) };
}

/** An offset from the future was measured before the server's own clock was set back, and says nothing any more. */
function isGood(offsetAgeMs: number): boolean {
  return offsetAgeMs >= -SERVERS_APART_MS && offsetAgeMs <= OFFSET_GOOD_FOR_MS;
}
