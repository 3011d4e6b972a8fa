/** Facts, their order, and the chain that binds them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { chainHash, GENESIS, link, segmentMessage } from '#core/fact/chain.ts';
import { Fact, factorOf, isEvidence, studentOf } from '#core/fact/fact.ts';
import { byTime, inOrder } from '#core/fact/order.ts';
import {
  ADA,
  at,
  badge,
  closed,
  corrected,
  factId,
  heard,
  KIOSK,
  matched,
  opened,
  pin,
  reopened,
  scanned,
  typed,
  unavailable,
  undone,
  refusedFace,
} from '../../support/facts.ts';

const ALL = [
  opened(),
  closed(),
  reopened(),
  unavailable(),
  scanned(),
  typed(),
  heard(),
  matched(),
  refusedFace(),
  badge(),
  pin(),
  corrected(),
  undone(),
];

test.each(ALL)('$kind survives its way through JSON', (fact) => {
  expect(Fact.parse(JSON.parse(JSON.stringify(fact)))).toEqual(fact);
});

test.each([
  [scanned(), 'qr'],
  [typed(), 'otp'],
  [heard(), 'beacon'],
  [matched(), 'face'],
  [badge(), 'badge'],
  [pin(), 'pin'],
] as const)('case %#: evidence knows its factor', (fact, factor) => {
  expect(isEvidence(fact)).toBe(true);
  expect(factorOf(fact)).toBe(factor);
});

test.each([opened(), closed(), corrected(), refusedFace()])('$kind is no evidence', (fact) => {
  expect(isEvidence(fact)).toBe(false);
});

test('a fact about the whole session names no student', () => {
  expect(studentOf(opened())).toBeUndefined();
  expect(studentOf(scanned())).toBe(ADA);
});

test('facts stand by time, then by id, each once', () => {
  const early = scanned({ at: at(1), id: factId(31) });
  const same = typed({ at: at(1), id: factId(30) });
  const late = scanned({ at: at(2), id: factId(29) });
  expect(inOrder([late, early, same, early])).toEqual([same, early, late]);
  expect(byTime(early, early)).toBe(0);
});

test('the first link is SHA-256 over the tag, 32 zero bytes, and the text', () => {
  // sha256("sp1" ‖ 00×32 ‖ "{}"), by an independent tool.
  expect(Buffer.from(link(nodeCrypto, GENESIS, '{}')).toString('hex')).toBe(
    'f5a565d7170d7ba98f964bd32ce1c63c24b1386966121bbc37b823d6c4dfc1f9',
  );
});

test('a chain is its links one after another', () => {
  const one = link(nodeCrypto, GENESIS, 'a');
  expect(chainHash(nodeCrypto, GENESIS, ['a', 'b'])).toEqual(link(nodeCrypto, one, 'b'));
  expect(chainHash(nodeCrypto, one, [])).toBe(one);
});

test('any change to any text, and any change of order, gives another hash', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 6 }),
      fc.nat(5),
      fc.string({ minLength: 1 }),
      (bodies, n, more) => {
        const whole = Buffer.from(chainHash(nodeCrypto, GENESIS, bodies)).toString('hex');
        const changed = bodies.map((body, i) => (i === n % bodies.length ? body + more : body));
        expect(Buffer.from(chainHash(nodeCrypto, GENESIS, changed)).toString('hex')).not.toBe(whole);
        expect(Buffer.from(chainHash(nodeCrypto, GENESIS, bodies.toReversed())).toString('hex')).not.toBe(
          whole,
        );
      },
    ),
  );
});

test('what a kiosk signs names kiosk, place, count and hash', () => {
  const message = Buffer.from(
    segmentMessage(nodeCrypto, { kioskId: KIOSK, from: 7, count: 2, hash: GENESIS }),
  );
  expect(message.subarray(0, -32).toString()).toBe(`sp1-segment|${KIOSK}|7|2`);
  expect(message.subarray(-32)).toEqual(Buffer.alloc(32));
});
