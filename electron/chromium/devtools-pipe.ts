/** Carries the guard's words over the browser's DevTools pipe: JSON, each message ended by a zero byte. */
import type { Readable, Writable } from 'node:stream';
import type { Timers } from '../host/ports.ts';
import type { Guard, GuardCommand } from './guard.ts';

export interface DevtoolsPipe {
  readonly toBrowser: Writable;
  readonly fromBrowser: Readable;
}

const END = 0;

/** Runs `guard` until the pipe ends. `onRefused`: the browser did not take a command; it says why. */
export function runGuard(pipe: DevtoolsPipe, { guard, timers, onRefused }: GuardRun): void {
  let lastId = 0;
  const sent = new Map<number, string>();

  function send({ method, params = {}, sessionId, afterMs }: GuardCommand): void {
    if (afterMs !== undefined) {
      timers.after(afterMs, () =>
        send({ method, params, ...(sessionId === undefined ? {} : { sessionId }) }),
      );
      return;
    }
    if (!pipe.toBrowser.writable) return;
    lastId += 1;
    sent.set(lastId, method);
    pipe.toBrowser.write(`${JSON.stringify({ id: lastId, method, params, sessionId })}\0`);
  }

  let parts: Buffer[] = [];
  pipe.fromBrowser.on('data', (data: Buffer) => {
    let from = 0;
    for (let at = data.indexOf(END); at >= 0; at = data.indexOf(END, from)) {
      hear(Buffer.concat([...parts, data.subarray(from, at)]).toString('utf8'));
      parts = [];
      from = at + 1;
    }
    if (from < data.length) parts.push(data.subarray(from));
  });

  function hear(text: string): void {
    const message: unknown = JSON.parse(text);
    settle(message);
    for (const command of guard.hear(message)) send(command);
  }

  function settle(message: unknown): void {
    if (typeof message !== 'object' || message === null || !('id' in message)) return;
    const id = Number(message.id);
    const method = sent.get(id);
    sent.delete(id);
    if (method !== undefined && 'error' in message) onRefused(method, JSON.stringify(message.error));
  }

  for (const command of guard.begin()) send(command);
}

export interface GuardRun {
  readonly guard: Guard;
  readonly timers: Timers;
  readonly onRefused: (method: string, why: string) => void;
}
