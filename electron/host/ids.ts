/** Makes UUIDv7 ids (RFC 9562 §5.7) that sort in the order in which they were made, even within a millisecond. */
import { uuidOfVersion } from '#core/crypto/bytes.ts';
import type { Clock, Ids } from './ports.ts';

/** `randomBytes` gives as many bytes as it is asked for, from a generator fit for secrets. */
export function createIds({
  clock,
  randomBytes,
}: {
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Uint8Array;
}): Ids {
  let last = { ms: 0, counter: COUNTER_MAX };

  /** Carries into the next millisecond when the counter is used up (RFC 9562 §6.2, method 1). */
  function nextTick(): typeof last {
    const now = clock.now();
    if (now > last.ms) return { ms: now, counter: 0 };
    return last.counter < COUNTER_MAX
      ? { ms: last.ms, counter: last.counter + 1 }
      : { ms: last.ms + 1, counter: 0 };
  }

  return {
    next() {
      last = nextTick();
      const bytes = Buffer.from(randomBytes(16));
      bytes.writeUIntBE(last.ms, 0, 6);
      bytes.writeUInt16BE(last.counter, 6);
      return uuidOfVersion(7, bytes);
    },
  };
}

/** 12 bits beside the version. */
const COUNTER_MAX = 0xfff;
