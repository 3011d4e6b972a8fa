/** The DevTools protocol, spoken plainly: a driver that changes nothing by attaching. Playwright would answer dialogs, take downloads. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import WebSocket from 'ws';
import { z } from 'zod';
import { PORT_FILE } from '../support/journey/kiosk-window.ts';

/** What a method answers, or an event tells; parsed by whoever asks. */
export type CdpValue = Readonly<Record<string, unknown>>;

export interface CdpEvent {
  readonly method: string;
  readonly params: CdpValue;
  readonly sessionId: string | undefined;
}

export interface Cdp {
  /** Rejects with the protocol's own words, when the connection is gone, and after `timeoutMs`. */
  readonly send: (method: string, params?: CdpValue, options?: CdpOptions) => Promise<CdpValue>;
  readonly onEvent: (listener: (event: CdpEvent) => void) => void;
  readonly isOpen: () => boolean;
  readonly close: () => void;
}

export interface CdpOptions {
  readonly sessionId?: string;
  readonly timeoutMs?: number;
}

const CONNECT_MS = 40_000;
const ANSWER_MS = 10_000;
const POLL_MS = 50;
/** Batches of forged messages are large. */
const MESSAGE_MAX_BYTES = 256 * 1024 * 1024;

const Message = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
  sessionId: z.string().optional(),
});

interface Waiting {
  readonly resolve: (value: CdpValue) => void;
  readonly reject: (error: Error) => void;
}

/** Waits for the port that the browser writes into its profile, and connects to the browser itself. */
export async function connectCdp(profile: string): Promise<Cdp> {
  const until = Date.now() + CONNECT_MS;
  for (;;) {
    const socket = await opened(profile).catch(() => undefined);
    if (socket !== undefined) return cdpOver(socket);
    if (Date.now() > until) throw new Error(`No browser answers for the profile ${profile}`);
    await wait(POLL_MS);
  }
}

async function opened(profile: string): Promise<WebSocket> {
  const [port, path] = (await readFile(join(profile, PORT_FILE), 'utf8')).trim().split('\n');
  const socket = new WebSocket(`ws://127.0.0.1:${port ?? ''}${path ?? ''}`, {
    perMessageDeflate: false,
    maxPayload: MESSAGE_MAX_BYTES,
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

function cdpOver(socket: WebSocket): Cdp {
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(event: CdpEvent) => void>();
  let last = 0;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The browser is gone'));
    waiting.clear();
  });
  socket.on('message', (data: Buffer) => {
    const {
      id,
      method,
      params = {},
      result = {},
      error,
      sessionId,
    } = Message.parse(JSON.parse(data.toString()));
    if (method !== undefined) for (const listener of listeners) listener({ method, params, sessionId });
    const asked = id === undefined ? undefined : waiting.get(id);
    if (id !== undefined) waiting.delete(id);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(error.message));
  });
  return {
    send(method, params = {}, { sessionId, timeoutMs = ANSWER_MS } = {}) {
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(id);
          reject(new Error(`${method}: no answer in ${String(timeoutMs)} ms`));
        }, timeoutMs);
        const settled =
          <T>(settle: (value: T) => void) =>
          (value: T): void => {
            clearTimeout(timer);
            settle(value);
          };
        waiting.set(id, { resolve: settled(resolve), reject: settled(reject) });
        if (socket.readyState !== WebSocket.OPEN) waiting.get(id)?.reject(new Error('The browser is gone'));
        else
          socket.send(
            JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }),
          );
      });
    },
    onEvent: (listener) => void listeners.add(listener),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    close: () => socket.terminate(),
  };
}
