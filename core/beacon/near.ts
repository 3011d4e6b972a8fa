/**
 * When sightings of one device are enough to say that it is in radio range. Never a distance, and never a reason to
 * call anyone absent: radio is blocked by bodies, bags and switched-off phones.
 */
import { present } from '../assert.ts';
import { SECOND_MS, type Instant } from '../time.ts';

/** One decoded packet of an enrolled device. */
export interface Sighting {
  readonly at: Instant;
  readonly rssiDbm: number;
}

/** What the sightings of a device come to. */
export interface Heard {
  readonly packets: number;
  readonly medianRssiDbm: number;
  readonly forMs: number;
}

/** At least so many packets, over at least so long, within the last minute (product page, `POST /bluetooth/check`). */
export const NEAR = { minPackets: 3, minForMs: 2 * SECOND_MS, windowMs: 60 * SECOND_MS } as const;

/** What a controller reports when it could not measure (Bluetooth Core 5.4, vol 4 part E, 7.7.65.2). */
const RSSI_UNKNOWN_DBM = 127;

/** The sightings that may still matter at `at`: measured, and within the window. */
export function recentSightings(sightings: readonly Sighting[], at: Instant): readonly Sighting[] {
  return sightings.filter(
    (one) => one.rssiDbm !== RSSI_UNKNOWN_DBM && one.at <= at && at - one.at <= NEAR.windowMs,
  );
}

/** What is known when the device is near at `at`, or undefined while it was heard too little. */
export function near(sightings: readonly Sighting[], at: Instant): Heard | undefined {
  const recent = recentSightings(sightings, at);
  const times = recent.map((one) => one.at);
  const forMs = Math.max(...times) - Math.min(...times);
  if (recent.length < NEAR.minPackets || forMs < NEAR.minForMs) return undefined;
  return { packets: recent.length, medianRssiDbm: median(recent.map((one) => one.rssiDbm)), forMs };
}

/** The middle value; of an even number, the lower of the two, so that the answer is one that was measured. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return present(sorted[Math.floor((sorted.length - 1) / 2)], 'a median has values');
}
