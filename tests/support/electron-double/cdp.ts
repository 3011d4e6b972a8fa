/** The DevTools protocol over the pipe that Chromium opens as its file descriptors 3 and 4: no TCP port is opened for it. */
import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';

export type Params = Readonly<Record<string, unknown>>;

/** An event of Chromium: its parameters, and the session of the target that it came from. */
export type Heard = (params: unknown, session: string | undefined) => void;

export interface Cdp {
  /** Resolves with the result. Rejects with Chromium's words, or when Chromium has ended. */
  readonly send: (method: string, params?: Params, session?: string) => Promise<unknown>;
  /** Returns what takes the listener away again. */
  readonly on: (method: string, heard: Heard) => () => void;
}

const Incoming = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  sessionId: z.string().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

interface Waiting {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Speaks over the two ends of the pipe until `from` ends. */
export function createCdp(to: Writable, from: Readable): Cdp {
  const waiting = new Map<number, Waiting>();
  const events = new EventEmitter();
  events.setMaxListeners(0);
  let lastId = 0;
  let ended = false;

  function take(text: string): void {
    const { id, method, params, sessionId, result, error } = Incoming.parse(JSON.parse(text));
    if (id === undefined) {
      if (method !== undefined) events.emit(method, params, sessionId);
      return;
    }
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(`${asked.method}: ${error.message}`));
  }

  onTexts(from, take);
  from.once('close', () => {
    ended = true;
    for (const { reject, method } of waiting.values()) reject(new Error(`${method}: Chromium has ended`));
    waiting.clear();
  });
  for (const stream of [to, from]) stream.on('error', () => undefined);

  return {
    send(method, params = {}, session) {
      if (ended) return Promise.reject(new Error(`${method}: Chromium has ended`));
      lastId += 1;
      const id = lastId;
      to.write(
        `${JSON.stringify({ id, method, params, ...(session === undefined ? {} : { sessionId: session }) })}\0`,
      );
      return new Promise((resolve, reject) => waiting.set(id, { method, resolve, reject }));
    },
    on(method, heard) {
      events.on(method, heard);
      return () => events.off(method, heard);
    },
  };
}

/** Texts on the pipe end with a zero byte. */
function onTexts(from: Readable, take: (text: string) => void): void {
  let pieces: Buffer[] = [];
  from.on('data', (data: Buffer) => {
    let rest = data;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      pieces.push(rest.subarray(0, end));
      const text = Buffer.concat(pieces).toString('utf8');
      pieces = [];
      rest = rest.subarray(end + 1);
      take(text);
    }
    if (rest.length > 0) pieces.push(rest);
  });
}
