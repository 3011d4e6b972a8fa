/** A picture in memory and points on it. Frames never leave memory: nothing here writes or sends one. */

/** One picture. `pixels` holds rows from the top, `channels` bytes a pixel in the order R, G, B(, A), each 0 to 255. */
export type Frame = {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly pixels: Uint8Array | Uint8ClampedArray;
};

/** A picture without transparency, as the networks take it. */
export type RgbFrame = Frame & { readonly channels: 3 };

/** A place on a frame in pixels, from its left upper corner; may lie outside the frame. */
export type Point = { readonly x: number; readonly y: number };

/** An upright rectangle on a frame in pixels; `x`, `y` is its left upper corner and may lie outside the frame. */
export type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};
