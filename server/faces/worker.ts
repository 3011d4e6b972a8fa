/**
 * The program of a face worker thread: loads the nets once, then answers each picture with a reading. A picture is
 * forgotten with its answer. The composition root of its thread.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { present } from '#core/assert.ts';
import { createFaceEngine, type FaceEngine } from '../../models/engine.ts';
import { faceApiFrom } from '../../models/face-api.ts';
import { startWasm } from '../../models/wasm.ts';
import type { WeightsSource } from '../../models/weights.ts';
import type { FromFaceWorker } from './messages.ts';
import { frameFrom } from './picture.ts';

const Start = z.object({ modelsDir: z.string() });
const Job = z.object({ id: z.int(), picture: z.instanceof(Uint8Array) });

const port = present(parentPort ?? undefined, 'runs in a worker thread');
const { modelsDir } = Start.parse(workerData);
const engine = start();
engine.catch(() => undefined);

port.on('message', (message: unknown) => {
  const { id, picture } = Job.parse(message);
  answer(id, picture).then(say, (error: unknown) => {
    say({ id, kind: 'failed', why: error instanceof Error ? error.message : 'unknown' });
  });
});

async function answer(id: number, picture: Uint8Array): Promise<FromFaceWorker> {
  const { model, read } = await engine;
  const frame = await frameFrom(picture);
  // What is not needed any more is overwritten: a dump of this memory shows nobody.
  picture.fill(0);
  if (!frame.ok) return { id, kind: 'unreadable', why: frame.error };
  const reading = await read(frame.value);
  frame.value.pixels.fill(0);
  if (reading.kind === 'none') return { id, kind: 'nobody' };
  if (reading.kind === 'poor') return { id, kind: 'poor', why: reading.reason };
  return { id, kind: 'face', embedding: Float32Array.from(reading.embedding), model };
}

async function start(): Promise<FaceEngine> {
  const build: unknown = createRequire(import.meta.url)('@vladmandic/face-api/dist/face-api.node-wasm.js');
  const faceApi = faceApiFrom(build);
  const started = await createFaceEngine({
    faceApi,
    startBackend: () => startWasm(faceApi.tf, `${modelsDir}/`),
    weights: weightsIn(modelsDir),
  });
  if (!started.ok) throw new Error(started.error.kind);
  return started.value;
}

function weightsIn(folder: string): WeightsSource {
  return {
    async read(file) {
      try {
        return Uint8Array.from(await readFile(join(folder, file))).buffer;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    sha256: async (bytes) => createHash('sha256').update(new Uint8Array(bytes)).digest('hex'),
  };
}

function say(message: FromFaceWorker): void {
  port.postMessage(message);
}
