/**
 * The face chip: a 150 × 150 picture in which every face stands upright at the same size and place, cut by a similarity
 * transform from the 68 landmarks. The recognition network was trained on exactly this cut; an upright box instead
 * trebles its errors (docs/decisions/0003).
 */
import type { Frame, Point, RgbFrame } from './frame.ts';
import { numberAt } from './number-at.ts';

export const CHIP_SIZE = 150;

/** Takes a chip's point to the frame: x' = a x − b y + dx, y' = b x + a y + dy. */
export type Similarity = { readonly a: number; readonly b: number; readonly dx: number; readonly dy: number };

/** `frame`: 150 × 150 RGB, black where the face leaves the picture. `toFrame` leads back to where it was cut. */
export type Chip = { readonly frame: RgbFrame; readonly toFrame: Similarity };

/** Border around the mean shape, in parts of its width: dlib, `get_face_chip_details`, padding 0.25. */
const PADDING = 0.25;

/** Mean places of landmarks 17 to 67 in a unit square: dlib, image_transforms/interpolation.h, `get_face_chip_details`. */
const MEAN_X = [
  0.000213256, 0.0752622, 0.18113, 0.29077, 0.393397, 0.586856, 0.689483, 0.799124, 0.904991, 0.98004,
  0.490127, 0.490127, 0.490127, 0.490127, 0.36688, 0.426036, 0.490127, 0.554217, 0.613373, 0.121737, 0.187122,
  0.265825, 0.334606, 0.260918, 0.182743, 0.645647, 0.714428, 0.793132, 0.858516, 0.79751, 0.719335, 0.254149,
  0.340985, 0.428858, 0.490127, 0.551395, 0.639268, 0.726104, 0.642159, 0.556721, 0.490127, 0.423532,
  0.338094, 0.290379, 0.428096, 0.490127, 0.552157, 0.689874, 0.553364, 0.490127, 0.42689,
];
const MEAN_Y = [
  0.106454, 0.038915, 0.0187482, 0.0344891, 0.0773906, 0.0773906, 0.0344891, 0.0187482, 0.038915, 0.106454,
  0.203352, 0.307009, 0.409805, 0.515625, 0.587326, 0.609345, 0.628106, 0.609345, 0.587326, 0.216423,
  0.178758, 0.179852, 0.231733, 0.245099, 0.244077, 0.231733, 0.179852, 0.178758, 0.216423, 0.244077,
  0.245099, 0.780233, 0.745405, 0.727388, 0.742578, 0.727388, 0.745405, 0.780233, 0.864805, 0.902192,
  0.909281, 0.902192, 0.864805, 0.784792, 0.778746, 0.785343, 0.778746, 0.784792, 0.824182, 0.831803,
  0.824182,
];
const FIRST_MEAN = 17;

/** A landmark's place on the chip, in chip pixels. Landmarks 17 to 67. */
export function meanPlace(landmark: number): Point {
  const place = (mean: number): number => ((PADDING + mean) / (2 * PADDING + 1)) * CHIP_SIZE;
  return {
    x: place(numberAt(MEAN_X, landmark - FIRST_MEAN)),
    y: place(numberAt(MEAN_Y, landmark - FIRST_MEAN)),
  };
}

