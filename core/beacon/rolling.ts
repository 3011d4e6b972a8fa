/**
 * Rolling identities: what an enrolled device advertises changes every 30 s and only its secret can make the next one.
 * iOS can advertise nothing but service UUIDs in the foreground, so the identity is one 128-bit UUID.
 */
import { concatBytes, uint64Bytes, uuidFromBytes } from '../crypto/bytes.ts';
import type { Crypto } from '../crypto/crypto.ts';
import type { PersonId } from '../ids.ts';
import { SECOND_MS, type Instant } from '../time.ts';

export const BEACON_STEP_MS = 30 * SECOND_MS;

/** Every rolling UUID begins with these 4 bytes, `5350…` ("SP"), so that a scanner can tell them from other traffic. */
const PREFIX = Uint8Array.of(0x53, 0x50, 0x72, 0x01);
const MAC_BYTES = 12;

/** An enrolled device's secret: 32 bytes. */
export interface RollingDevice {
  readonly studentId: PersonId;
  readonly secret: Uint8Array;
}

/** The step that holds at `at`. */
export function beaconStepAt(at: Instant): number {
  return Math.floor(at / BEACON_STEP_MS);
}

/** The UUID that a device advertises in `step`, in lower case. Prefix ‖ first 12 bytes of HMAC-SHA-256(secret, step). */
export function rollingUuid(crypto: Crypto, secret: Uint8Array, step: number): string {
  return uuidFromBytes(concatBytes(PREFIX, crypto.hmacSha256(secret, uint64Bytes(step)).slice(0, MAC_BYTES)));
}

/** Who advertises what at `at`: the current step and its two neighbours, since clocks of tags drift. */
export function rollingIdentities(
  crypto: Crypto,
  devices: readonly RollingDevice[],
  at: Instant,
): ReadonlyMap<string, PersonId> {
  const now = beaconStepAt(at);
  const steps = [now - 1, now, now + 1].filter((step) => step >= 0);
  return new Map(
    devices.flatMap(({ studentId, secret }) =>
      steps.map((step) => [rollingUuid(crypto, secret, step), studentId] as const),
    ),
  );
}
