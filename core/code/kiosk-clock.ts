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
const SLOT_GOOD_FOR_MS = 10 * MINUTE_MS;

/** The moment on the kiosk's clock at server time `now`. `unknown` refuses nobody: the first slot heard becomes the freshest. */
export function kioskMoment(
  now: Instant,
  offset: MeasuredOffset | undefined,
  freshest: FreshestSlot | undefined,
): KioskMoment {
  if (offset !== undefined && now - offset.measuredAt <= OFFSET_GOOD_FOR_MS)
    return { kind: 'measured', at: now + offset.offsetMs };
  if (freshest === undefined || now - freshest.heardAt > SLOT_GOOD_FOR_MS) return { kind: 'unknown' };
  return { kind: 'inferred', at: freshest.slot * SLOT_MS + (now - freshest.heardAt) };
}
