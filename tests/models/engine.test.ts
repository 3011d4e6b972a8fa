/** Real faces through the real nets: the right person passes, strangers do not, and poor pictures are told apart. */
import { beforeAll, describe, expect, test } from 'vitest';
import { averageEmbedding, similarity } from '#core/face/similarity.ts';
import { matchOneToOne } from '#core/face/match.ts';
import type { Frame } from '#core/face/frame.ts';
import type { FaceReading } from '#core/face/reading.ts';
import { createFaceEngine } from '../../models/engine.ts';
import type { FaceEngine } from '../../models/engine.ts';
import manifest from '../../models/manifest.json' with { type: 'json' };
import { startWasm } from '../../models/wasm.ts';
import { engineInNode, faceApiInNode, packageWeights } from './face-in-node.ts';
import { AS_TAKEN, PEOPLE, shoot } from '../support/people.ts';
import type { Person, Shot } from '../support/people.ts';

const REGISTERED: readonly Shot[] = [
  AS_TAKEN,
  { scale: 0.85, tiltDegrees: -4, light: 0.95, noise: 2 },
  { scale: 0.75, tiltDegrees: 5, light: 1.05, noise: 2 },
];
const SEEN: readonly Shot[] = [
  { scale: 0.55, tiltDegrees: 9, light: 0.5, noise: 6 },
  { scale: 0.65, tiltDegrees: -8, light: 0.4, noise: 5 },
  { scale: 0.6, tiltDegrees: 12, light: 0.6, noise: 6 },
];

let engine: FaceEngine;

beforeAll(async () => {
  engine = await engineInNode();
}, 60_000);

async function embeddingOf(person: Person, shot: Shot): Promise<Float32Array> {
  const reading = await engine.read(shoot(person, shot));
  if (reading.kind !== 'face') throw new Error(`Not a good face: ${outcomeOf(reading)}`);
  return reading.embedding;
}

async function embeddingsOf(person: Person, shots: readonly Shot[]): Promise<readonly Float32Array[]> {
  const found = [];
  for (const shot of shots) found.push(await embeddingOf(person, shot));
  return found;
}

function average([first, ...rest]: readonly Float32Array[]): Float32Array {
  if (first === undefined) throw new Error('No embedding');
  return averageEmbedding([first, ...rest]);
}

function personAt(index: number): Person {
  const person = PEOPLE[index];
  if (person === undefined) throw new Error('There are fewer people');
  return person;
}

function outcomeOf(reading: FaceReading): string {
  return reading.kind === 'poor' ? reading.reason : reading.kind;
}

describe('eleven people', () => {
  test(
    'are known again in another light, and never taken for one another',
    { timeout: 120_000 },
    async () => {
      const people = [];
      for (const person of PEOPLE) {
        const seen = await embeddingsOf(person, SEEN);
        people.push({
          template: { model: engine.model, embedding: average(await embeddingsOf(person, REGISTERED)) },
          once: { model: engine.model, embedding: average(seen.slice(0, 1)), frames: 1 },
          thrice: { model: engine.model, embedding: average(seen), frames: 3 },
        });
      }
      const similarities: { readonly probe: string; readonly own: boolean; readonly value: number }[] = [];
      for (const claimed of people) {
        for (const seen of people) {
          for (const probe of ['once', 'thrice'] as const) {
            const match = matchOneToOne(seen[probe], claimed.template, manifest.similarity);
            expect(match.kind).toBe(seen === claimed ? 'matched' : 'not-matched');
            const value = similarity(seen[probe].embedding, claimed.template.embedding);
            similarities.push({ probe, own: seen === claimed, value });
          }
        }
      }
      for (const probe of ['once', 'thrice']) {
        const of = (own: boolean): readonly number[] =>
          similarities.filter((each) => each.probe === probe && each.own === own).map(({ value }) => value);
        const least = Math.min(...of(true)).toFixed(3);
        const most = Math.max(...of(false)).toFixed(3);
        console.info(`Similarity, probe ${probe}: own ${least} and more, strangers ${most} and less`);
      }
    },
  );
});

test('nobody is known by a face on its head: strangers look alike there', { timeout: 120_000 }, async () => {
  const outcomes = [];
  for (const person of PEOPLE) {
    for (const tiltDegrees of [180, 172]) {
      outcomes.push(outcomeOf(await engine.read(shoot(person, { ...AS_TAKEN, tiltDegrees }))));
    }
  }
  expect(outcomes).not.toContain('face');
});

