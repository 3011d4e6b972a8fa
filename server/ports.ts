/** What the server is given of the outside: the moment, chance, waiting, the log. Real ones are made in the composition root. */
import { randomBytes } from 'node:crypto';
import { concatBytes, uint64Bytes, uuidOfVersion } from '#core/crypto/bytes.ts';
import type { Instant } from '#core/time.ts';

export interface Clock {
  readonly now: () => Instant;
}

export interface Chance {
  /** Bytes that nobody can foresee. */
  readonly bytes: (count: number) => Uint8Array;
}

export interface Timers {
  /** Runs once after `ms`, unless it is cancelled before. */
  readonly after: (ms: number, run: () => void) => () => void;
}

/** Takes ids, codes and numbers only: never names, tokens, PINs or one-time codes. */
export interface Log {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

export const systemClock: Clock = { now: () => Date.now() };
export const systemChance: Chance = { bytes: (count) => new Uint8Array(randomBytes(count)) };
export const systemTimers: Timers = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then chance. */
export function nextId(clock: Clock, chance: Chance): string {
  return uuidOfVersion(7, concatBytes(uint64Bytes(clock.now()).slice(2), chance.bytes(10)));
}
