/** Chance that is the same in every run with the same seed: mulberry32 over a hash of the seed. */
import { present } from '#core/assert.ts';

export interface Chance {
  /** A whole number from 0 to `below` - 1. */
  readonly under: (below: number) => number;
  /** One of them. There must be one. */
  readonly oneOf: <T>(items: readonly T[]) => T;
  /** True with this probability. */
  readonly is: (share: number) => boolean;
}

export function createChance(seed: string): Chance {
  // FNV-1a, 32 bits.
  let state = Array.from(seed).reduce(
    (hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193),
    0x811c9dc5,
  );
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const under = (below: number): number => Math.floor(next() * below);
  return {
    under,
    oneOf: (items) => present(items[under(items.length)], 'there is one to choose'),
    is: (share) => next() < share,
  };
}
