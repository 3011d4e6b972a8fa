/** The face engine in Node: the weights straight from the package, checked like anywhere else, on wasm. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createFaceEngine } from '../../models/engine.ts';
import type { FaceEngine } from '../../models/engine.ts';
import { faceApiFrom } from '../../models/face-api.ts';
import type { FaceApi } from '../../models/face-api.ts';
import { startWasm } from '../../models/wasm.ts';
import type { WeightsSource } from '../../models/weights.ts';

const MODEL = fileURLToPath(new URL('../../node_modules/@vladmandic/face-api/model/', import.meta.url));
const WASM = fileURLToPath(
  new URL('../../node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url),
);

export function faceApiInNode(): FaceApi {
  const build: unknown = createRequire(import.meta.url)('@vladmandic/face-api/dist/face-api.node-wasm.js');
  return faceApiFrom(build);
}

export const packageWeights: WeightsSource = {
  read: async (file) => Uint8Array.from(await readFile(MODEL + file)).buffer,
  sha256: async (bytes) => createHash('sha256').update(new Uint8Array(bytes)).digest('hex'),
};

export async function engineInNode(): Promise<FaceEngine> {
  const faceApi = faceApiInNode();
  const started = await createFaceEngine({
    faceApi,
    startBackend: () => startWasm(faceApi.tf, WASM),
    weights: packageWeights,
  });
  if (!started.ok) throw new Error(started.error.kind);
  return started.value;
}
