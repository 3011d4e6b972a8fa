/**
 * A source of advertisements without a radio: follows a file of JSON lines, `{"uuid":…,"rssiDbm":…}`, as it grows. What
 * stood in it at the start is over and is passed by; each line after that is heard when it is read.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import type { Advert, AdvertSource } from './advert-source.ts';
import { ifThere } from '../if-there.ts';
import type { Cancel, Clock, Timers } from '../ports.ts';

export interface AdvertReplayDeps {
  readonly path: string;
  readonly clock: Clock;
  readonly timers: Timers;
}

const Line = z.object({
  uuid: z.string().max(40),
  rssiDbm: z.int().min(-127).max(127),
  address: z.string().max(40).optional(),
});

const LOOK_EVERY_MS = 200;
/** The most that is read at a look; the rest waits for the next one. */
const PIECE_BYTES = 64 * 1024;
/** A longer line is nobody's sighting. */
const LINE_MAX_BYTES = 1024;
const LINE_END = 0x0a;

export function createAdvertReplay({ path, clock, timers }: AdvertReplayDeps): AdvertSource {
  let cancel: Cancel = () => undefined;
  let offset = 0;
  let rest = Buffer.alloc(0);

  /** What the file gained since the last look. One that shrank was begun anew. */
  function news(): Buffer {
    const file = ifThere(() => openSync(path, 'r'));
    if (file === undefined) return Buffer.alloc(0);
    try {
      if (fstatSync(file).size < offset) {
        offset = 0;
        rest = Buffer.alloc(0);
      }
      const piece = Buffer.alloc(PIECE_BYTES);
      const length = readSync(file, piece, 0, PIECE_BYTES, offset);
      offset += length;
      return piece.subarray(0, length);
    } finally {
      closeSync(file);
    }
  }

  function look(onAdvert: (advert: Advert) => void): void {
    const text = Buffer.concat([rest, news()]);
    const end = text.lastIndexOf(LINE_END) + 1;
    rest = text.length - end > LINE_MAX_BYTES ? Buffer.alloc(0) : Buffer.from(text.subarray(end));
    for (const line of text.subarray(0, end).toString('utf8').split('\n')) {
      const advert = advertFrom(line, clock.now());
      if (advert !== undefined) onAdvert(advert);
    }
    cancel = timers.after(LOOK_EVERY_MS, () => look(onAdvert));
  }

  return {
    kind: 'replay',
    start(onAdvert) {
      offset = sizeOf(path);
      look(onAdvert);
    },
    stop: () => cancel(),
  };
}

function sizeOf(path: string): number {
  const file = ifThere(() => openSync(path, 'r'));
  if (file === undefined) return 0;
  try {
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

/** The packet of a line, or undefined where the line is none. */
function advertFrom(line: string, at: number): Advert | undefined {
  try {
    const parsed = Line.safeParse(JSON.parse(line));
    if (!parsed.success) return undefined;
    const { uuid, rssiDbm, address } = parsed.data;
    return { uuids: [uuid.toLowerCase()], address, rssiDbm, at };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
