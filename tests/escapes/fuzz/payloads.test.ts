/** The forged inputs: right ones are right, spoilt ones mostly not, and a seed brings the same ones again. */
import { expect, test } from 'vitest';
import { present } from '#core/assert.ts';
import { kioskContract } from '#core/contracts/kiosk.ts';
import { floodFrames, framesFor, garbageFrames, proceduresOf } from './forge.ts';
import { payloadsFor } from './payloads.ts';
import { chanceFrom } from './random.ts';

const KNOWN = ['01890000-0000-7000-8000-000000000001'];
const TIMES = 300;
const procedures = proceduresOf(kioskContract);
const withInput = procedures.filter(({ input }) => input !== undefined);

test('finds every procedure of the contract', () => {
  expect(procedures.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['watch', 'signIn/submit', 'register/mark', 'lane/claim', 'faces/shot', 'exit']),
  );
});

test.each(withInput)('makes right inputs of $path, and spoils most', ({ input }) => {
  const schema = present(input, 'a schema');
  const { right, spoilt } = payloadsFor(schema, chanceFrom(7), KNOWN);
  const admitted = (make: () => unknown): number =>
    Array.from({ length: TIMES }, make).filter((one) => schema.safeParse(one).success).length;
  expect(admitted(right)).toBeGreaterThan(TIMES / 10);
  expect(admitted(spoilt)).toBeLessThan(TIMES / 2);
});

test('brings the same messages with the same seed, and others with another', () => {
  const sent = (seed: number): readonly string[] => {
    const chance = chanceFrom(seed);
    const makers = [
      ...procedures.map((one) => framesFor(one, chance, KNOWN)),
      garbageFrames(chance),
      floodFrames(chance),
    ];
    return makers.flatMap((make) => Array.from({ length: 20 }, () => make().text));
  };
  expect(sent(1)).toEqual(sent(1));
  expect(sent(1)).not.toEqual(sent(2));
});

test('asks under an id of its own whatever must be answered', () => {
  const make = framesFor(present(withInput[0], 'a procedure'), chanceFrom(3), KNOWN);
  const ids = Array.from({ length: TIMES }, make).flatMap(({ text, isAsked }) =>
    isAsked ? [/"i":"(\w+)"/.exec(text)?.[1]] : [],
  );
  expect(ids.length).toBeGreaterThan(TIMES / 2);
  expect(new Set(ids).size).toBe(ids.length);
});
