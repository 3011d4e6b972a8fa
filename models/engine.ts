/**
 * The face engine: one frame in, one reading out. The kiosk's worker and the server run the same one, so that a template
 * made by one can be compared with a face seen by the other. Frames stay in memory and are forgotten with the call.
 */
import { present } from '#core/assert.ts';
import { cutChip, mirrorFrame, turnFrame } from '#core/face/chip.ts';
import { levelFrame, measureLight } from '#core/face/exposure.ts';
import { cropFrame } from '#core/face/crop.ts';
import type { Box, Frame, Point, RgbFrame } from '#core/face/frame.ts';
import { isContested, judgeQuality, measureFace } from '#core/face/quality.ts';
import type { FaceReading, SeenFace } from '#core/face/reading.ts';
import { averageEmbedding } from '#core/face/similarity.ts';
import { failed, ok } from '#core/result.ts';
import type { Result } from '#core/result.ts';
import type { Detection, FaceApi, NetInput, Tensor } from './face-api.ts';
import manifest from './manifest.json' with { type: 'json' };
import { readNetWeights } from './weights.ts';
import type { NetName, WeightsFailure, WeightsSource } from './weights.ts';

/** `model-start-failed`: the files are right, but the backend did not start. */
export type FaceEngineFailure = WeightsFailure | { readonly kind: 'model-start-failed' };

export interface FaceEngine {
  /** The embedding's model, as kept with every template. */
  readonly model: string;
  /** Reads the largest face of a frame, best 640 pixels wide; a wider one only costs time. Not while another is read. */
  readonly read: (frame: Frame) => Promise<FaceReading>;
}

export type FaceEngineDeps = {
  readonly faceApi: FaceApi;
  readonly weights: WeightsSource;
  /** Starts a backend of `faceApi.tf`; false when it is not the one that runs afterwards. */
  readonly startBackend: () => Promise<boolean>;
};

/** Starts the backend, loads the verified weights, and reads an empty frame once so that the first face is not slow. */
export async function createFaceEngine(deps: FaceEngineDeps): Promise<Result<FaceEngine, FaceEngineFailure>> {
  const failure = await loadNets(deps);
  if (failure !== undefined) return failed(failure);
  const { faceApi } = deps;
  await warmUp(faceApi);
  return ok({ model: manifest.model, read: (frame) => readFrame(faceApi, frame) });
}

async function loadNets({
  faceApi,
  weights,
  startBackend,
}: FaceEngineDeps): Promise<FaceEngineFailure | undefined> {
  const nets = {
    detector: faceApi.nets.tinyFaceDetector,
    landmarks: faceApi.nets.faceLandmark68Net,
    recognition: faceApi.nets.faceRecognitionNet,
  };
  const names: readonly NetName[] = ['detector', 'landmarks', 'recognition'];
  const [started, ...read] = await Promise.all([
    startBackend(),
    ...names.map((name) => readNetWeights(name, weights)),
  ]);
  for (const each of read) if (!each.ok) return each.error;
  if (!started) return { kind: 'model-start-failed' };
  for (const [index, each] of read.entries()) {
    const name = names[index];
    if (each.ok && name !== undefined)
      nets[name].loadFromWeightMap(faceApi.tf.io.decodeWeights(each.value.bytes, each.value.layout));
  }
  return undefined;
}

/** The first run of each net compiles and allocates: three times as slow as those that follow. */
async function warmUp(faceApi: FaceApi): Promise<void> {
  const grey: RgbFrame = {
    width: 160,
    height: 160,
    channels: 3,
    pixels: new Uint8Array(160 * 160 * 3).fill(128),
  };
  await findFaces(faceApi, grey);
  await placeLandmarks(faceApi, grey, { x: 0, y: 0, width: 160, height: 160 });
  await embed(faceApi, grey);
}

async function readFrame(faceApi: FaceApi, frame: Frame): Promise<FaceReading> {
  const levelled = levelFrame(frame, measureLight(frame));
  const [largest, ...others] = await findFaces(faceApi, levelled);
  if (largest === undefined) return { kind: 'none' };
  const landmarks = await placeLandmarks(faceApi, levelled, largest);
  if (landmarks === undefined) return { kind: 'none' };
  const chip = cutChip(levelled, landmarks);
  const face: SeenFace = { box: largest, landmarks, measures: measureFace(chip, landmarks) };
  if (isContested(largest, others)) return { kind: 'poor', reason: 'several-faces', face };
  const quality = judgeQuality(face.measures, manifest.quality);
  if (quality.kind !== 'ok') return { kind: 'poor', reason: quality.kind, face };
  if (!(await standsUpright(faceApi, levelled, largest)))
    return { kind: 'poor', reason: 'not-frontal', face };
  return { kind: 'face', face, embedding: await embed(faceApi, chip.frame) };
}

