/** From packets to "this student's device is in radio range": resolved against the open session's roster, once a student. */
import { near, recentSightings, type Heard, type Sighting } from '#core/beacon/near.ts';
import { beaconStepAt, rollingIdentities, type RollingDevice } from '#core/beacon/rolling.ts';
import type { EnrolledBeacon } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import type { Instant } from '#core/time.ts';
import type { Advert, AdvertSource } from './advert-source.ts';

/** What the desk writes as a `beacon-heard` fact. */
export interface BeaconNear extends Heard {
  readonly sessionId: SessionId;
  readonly studentId: PersonId;
  readonly identity: 'rolling' | 'static';
}

export interface BeaconWatch {
  readonly sessionId: SessionId;
  readonly beacons: readonly EnrolledBeacon[];
  /** Who has a beacon fact in this session already. */
  readonly known: ReadonlySet<PersonId>;
}

export interface BeaconScanner {
  /** Listens for these students' devices; the first call starts the source. Calling it again replaces the watch. */
  readonly watch: (watch: BeaconWatch) => void;
  /** Forgets session and sightings. */
  readonly unwatch: () => void;
  /** Students of the watch whose device was heard enough within the last minute, the latest heard first. */
  readonly nearby: () => readonly { readonly studentId: PersonId; readonly at: Instant }[];
  /** Ends the source. */
  readonly stop: () => void;
}

export interface BeaconScannerDeps {
  readonly source: AdvertSource;
  readonly crypto: Crypto;
  readonly clock: { readonly now: () => Instant };
  /**
   * Told once a student and session. Answering false (the ledger did not take the fact) has it told again with the
   * next packet.
   */
  readonly onNear: (near: BeaconNear) => unknown;
}

/** The packets kept of one device: the first of the last minute, since it says for how long, with the latest. */
const KEPT_SIGHTINGS = 64;

interface Watching {
  readonly sessionId: SessionId;
  readonly rolling: readonly RollingDevice[];
  readonly static: ReadonlyMap<string, PersonId>;
  readonly sightings: Map<PersonId, readonly Sighting[]>;
  readonly told: Set<PersonId>;
  /** Who advertises which rolling identity around `step`. */
  step: number;
  identities: ReadonlyMap<string, PersonId>;
}

export function createBeaconScanner({ source, crypto, clock, onNear }: BeaconScannerDeps): BeaconScanner {
  let watching: Watching | undefined;
  let isListening = false;

  function resolve(watch: Watching, uuid: string, at: Instant): Resolved | undefined {
    if (watch.step !== beaconStepAt(at)) {
      watch.step = beaconStepAt(at);
      watch.identities = rollingIdentities(crypto, watch.rolling, at);
    }
    const rolling = watch.identities.get(uuid);
    if (rolling !== undefined) return { studentId: rolling, identity: 'rolling' };
    const fixed = watch.static.get(uuid);
    return fixed === undefined ? undefined : { studentId: fixed, identity: 'static' };
  }

  function hear(watch: Watching, { studentId, identity }: Resolved, sighting: Sighting): void {
    const sightings = recentSightings([...(watch.sightings.get(studentId) ?? []), sighting], sighting.at);
    watch.sightings.set(studentId, [
      ...sightings.slice(0, 1),
      ...sightings.slice(1).slice(1 - KEPT_SIGHTINGS),
    ]);
    if (watch.told.has(studentId)) return;
    const heard = near(sightings, sighting.at);
    if (heard === undefined) return;
    const isTaken = onNear({ sessionId: watch.sessionId, studentId, identity, ...heard }) !== false;
    if (isTaken) watch.told.add(studentId);
  }

  /** A packet is placed by the kiosk's own clock: what a source says of the time is not to be trusted. */
  function receive({ uuids, rssiDbm }: Advert): void {
    if (watching === undefined || !isMeasured(rssiDbm)) return;
    const at = clock.now();
    for (const uuid of new Set(uuids)) {
      const resolved = resolve(watching, uuid.toLowerCase(), at);
      if (resolved !== undefined) hear(watching, resolved, { at, rssiDbm });
    }
  }

  return {
    watch({ sessionId, beacons, known }) {
      const rolling = rollingDevices(crypto, beacons);
      watching = {
        sessionId,
        rolling,
        static: staticDevices(beacons, new Set(rolling.map((device) => device.studentId))),
        sightings: new Map(),
        told: new Set(known),
        step: -1,
        identities: new Map(),
      };
      if (isListening) return;
      isListening = true;
      source.start(receive);
    },
    unwatch() {
      watching = undefined;
    },
    nearby() {
      const at = clock.now();
      return [...(watching?.sightings ?? [])]
        .filter(([, sightings]) => near(sightings, at) !== undefined)
        .map(([studentId, sightings]) => ({ studentId, at: sightings.at(-1)?.at ?? at }))
        .sort((a, b) => b.at - a.at);
    },
    stop: () => source.stop(),
  };
}

/** What a radio can measure (Bluetooth Core 5.4, vol 4 part E, 7.7.65.2); 127 says that it could not. */
function isMeasured(rssiDbm: number): boolean {
  return Number.isInteger(rssiDbm) && rssiDbm >= -127 && rssiDbm <= 20;
}

interface Resolved {
  readonly studentId: PersonId;
  readonly identity: 'rolling' | 'static';
}

function rollingDevices(crypto: Crypto, beacons: readonly EnrolledBeacon[]): readonly RollingDevice[] {
  return beacons.flatMap((beacon) => {
    const secret = beacon.identity === 'rolling' ? crypto.fromBase64Url(beacon.secret) : undefined;
    return secret === undefined ? [] : [{ studentId: beacon.studentId, secret }];
  });
}

/** A static identity of somebody who has a rolling one is left out: there is one fact, and it should be the stronger. */
function staticDevices(
  beacons: readonly EnrolledBeacon[],
  haveRolling: ReadonlySet<PersonId>,
): ReadonlyMap<string, PersonId> {
  return new Map(
    beacons.flatMap((beacon) =>
      beacon.identity === 'static' && !haveRolling.has(beacon.studentId)
        ? [[beacon.uuid.toLowerCase(), beacon.studentId] as const]
        : [],
    ),
  );
}
