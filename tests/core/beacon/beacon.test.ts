/** Rolling identities, and when a device counts as near. */
import { describe, expect, test } from 'vitest';
import { near, NEAR, recentSightings } from '#core/beacon/near.ts';
import { BEACON_STEP_MS, beaconStepAt, rollingIdentities, rollingUuid } from '#core/beacon/rolling.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { ADA, BEN, STARTS_AT } from '../../support/facts.ts';

const secret = crypto.sha256(crypto.utf8('a tag'));

describe('a rolling identity', () => {
  test('is a UUID with the fixed prefix, another one in each step', () => {
    const step = beaconStepAt(STARTS_AT);
    expect(rollingUuid(crypto, secret, step)).toMatch(/^53507201-/);
    expect(rollingUuid(crypto, secret, step)).not.toBe(rollingUuid(crypto, secret, step + 1));
  });

  test.each([
    { steps: -2, who: undefined },
    { steps: -1, who: ADA },
    { steps: 0, who: ADA },
    { steps: 1, who: ADA },
    { steps: 2, who: undefined },
  ])('of $steps steps away resolves to its student: $who', ({ steps, who }) => {
    const known = rollingIdentities(
      crypto,
      [
        { studentId: ADA, secret },
        { studentId: BEN, secret: crypto.sha256(secret) },
      ],
      STARTS_AT,
    );
    expect(known.get(rollingUuid(crypto, secret, beaconStepAt(STARTS_AT + steps * BEACON_STEP_MS)))).toBe(
      who,
    );
  });

  test('has no step before 1970', () => {
    expect(rollingIdentities(crypto, [{ studentId: ADA, secret }], 0).size).toBe(2);
  });
});

describe('near', () => {
  const sightings = (...times: readonly number[]) =>
    times.map((ms, i) => ({ at: STARTS_AT + ms, rssiDbm: -60 - i }));
  const now = STARTS_AT + NEAR.windowMs;

  test.each([
    { name: 'nothing heard', heard: [], is: undefined },
    { name: 'two packets', heard: sightings(0, 5000), is: undefined },
    { name: 'three packets at once', heard: sightings(0, 100, 1999), is: undefined },
    {
      name: 'three packets over two seconds',
      heard: sightings(0, 100, 2000),
      is: { packets: 3, medianRssiDbm: -61, forMs: 2000 },
    },
    {
      name: 'an even number: the weaker of the middle two',
      heard: sightings(0, 1, 2, 2000),
      is: { packets: 4, medianRssiDbm: -62, forMs: 2000 },
    },
    { name: 'one too old', heard: sightings(-1, 100, 2000), is: undefined },
    { name: 'one from the future', heard: sightings(0, 100, NEAR.windowMs + 1), is: undefined },
  ])('$name', ({ heard, is }) => {
    expect(near(heard, now)).toEqual(is);
  });

  test('leaves out packets that were not measured', () => {
    expect(recentSightings([{ at: STARTS_AT, rssiDbm: 127 }], STARTS_AT)).toEqual([]);
  });
});