/** Boxes in frame pixels, the largest first. The second, finer look takes twice as long and is had only when needed. */
async function findFaces(faceApi: FaceApi, frame: RgbFrame): Promise<readonly Box[]> {
  return withInput(faceApi, [frame], async (input) => {
    for (const { inputSize, minScore } of manifest.detection.looks) {
      const options = { inputSize, scoreThreshold: minScore };
      const found = await faceApi.nets.tinyFaceDetector.locateFaces(input, options);
      if (found.length > 0) return boxesFrom(found);
    }
    return [];
  });
}

/** Low scores find faces in bad light, and curtains too: they count only while nothing scores better. */
function boxesFrom(found: readonly Detection[]): readonly Box[] {
  const sure = found.filter(({ score }) => score >= manifest.detection.sureScore);
  const faces = sure.length > 0 ? sure : found;
  return faces.map(({ box }) => plainBox(box)).sort((one, other) => other.width - one.width);
}

/**
 * The detector finds many faces on their heads, and the landmarks net then draws an upright one into them: strangers' embeddings
 * of that lie nearer to one another than the threshold. Turned by 180 degrees such a face scores higher, an upright one lower.
 * Where the first cut does not say so, a closer one is weighed with it (docs/decisions/0003).
 */
async function standsUpright(faceApi: FaceApi, frame: RgbFrame, box: Box): Promise<boolean> {
  let lead = 0;
  for (const border of manifest.detection.upright.borders) {
    const crop = cropFrame(frame, widened(box, border));
    if (crop === undefined) return false;
    lead += (await bestScore(faceApi, crop.frame)) - (await bestScore(faceApi, turnFrame(crop.frame)));
    if (lead > 0) return true;
  }
  // In noise neither is found on so small a cut: that tells nothing against the face.
  return lead === 0;
}

/** `border`: on each side, in parts of the box. */
function widened({ x, y, width, height }: Box, border: number): Box {
  const parts = 1 + 2 * border;
  return { x: x - width * border, y: y - height * border, width: width * parts, height: height * parts };
}

/** Of the best face on the frame, 0 to 1. */
async function bestScore(faceApi: FaceApi, frame: RgbFrame): Promise<number> {
  const { inputSize } = manifest.detection.upright;
  return withInput(faceApi, [frame], async (input) => {
    const found = await faceApi.nets.tinyFaceDetector.locateFaces(input, { inputSize, scoreThreshold: 0 });
    return Math.max(0, ...found.map(({ score }) => score));
  });
}

/** 68 landmarks in frame pixels; undefined when the box lies outside the frame. */
async function placeLandmarks(
  faceApi: FaceApi,
  frame: RgbFrame,
  box: Box,
): Promise<readonly Point[] | undefined> {
  const crop = cropFrame(frame, box);
  if (crop === undefined) return undefined;
  return withInput(faceApi, [crop.frame], async (input) => {
    const { positions } = await faceApi.nets.faceLandmark68Net.detectLandmarks(input);
    return positions.map(({ x, y }) => ({ x: x + crop.left, y: y + crop.top }));
  });
}

/** The mean of the chip and its mirror image, which errs a quarter less than the chip alone (docs/decisions/0003). */
async function embed(faceApi: FaceApi, chip: RgbFrame): Promise<Float32Array> {
  return withInput(faceApi, [chip, mirrorFrame(chip)], async (input) => {
    const [first, ...rest] = await faceApi.nets.faceRecognitionNet.computeFaceDescriptor(input);
    return averageEmbedding([present(first, 'The network answers with an embedding a chip'), ...rest]);
  });
}

async function withInput<T>(
  { tf, NetInput }: FaceApi,
  frames: readonly RgbFrame[],
  use: (input: NetInput) => Promise<T>,
): Promise<T> {
  const tensors: readonly Tensor[] = frames.map(({ width, height, pixels }) =>
    tf.tensor3d(pixels, [height, width, 3], 'int32'),
  );
  try {
    return await use(new NetInput(tensors));
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}

/** The library's box is a class with hidden fields; a reading is plain data that survives a message. */
function plainBox({ x, y, width, height }: Box): Box {
  return { x, y, width, height };
}
