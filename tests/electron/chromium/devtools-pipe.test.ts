/** How the guard's words reach the browser, and the browser's the guard. */
import { PassThrough } from 'node:stream';
import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { runGuard } from '../../../electron/chromium/devtools-pipe.ts';
import type { Guard, GuardCommand } from '../../../electron/chromium/guard.ts';

const Sent = z.object({ id: z.int(), method: z.string() });

let toBrowser: PassThrough;
let fromBrowser: PassThrough;
let heard: unknown[];
let answers: readonly GuardCommand[];
let waiting: { readonly ms: number; readonly run: () => void }[];
let refused: string[];

const guard: Guard = {
  begin: () => [{ method: 'Begin' }],
  hear(message) {
    heard.push(message);
    return answers;
  },
};

beforeEach(() => {
  [toBrowser, fromBrowser] = [new PassThrough(), new PassThrough()];
  [heard, answers, waiting, refused] = [[], [], [], []];
  const timers = {
    after(ms: number, run: () => void) {
      waiting.push({ ms, run });
      return () => undefined;
    },
  };
  runGuard({ toBrowser, fromBrowser }, { guard, timers, onRefused: (method) => refused.push(method) });
});

/** What was written since it was last asked. */
function sent(): readonly z.infer<typeof Sent>[] {
  const text = z.instanceof(Buffer).nullable().parse(toBrowser.read())?.toString() ?? '';
  return text
    .split('\0')
    .slice(0, -1)
    .map((one) => Sent.parse(JSON.parse(one)));
}

async function browserWrites(...pieces: readonly (string | Buffer)[]): Promise<void> {
  for (const piece of pieces) fromBrowser.write(piece);
  await new Promise((resolve) => setImmediate(resolve));
}

test('begins, and numbers what it says', async () => {
  answers = [{ method: 'One' }, { method: 'Two' }];
  await browserWrites('{"method":"Event"}\0');
  expect(sent()).toMatchObject([
    { id: 1, method: 'Begin' },
    { id: 2, method: 'One' },
    { id: 3, method: 'Two' },
  ]);
});

test('puts messages together that come in pieces, even within a letter', async () => {
  const text = Buffer.from('{"method":"ä"}\0{"method":"b"}\0');
  await browserWrites(text.subarray(0, 12), text.subarray(12, 20), text.subarray(20));
  expect(heard).toEqual([{ method: 'ä' }, { method: 'b' }]);
});

test('says what is to be said later when its time has come', async () => {
  sent();
  answers = [{ method: 'Later', afterMs: 1000 }];
  await browserWrites('{}\0');
  expect(sent()).toEqual([]);
  expect(waiting.map(({ ms }) => ms)).toEqual([1000]);
  for (const { run } of waiting) run();
  expect(sent()).toMatchObject([{ method: 'Later' }]);
});

test('tells of a command that the browser refused, by its name', async () => {
  await browserWrites('{"id":1,"error":{"message":"no"}}\0');
  expect(refused).toEqual(['Begin']);
});

test('says nothing any more to a browser that is gone', async () => {
  sent();
  toBrowser.end();
  answers = [{ method: 'One' }];
  await browserWrites('{}\0');
  expect(sent()).toEqual([]);
});