/** Cuts the chip of the face with these 68 landmarks in frame pixels, not all in one place. */
export function cutChip(frame: Frame, landmarks: readonly Point[]): Chip {
  const toFrame = fitSimilarity(landmarks);
  const pixels = new Uint8Array(CHIP_SIZE * CHIP_SIZE * 3);
  const shrink = Math.hypot(toFrame.a, toFrame.b);
  const taps = Math.min(4, Math.max(1, Math.round(shrink)));
  const sum = new Float64Array(3);
  for (let y = 0; y < CHIP_SIZE; y += 1) {
    for (let x = 0; x < CHIP_SIZE; x += 1) {
      sum.fill(0);
      for (let tap = 0; tap < taps * taps; tap += 1) {
        const tapX = x + ((tap % taps) + 0.5) / taps - 0.5;
        const tapY = y + (Math.floor(tap / taps) + 0.5) / taps - 0.5;
        addSample(sum, frame, apply(toFrame, { x: tapX, y: tapY }));
      }
      for (let channel = 0; channel < 3; channel += 1) {
        pixels[(y * CHIP_SIZE + x) * 3 + channel] = numberAt(sum, channel) / (taps * taps);
      }
    }
  }
  return { frame: { width: CHIP_SIZE, height: CHIP_SIZE, channels: 3, pixels }, toFrame };
}

/** The RGB frame seen in a mirror. */
export function mirrorFrame({ width, height, pixels }: RgbFrame): RgbFrame {
  const mirrored = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 3;
      mirrored.set(pixels.subarray(from, from + 3), (y * width + (width - 1 - x)) * 3);
    }
  }
  return { width, height, channels: 3, pixels: mirrored };
}

/** The RGB frame on its head. */
export function turnFrame({ width, height, pixels }: RgbFrame): RgbFrame {
  const turned = new Uint8Array(pixels.length);
  for (let from = 0; from < pixels.length; from += 3) {
    turned.set(pixels.subarray(from, from + 3), pixels.length - 3 - from);
  }
  return { width, height, channels: 3, pixels: turned };
}

/** A frame's point on the chip, in chip pixels. */
export function placeOnChip({ a, b, dx, dy }: Similarity, { x, y }: Point): Point {
  const square = a * a + b * b;
  const left = x - dx;
  const down = y - dy;
  return { x: (a * left + b * down) / square, y: (a * down - b * left) / square };
}

function apply({ a, b, dx, dy }: Similarity, { x, y }: Point): Point {
  return { x: a * x - b * y + dx, y: b * x + a * y + dy };
}

/** Least squares over the landmarks that dlib uses: without jaw (0 to 16), eyebrows (17 to 26) and lower lip (55 to 59). */
function fitSimilarity(landmarks: readonly Point[]): Similarity {
  const pairs = landmarks.flatMap((to, landmark) =>
    landmark < 27 || (landmark >= 55 && landmark <= 59) ? [] : [{ from: meanPlace(landmark), to }],
  );
  const from = centre(pairs.map((pair) => pair.from));
  const to = centre(pairs.map((pair) => pair.to));
  let along = 0;
  let across = 0;
  let square = 0;
  for (const pair of pairs) {
    const x = pair.from.x - from.x;
    const y = pair.from.y - from.y;
    along += x * (pair.to.x - to.x) + y * (pair.to.y - to.y);
    across += x * (pair.to.y - to.y) - y * (pair.to.x - to.x);
    square += x * x + y * y;
  }
  const a = along / square;
  const b = across / square;
  return { a, b, dx: to.x - (a * from.x - b * from.y), dy: to.y - (b * from.x + a * from.y) };
}

function centre(points: readonly Point[]): Point {
  const sum = points.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}

/** Adds the colour at a point between pixels, by its four neighbours; nothing outside the frame. */
function addSample(sum: Float64Array, { width, height, channels, pixels }: Frame, { x, y }: Point): void {
  if (x < 0 || y < 0 || x > width - 1 || y > height - 1) return;
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = Math.min(width - 1, left + 1);
  const bottom = Math.min(height - 1, top + 1);
  const east = x - left;
  const south = y - top;
  for (let channel = 0; channel < 3; channel += 1) {
    const at = (column: number, row: number): number =>
      numberAt(pixels, (row * width + column) * channels + channel);
    const upper = at(left, top) * (1 - east) + at(right, top) * east;
    const lower = at(left, bottom) * (1 - east) + at(right, bottom) * east;
    sum[channel] = numberAt(sum, channel) + upper * (1 - south) + lower * south;
  }
}
