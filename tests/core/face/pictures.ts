/** Drawn faces and frames: a soft pattern in face coordinates, so that every place of a face has its own colour. */
import { meanPlace } from '#core/face/chip.ts';
import type { Point, RgbFrame } from '#core/face/frame.ts';
import type { FaceMeasures } from '#core/face/quality.ts';

/** Where the face stands: chip pixels times `scale`, turned clockwise, moved. */
export type Pose = {
  readonly scale: number;
  readonly degrees: number;
  readonly x: number;
  readonly y: number;
};

export const UPRIGHT: Pose = { scale: 1, degrees: 0, x: 0, y: 0 };

/** 68 landmarks of the mean face in this pose; the jaw, which no chip uses, lies in the middle. */
export function landmarksIn(pose: Pose): readonly Point[] {
  return Array.from({ length: 68 }, (_, landmark) =>
    toFrame(pose, landmark < 17 ? { x: 75, y: 75 } : meanPlace(landmark)),
  );
}

/** A frame of `size` × `size` that shows the pattern in this pose. */
export function drawFace(pose: Pose, size: number, pattern = softPattern): RgbFrame {
  const pixels = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) pixels.set(pattern(toChip(pose, { x, y })), (y * size + x) * 3);
  }
  return { width: size, height: size, channels: 3, pixels };
}

export function plain(
  width: number,
  height: number,
  colour: readonly [number, number, number] = [0, 0, 0],
): RgbFrame {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => colour[at % 3] ?? 0);
  return { width, height, channels: 3, pixels };
}

export const GOOD: FaceMeasures = {
  eyeDistancePx: 90,
  yaw: 0,
  pitch: 0,
  rollDegrees: 0,
  sharpness: 80,
  brightness: 120,
};

function softPattern({ x, y }: Point): readonly number[] {
  return [x * 1.5 + 10, y * 1.5 + 10, 128 + 60 * Math.sin(x / 15) * Math.cos(y / 20)];
}

function toFrame({ scale, degrees, x, y }: Pose, point: Point): Point {
  const [cos, sin] = turn(degrees);
  return { x: scale * (cos * point.x - sin * point.y) + x, y: scale * (sin * point.x + cos * point.y) + y };
}

function toChip({ scale, degrees, x, y }: Pose, point: Point): Point {
  const [cos, sin] = turn(degrees);
  const [right, down] = [(point.x - x) / scale, (point.y - y) / scale];
  return { x: cos * right + sin * down, y: cos * down - sin * right };
}

function turn(degrees: number): readonly [number, number] {
  const radians = (degrees * Math.PI) / 180;
  return [Math.cos(radians), Math.sin(radians)];
}
