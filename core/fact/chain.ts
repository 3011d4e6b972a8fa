/**
 * The ledger's chain: each source's facts in gapless order, each link the hash of the one before it and of the exact
 * text of the fact. The text is never written again from the value, so there is nothing to canonicalise.
 */
import type { Crypto } from '../crypto/crypto.ts';
import { concatBytes } from '../crypto/bytes.ts';

/** Separates these hashes from every other use of SHA-256 in the product. */
const LINK_TAG = 'sp1';
const SEGMENT_TAG = 'sp1-segment';

/** The hash before the first fact: 32 zero bytes. */
export const GENESIS: Uint8Array = new Uint8Array(32);

/** The most facts that one segment holds: about a megabyte of text, checked in some milliseconds. */
export const SEGMENT_MAX = 500;

/** SHA-256(`sp1` ‖ previous ‖ body): 32 bytes. `body` is the JSON text of the fact as first written. */
export function link(crypto: Crypto, previous: Uint8Array, body: string): Uint8Array {
  return crypto.sha256(concatBytes(crypto.utf8(LINK_TAG), previous, crypto.utf8(body)));
}

/** The hash after `bodies` follow `previous`; `previous` itself where there are none. */
export function chainHash(crypto: Crypto, previous: Uint8Array, bodies: readonly string[]): Uint8Array {
  return bodies.reduce((hash, body) => link(crypto, hash, body), previous);
}

/** What a kiosk signs for a segment: `sp1-segment` ‖ kiosk id ‖ first seq ‖ count ‖ hash after the last fact. */
export function segmentMessage(
  crypto: Crypto,
  segment: {
    readonly kioskId: string;
    readonly from: number;
    readonly count: number;
    readonly hash: Uint8Array;
  },
): Uint8Array {
  const head = [SEGMENT_TAG, segment.kioskId, segment.from, segment.count].join('|');
  return concatBytes(crypto.utf8(head), segment.hash);
}
