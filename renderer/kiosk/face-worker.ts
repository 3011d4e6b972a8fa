/**
 * The program in the kiosk window's worker: loads the nets once, then answers every frame with a reading. A frame is
 * forgotten with its answer; nothing leaves this worker but measures and an embedding.
 */
import * as faceApiBuild from '@vladmandic/face-api/dist/face-api.esm-nobundle.js';
import { createFaceEngine } from '../../models/engine.ts';
import type { FaceEngine } from '../../models/engine.ts';
import { faceApiFrom } from '../../models/face-api.ts';
import { startWasm } from '../../models/wasm.ts';
import type { WeightsSource } from '../../models/weights.ts';
import type { FromFaceWorker, RgbaFrame, ToFaceWorker } from './face-engine.ts';

let engine: FaceEngine | undefined;

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!isRequest(data)) return;
  const answered = data.kind === 'load' ? load(data.modelsUrl) : look(data.id, data);
  answered.then(answer, (error: unknown) => {
    console.error(error);
    answer({ kind: 'failed', code: 'model-start-failed' });
  });
});

async function load(modelsUrl: string): Promise<FromFaceWorker> {
  const startedAt = performance.now();
  const folder = new URL(modelsUrl, self.location.href).href;
  const faceApi = faceApiFrom(faceApiBuild);
  const started = await createFaceEngine({
    faceApi,
    startBackend: () => startWasm(faceApi.tf, folder),
    weights: weightsFrom(folder),
  });
  if (!started.ok) return { kind: 'failed', code: started.error.kind };
  engine = started.value;
  return {
    kind: 'ready',
    backend: faceApi.tf.getBackend(),
    model: engine.model,
    loadMs: performance.now() - startedAt,
  };
}

async function look(id: number, { width, height, pixels }: RgbaFrame): Promise<FromFaceWorker> {
  if (engine === undefined) throw new Error('A frame came before the engine was ready');
  const startedAt = performance.now();
  const reading = await engine.read({ width, height, channels: 4, pixels: new Uint8ClampedArray(pixels) });
  return { kind: 'seen', id, reading, readMs: performance.now() - startedAt };
}

function weightsFrom(folder: string): WeightsSource {
  return {
    read: async (file) => {
      const response = await fetch(folder + file);
      return response.ok ? response.arrayBuffer() : undefined;
    },
    sha256: async (bytes) => hexFrom(await crypto.subtle.digest('SHA-256', bytes)),
  };
}

function hexFrom(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Our own page is the only sender, so the kind is enough; messages of browser extensions are let pass. */
function isRequest(message: unknown): message is ToFaceWorker {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return message.kind === 'load' || message.kind === 'frame';
}

function answer(message: FromFaceWorker): void {
  self.postMessage(message);
}