describe('a frame', () => {
  const picture = (shot: Partial<Shot>): Frame => shoot(personAt(2), { ...AS_TAKEN, ...shot });

  test.each([
    {
      name: 'a face at an eighth of the light',
      frame: () => picture({ light: 0.125, noise: 1 }),
      is: 'face',
    },
    { name: 'a face far away', frame: () => picture({ scale: 0.25 }), is: 'too-far' },
    { name: 'a face lying on its side', frame: () => picture({ tiltDegrees: 45 }), is: 'not-frontal' },
    {
      name: 'two faces side by side',
      frame: () => beside(picture({ scale: 0.6 }), shoot(personAt(1), { ...AS_TAKEN, scale: 0.6 })),
      is: 'several-faces',
    },
    { name: 'a face out of focus', frame: () => blurred(picture({}), 6), is: 'blurred' },
    { name: 'nobody', frame: () => picture({ light: 0, noise: 3 }), is: 'none' },
  ])('of $name reads as $is', async ({ frame, is }) => {
    expect(outcomeOf(await engine.read(frame()))).toBe(is);
  });

  test('leaves no tensor behind', async () => {
    const { tf } = faceApiInNode();
    const frame = picture({});
    await engine.read(frame);
    const before = tf.memory().numTensors;
    await engine.read(frame);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('gives an embedding of 128 floats and 68 landmarks inside the frame', async () => {
    const reading = await engine.read(picture({}));
    if (reading.kind !== 'face') throw new Error(outcomeOf(reading));
    expect(reading.embedding).toHaveLength(128);
    expect(reading.face.landmarks).toHaveLength(68);
    expect(reading.face.landmarks.every(({ x, y }) => x > 0 && x < 640 && y > 0 && y < 480)).toBe(true);
  });
});

describe('the start', () => {
  const faceApi = faceApiInNode();
  const startBackend = (): Promise<boolean> => Promise.resolve(true);

  test('fails when a weights file is missing', async () => {
    const weights = { ...packageWeights, read: () => Promise.resolve(undefined) };
    const started = await createFaceEngine({ faceApi, startBackend, weights });
    expect(started).toEqual({
      ok: false,
      error: { kind: 'model-file-missing', file: 'tiny_face_detector_model.bin' },
    });
  });

  test.each(['face_recognition_model.bin', 'face_landmark_68_model-weights_manifest.json'])(
    'fails when one bit of %s is not the right one',
    async (file) => {
      const weights = {
        ...packageWeights,
        read: async (name: string) => {
          const bytes = await packageWeights.read(name);
          if (name === file && bytes !== undefined)
            new DataView(bytes).setUint8(100, new DataView(bytes).getUint8(100) ^ 1);
          return bytes;
        },
      };
      const started = await createFaceEngine({ faceApi, startBackend, weights });
      expect(started).toEqual({ ok: false, error: { kind: 'model-hash-mismatch', file } });
    },
  );

  test('fails when the library falls back to another backend in silence', async () => {
    const fallenBack = {
      ...faceApi.tf,
      env: () => ({ set: () => undefined }),
      setWasmPaths: () => undefined,
    };
    const tf = { ...fallenBack, setBackend: () => Promise.resolve(true), getBackend: () => 'cpu' };
    const started = await createFaceEngine({
      faceApi,
      startBackend: () => startWasm(tf, '/nowhere/'),
      weights: packageWeights,
    });
    expect(started).toEqual({ ok: false, error: { kind: 'model-start-failed' } });
  });
});

/** The middle halves of two frames of one size. */
function beside(one: Frame, other: Frame): Frame {
  const { width, height } = one;
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (const [side, { pixels: from }] of [one, other].entries()) {
      const middle = (y * width + width / 4) * 4;
      pixels.set(from.subarray(middle, middle + width * 2), (y * width + (side * width) / 2) * 4);
    }
  }
  return { width, height, channels: 4, pixels };
}

/** A box blur, twice: near enough to a lens out of focus. */
function blurred(frame: Frame, radius: number): Frame {
  const pass = ({ width, height, pixels }: Frame): Frame => {
    const soft = new Uint8Array(pixels.length);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        for (let channel = 0; channel < 4; channel += 1) {
          let sum = 0;
          for (let step = -radius; step <= radius; step += 1) {
            const row = Math.min(height - 1, Math.max(0, y + step));
            const column = Math.min(width - 1, Math.max(0, x + step));
            sum +=
              (pixels[(row * width + x) * 4 + channel] ?? 0) +
              (pixels[(y * width + column) * 4 + channel] ?? 0);
          }
          soft[(y * width + x) * 4 + channel] = sum / (4 * radius + 2);
        }
      }
    }
    return { width, height, channels: 4, pixels: soft };
  };
  return pass(pass(frame));
}
