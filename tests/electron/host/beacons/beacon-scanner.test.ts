import { beforeEach, describe, expect, test } from 'vitest';
import { beaconStepAt, rollingUuid } from '#core/beacon/rolling.ts';
import type { EnrolledBeacon } from '#core/contracts/api.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import type { PersonId } from '#core/ids.ts';
import type { Advert, AdvertSource } from '../../../../electron/host/beacons/advert-source.ts';
import {
  createBeaconScanner,
  type BeaconNear,
  type BeaconScanner,
} from '../../../../electron/host/beacons/beacon-scanner.ts';
import { ADA, BEN, SESSION, STARTS_AT, uuid } from '../../../support/facts.ts';
import { createTestTime, type TestTime } from '../../../support/time.ts';

const SECRET = new Uint8Array(32).fill(9);
const ADAS: EnrolledBeacon = { identity: 'rolling', studentId: ADA, secret: nodeCrypto.toBase64Url(SECRET) };
const BENS: EnrolledBeacon = { identity: 'static', studentId: BEN, uuid: uuid(900).toUpperCase() };

let time: TestTime;
let near: BeaconNear[];
let scanner: BeaconScanner;
let starts: number;
let isTaken: boolean;
let send: (advert: Advert) => void;

beforeEach(() => {
  time = createTestTime(STARTS_AT);
  near = [];
  starts = 0;
  isTaken = true;
  const source: AdvertSource = {
    kind: 'replay',
    start(onAdvert) {
      starts += 1;
      send = onAdvert;
    },
    stop: () => undefined,
  };
  scanner = createBeaconScanner({
    source,
    crypto: nodeCrypto,
    clock: time,
    onNear(heard) {
      near.push(heard);
      return isTaken;
    },
  });
});

function watch(beacons: readonly EnrolledBeacon[] = [ADAS, BENS], known: readonly PersonId[] = []): void {
  scanner.watch({ sessionId: SESSION, beacons, known: new Set(known) });
}

/** `count` packets of a device, a second apart. */
function hear(identity: string | (() => string), count: number, rssiDbm = -60): void {
  for (let n = 0; n < count; n++) {
    const one = typeof identity === 'string' ? identity : identity();
    send({ uuids: [one], rssiDbm, at: time.now() });
    time.pass(1000);
  }
}

const adas = (): string => rollingUuid(nodeCrypto, SECRET, beaconStepAt(time.now()));

describe('a device that is near', () => {
  test('is told once, with what was heard of it', () => {
    watch();
    hear(adas, 20);
    expect(near).toEqual([
      {
        sessionId: SESSION,
        studentId: ADA,
        identity: 'rolling',
        packets: 3,
        medianRssiDbm: -60,
        forMs: 2000,
      },
    ]);
  });

  test('is told as static where anyone could copy what it sends', () => {
    watch();
    hear(uuid(900), 3);
    expect(near).toMatchObject([{ studentId: BEN, identity: 'static' }]);
  });

  test.each([-1, 0, 1])('may have a clock that is off by a step: %i', (step) => {
    watch();
    hear(() => rollingUuid(nodeCrypto, SECRET, beaconStepAt(time.now()) + step), 3);
    expect(near).toHaveLength(1);
  });

  test('is told again until the ledger has taken it', () => {
    watch();
    isTaken = false;
    hear(adas, 4);
    isTaken = true;
    hear(adas, 4);
    expect(near).toHaveLength(3);
  });

  test('is told again in the next session, whose watch starts the source no second time', () => {
    watch();
    hear(adas, 3);
    scanner.unwatch();
    hear(adas, 3);
    watch();
    hear(adas, 3);
    expect(near).toHaveLength(2);
    expect(starts).toBe(1);
  });

  test('is offered while it was heard within the last minute, the latest first', () => {
    watch();
    hear(uuid(900), 3);
    hear(adas, 3);
    expect(scanner.nearby().map((one) => one.studentId)).toEqual([ADA, BEN]);
    time.pass(58_000);
    expect(scanner.nearby()).toEqual([]);
  });

  test('is near however fast it sends', () => {
    watch();
    for (let n = 0; n < 1000; n++) {
      send({ uuids: [adas()], rssiDbm: -60, at: 0 });
      time.pass(3);
    }
    expect(near).toHaveLength(1);
    expect(near[0]?.packets).toBeLessThanOrEqual(65);
  });
});

describe('nothing is told', () => {
  test.each([
    {
      name: 'of a replay from ten minutes ago',
      rssiDbm: -60,
      identity: () => rollingUuid(nodeCrypto, SECRET, 7),
    },
    { name: 'where the signal could not be measured', rssiDbm: 127, identity: adas },
    { name: 'where no radio could have measured it', rssiDbm: 21, identity: adas },
    { name: 'where the signal is no whole number', rssiDbm: -60.5, identity: adas },
    { name: 'of a device that nobody enrolled', rssiDbm: -60, identity: () => uuid(901) },
  ])('$name', ({ identity, rssiDbm }) => {
    watch();
    hear(identity, 10, rssiDbm);
    expect(near).toEqual([]);
    expect(scanner.nearby()).toEqual([]);
  });

  test('of somebody who has a fact in this session already', () => {
    watch([ADAS], [ADA]);
    hear(adas, 5);
    expect(near).toEqual([]);
    expect(scanner.nearby()).toHaveLength(1);
  });

  test("of a static identity whose owner has a rolling one: the stronger is the session's one fact", () => {
    watch([ADAS, { identity: 'static', studentId: ADA, uuid: uuid(902) }]);
    hear(uuid(902), 5);
    expect(near).toEqual([]);
    hear(adas, 3);
    expect(near).toMatchObject([{ identity: 'rolling' }]);
  });

  test('of a packet that is heard too shortly', () => {
    watch();
    hear(adas, 2);
    expect(near).toEqual([]);
  });
});
