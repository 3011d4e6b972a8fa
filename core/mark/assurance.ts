/** How strongly a set of evidence that counts proves presence (docs/house-style.md, "assurance"; A4 is a correction's). */
import type { Assurance } from '../check-in/factor.ts';
import { factorOf, type Evidence } from '../fact/fact.ts';
import { SECOND_MS } from '../time.ts';

/** The beacon must be heard within so much of the phone's scan to prove the same device. */
const BEACON_NEAR_MS = 30 * SECOND_MS;

type Scan = Extract<Evidence, { kind: 'qr-scanned' | 'otp-typed' }>;
type Beacon = Extract<Evidence, { kind: 'beacon-heard' }>;

/** The strongest combination in `counted`. More evidence never lowers it. */
export function assuranceOf(counted: readonly Evidence[]): Assurance {
  if (counted.length === 0) return 0;
  if (counted.some((fact) => fact.kind === 'face-matched' && fact.liveness === 'live')) return 3;
  const factors = new Set(counted.map(factorOf));
  const badgeWithPin = factors.has('badge') && factors.has('pin');
  return badgeWithPin || deviceHeard(counted).length > 0 ? 2 : 1;
}

/** The scans signed by the student's own device key, each with a rolling beacon that this kiosk heard close in time. */
export function deviceHeard(counted: readonly Evidence[]): readonly (readonly [Scan, Beacon])[] {
  const beacons = counted
    .filter((fact) => fact.kind === 'beacon-heard')
    .filter((fact) => fact.identity === 'rolling');
  return counted
    .filter(isScan)
    .filter(signedInTime)
    .flatMap((scan) =>
      beacons.filter((beacon) => near(scan, beacon)).map((beacon) => [scan, beacon] as const),
    );
}

function isScan(fact: Evidence): fact is Scan {
  return fact.kind === 'qr-scanned' || fact.kind === 'otp-typed';
}

function signedInTime(scan: Scan): boolean {
  return scan.deviceKeyId !== undefined && !(scan.kind === 'qr-scanned' && scan.timeInferred === true);
}

function near(scan: Scan, beacon: Beacon): boolean {
  const gapMs = Math.max(beacon.at - beacon.forMs - scan.at, scan.at - beacon.at, 0);
  return gapMs <= BEACON_NEAR_MS;
}
