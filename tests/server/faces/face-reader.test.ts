/** The engine's threads come to harm, and nobody waits for them in vain: each program below does one thing wrong. */
import { expect, onTestFinished, test } from 'vitest';
import { present } from '#core/assert.ts';
import { createFaceReader, type FaceReader } from '../../../server/faces/face-reader.ts';
import type { Timers } from '../../../server/ports.ts';

const HEAD = "import { parentPort, threadId } from 'node:worker_threads';";
/** Says its thread's number for each picture, but does `wrong` where a picture's first byte is 66. */
const program = (wrong: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`${HEAD}
      parentPort.on('message', ({ id, picture }) => {
        if (picture[0] === 66) { ${wrong} }
        parentPort.postMessage({ id, kind: 'face', embedding: Float32Array.of(threadId), model: 'm' });
      });`)}`,
  );

const GOOD = (): Uint8Array<ArrayBuffer> => Uint8Array.of(1);
const BAD = (): Uint8Array<ArrayBuffer> => Uint8Array.of(66);

interface Bench {
  readonly faces: FaceReader;
  readonly logged: readonly string[];
  /** Runs what was to come after so many ms at least. */
  readonly later: (ms: number) => void;
}

function bench(url: URL): Bench {
  const logged: string[] = [];
  const write = (_fields: object, message: string): void => void logged.push(message);
  const waiting = new Set<{ readonly ms: number; readonly run: () => void }>();
  const timers: Timers = {
    after(ms, run) {
      const one = { ms, run };
      waiting.add(one);
      return () => void waiting.delete(one);
    },
  };
  const log = { info: write, warn: write, error: write };
  const faces = createFaceReader({ program: url, modelsDir: '/nowhere', timers, log });
  onTestFinished(() => faces.close());
  const later = (least: number): void => {
    for (const one of [...waiting].filter(({ ms }) => ms >= least)) {
      waiting.delete(one);
      one.run();
    }
  };
  return { faces, logged, later };
}

/** The number of the thread that read a good picture. */
async function threadOf(faces: FaceReader): Promise<number> {
  const read = await faces.read(GOOD());
  if (!read.ok || read.value.kind !== 'face') throw new Error('a good picture was not read');
  return present(read.value.embedding[0], 'the number of the thread');
}

test.each([
  { name: 'crashes', wrong: "throw new Error('it broke');" },
  { name: 'ends', wrong: 'process.exit(3);' },
  { name: 'answers what nobody understands', wrong: "parentPort.postMessage('nonsense'); return;" },
  {
    name: 'says that its engine fails',
    wrong: "parentPort.postMessage({ id, kind: 'failed', why: 'memory' }); return;",
  },
])('a thread that $name is told to who waits for it, and replaced', async ({ wrong }) => {
  const { faces } = bench(program(wrong));
  const first = await threadOf(faces);
  const [bad, next] = await Promise.all([faces.read(BAD()), threadOf(faces)]);
  expect(bad).toEqual({ ok: false, error: 'failed' });
  expect(next).not.toBe(first);
  expect(await threadOf(faces)).toBe(next);
});

test('a thread that hangs is ended, and who comes after it is answered', async () => {
  const { faces, later, logged } = bench(program('for (;;);'));
  const first = await threadOf(faces);
  const bad = faces.read(BAD());
  const next = threadOf(faces);
  later(10_000);
  expect(await bad).toEqual({ ok: false, error: 'failed' });
  expect(await next).not.toBe(first);
  expect(logged).toEqual(['face worker took too long']);
});

test('a thread that takes ever more memory is ended alone', { timeout: 60_000 }, async () => {
  const { faces } = bench(program('const all = []; for (;;) all.push(new Array(100_000).fill(id + 0.5));'));
  const bad = faces.read(BAD());
  expect(await bad).toEqual({ ok: false, error: 'failed' });
  expect(await threadOf(faces)).toBeGreaterThan(0);
});

test('a program that is not there fails each picture, and no other thing', async () => {
  const { faces } = bench(new URL('file:///nowhere/worker.js'));
  expect(await Promise.all([faces.read(GOOD()), faces.read(GOOD())])).toEqual([
    { ok: false, error: 'failed' },
    { ok: false, error: 'failed' },
  ]);
});

test('forty wait and no more', async () => {
  const { faces } = bench(program(''));
  const all = await Promise.all(Array.from({ length: 60 }, () => faces.read(GOOD())));
  // One is with the thread already.
  expect(all.filter((read) => read.ok)).toHaveLength(41);
  expect(all.filter((read) => !read.ok && read.error === 'busy')).toHaveLength(19);
});

test('a picture is given away, and stands nowhere else afterwards', async () => {
  const { faces } = bench(program(''));
  const picture = GOOD();
  await faces.read(picture);
  expect(picture).toHaveLength(0);
});

test('whoever waits at the end is told', async () => {
  const { faces } = bench(program('for (;;);'));
  const waiting = [faces.read(BAD()), faces.read(GOOD())];
  await faces.close();
  expect(await Promise.all(waiting)).toEqual([
    { ok: false, error: 'failed' },
    { ok: false, error: 'failed' },
  ]);
  expect(await faces.read(GOOD())).toEqual({ ok: false, error: 'failed' });
});
