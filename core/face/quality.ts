/** Whether a face is good enough to compare, and what the person can do about it when it is not. */
import { luma } from './exposure.ts';
import type { Chip } from './chip.ts';
import { placeOnChip } from './chip.ts';
import type { Box, Frame, Point } from './frame.ts';
import { numberAt } from './number-at.ts';

/** Why a face cannot be compared yet: each has one thing that the person can change. */
export type PoorReason = 'too-far' | 'too-dark' | 'blurred' | 'not-frontal' | 'several-faces';

export type FaceQuality = { readonly kind: 'ok' } | { readonly kind: PoorReason };

/**
 * Measures of one face. `eyeDistancePx`: between the outer eye corners, in frame pixels. `yaw`, `pitch`: about -1 to 1,
 * 0 is frontal, ratios of landmark distances and not angles. `rollDegrees`: -180 to 180, positive is clockwise on screen.
 * `sharpness`: variance of the Laplacian over the levelled chip's luma, 0 and up. `brightness`: its mean luma, 0 to 255.
 */
export type FaceMeasures = {
  readonly eyeDistancePx: number;
  readonly yaw: number;
  readonly pitch: number;
  readonly rollDegrees: number;
  readonly sharpness: number;
  readonly brightness: number;
};

/** Bounds of a face that can be compared: `quality` in `models/manifest.json`, reasons in docs/decisions/0003. */
export type QualityBounds = {
  readonly minEyeDistancePx: number;
  readonly maxYaw: number;
  readonly maxPitch: number;
  readonly maxRollDegrees: number;
  readonly minSharpness: number;
  readonly minBrightness: number;
};

/** A second face counts when it is nearly as near as the first, not when it waits in the queue behind. */
const RIVAL_WIDTH = 0.7;
/** Where the nose tip lies between eyes (0) and mouth (1) on the mean face of `chip.ts`: (.5156 − .2164) / (.7802 − .2164). */
const LEVEL_NOSE = 0.53;
/** iBUG 300-W numbering. */
const NOSE_TIP = 30;
const RIGHT_EYE_OUTER = 36;
const LEFT_EYE_OUTER = 45;
const MOUTH_RIGHT = 48;
const MOUTH_LEFT = 54;

/** Measures the face with these 68 landmarks in frame pixels, of which this chip was cut. */
export function measureFace(chip: Chip, landmarks: readonly Point[]): FaceMeasures {
  const on = (landmark: number): Point => placeOnChip(chip.toFrame, pointAt(landmarks, landmark));
  const eyes = middle(on(RIGHT_EYE_OUTER), on(LEFT_EYE_OUTER));
  const mouth = middle(on(MOUTH_RIGHT), on(MOUTH_LEFT));
  const nose = on(NOSE_TIP);
  const eyeDistance = distance(on(RIGHT_EYE_OUTER), on(LEFT_EYE_OUTER));
  const light = lumaOf(chip.frame);
  return {
    eyeDistancePx: distance(pointAt(landmarks, RIGHT_EYE_OUTER), pointAt(landmarks, LEFT_EYE_OUTER)),
    yaw: (nose.x - eyes.x) / eyeDistance,
    pitch: (nose.y - eyes.y) / (mouth.y - eyes.y) - LEVEL_NOSE,
    rollDegrees: (Math.atan2(chip.toFrame.b, chip.toFrame.a) * 180) / Math.PI,
    sharpness: laplacianVariance(light, chip.frame.width),
    brightness: light.reduce((sum, value) => sum + value, 0) / light.length,
  };
}

/** The first thing to put right, in the order in which a person can put it right. */
export function judgeQuality(measures: FaceMeasures, bounds: QualityBounds): FaceQuality {
  if (measures.eyeDistancePx < bounds.minEyeDistancePx) return { kind: 'too-far' };
  if (measures.brightness < bounds.minBrightness) return { kind: 'too-dark' };
  if (!isFrontal(measures, bounds)) return { kind: 'not-frontal' };
  return measures.sharpness < bounds.minSharpness ? { kind: 'blurred' } : { kind: 'ok' };
}

/** Two people stand before the camera: who is meant cannot be told. `others` are the boxes besides the largest. */
export function isContested(largest: Box, others: readonly Box[]): boolean {
  return others.some((other) => other.width >= largest.width * RIVAL_WIDTH);
}

function isFrontal({ yaw, pitch, rollDegrees }: FaceMeasures, bounds: QualityBounds): boolean {
  return (
    Math.abs(yaw) <= bounds.maxYaw &&
    Math.abs(pitch) <= bounds.maxPitch &&
    Math.abs(rollDegrees) <= bounds.maxRollDegrees
  );
}

function lumaOf({ width, height, channels, pixels }: Frame): Float32Array {
  return Float32Array.from({ length: width * height }, (_, pixel) => {
    const at = (channel: number): number => numberAt(pixels, pixel * channels + channel);
    return luma(at(0), at(1), at(2));
  });
}

/** Focus measure of Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000: LAP4. */
function laplacianVariance(light: Float32Array, width: number): number {
  const height = light.length / width;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const around =
        numberAt(light, at - 1) +
        numberAt(light, at + 1) +
        numberAt(light, at - width) +
        numberAt(light, at + width);
      const value = around - 4 * numberAt(light, at);
      sum += value;
      squares += value * value;
    }
  }
  const count = (width - 2) * (height - 2);
  return squares / count - (sum / count) ** 2;
}

function pointAt(points: readonly Point[], index: number): Point {
  const point = points[index];
  if (point === undefined) throw new RangeError(`No landmark ${String(index)} of ${String(points.length)}`);
  return point;
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
