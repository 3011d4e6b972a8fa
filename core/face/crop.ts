/** Cutting an upright rectangle out of a frame. */
import type { Box, Frame, RgbFrame } from './frame.ts';

/** A part of a frame, and where its left upper corner lies on the whole. */
export type Crop = { readonly frame: RgbFrame; readonly left: number; readonly top: number };

/** The part of an RGB frame that lies in the box, in whole pixels; undefined when the box lies outside the frame. */
export function cropFrame(frame: RgbFrame, box: Box): Crop | undefined {
  const left = Math.max(0, Math.floor(box.x));
  const top = Math.max(0, Math.floor(box.y));
  const width = Math.min(frame.width, Math.floor(box.x + box.width)) - left;
  const height = Math.min(frame.height, Math.floor(box.y + box.height)) - top;
  if (width <= 0 || height <= 0) return undefined;
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) pixels.set(rowOf(frame, left, top + y, width), y * width * 3);
  return { frame: { width, height, channels: 3, pixels }, left, top };
}

function rowOf(
  { width, pixels }: Frame,
  left: number,
  y: number,
  length: number,
): Uint8Array | Uint8ClampedArray {
  const from = (y * width + left) * 3;
  return pixels.subarray(from, from + length * 3);
}
