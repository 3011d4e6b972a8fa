/** The face engine in Node, for tests: the weights that set-up copied, wasm from the package, pictures from JPEG files. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import jpeg from 'jpeg-js';
import type { Frame } from '../../core/face/frame.ts';
import { createFaceEngine } from '../../models/engine.ts';
import type { FaceEngine } from '../../models/engine.ts';
import { faceApiFrom } from '../../models/face-api.ts';
import { startWasm } from '../../models/wasm.ts';

const MODELS = fileURLToPath(new URL('../../.cache/models/', import.meta.url));
const DEMO = new URL('../../node_modules/@vladmandic/face-api/demo/', import.meta.url);

export async function engineInNode(): Promise<FaceEngine> {
  const build: unknown = createRequire(import.meta.url)('@vladmandic/face-api/dist/face-api.node-wasm.js');
  const faceApi = faceApiFrom(build);
  const started = await createFaceEngine({
    faceApi,
    startBackend: () => startWasm(faceApi.tf, MODELS),
    weights: {
      read: async (file) => Uint8Array.from(await readFile(MODELS + file)).buffer,
      sha256: async (bytes) => createHash('sha256').update(new Uint8Array(bytes)).digest('hex'),
    },
  });
  if (!started.ok) throw new Error(started.error.kind);
  return started.value;
}

export function photograph(name: string): Frame {
  return frameFromJpeg(readFileSync(new URL(name, DEMO)));
}

export function frameFromJpeg(bytes: Uint8Array): Frame {
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true });
  return { width, height, channels: 4, pixels: data };
}
