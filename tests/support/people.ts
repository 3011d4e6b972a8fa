/**
 * Strangers to one another, cut out of the group pictures that travel with face-api. Nobody is there twice, so another
 * picture of a person is made from the one there is: other scale, tilt, light and noise. It is easier than life.
 */
import { readFileSync } from 'node:fs';
import jpeg from 'jpeg-js';
import type { Box, Frame } from '#core/face/frame.ts';

const DEMO = new URL('../../node_modules/@vladmandic/face-api/demo/', import.meta.url);

export type Person = { readonly picture: string; readonly box: Box };

const person = (picture: string, x: number, y: number, size: number): Person => ({
  picture,
  box: { x, y, width: size, height: size },
});

export const PEOPLE: readonly Person[] = [
  person('sample1.jpg', 333, 332, 378),
  person('sample3.jpg', 447, 265, 449),
  person('sample3.jpg', 925, 138, 482),
  person('sample5.jpg', 237, 836, 440),
  person('sample5.jpg', 690, 81, 332),
  person('sample5.jpg', 999, 152, 396),
  person('sample5.jpg', 1294, 353, 410),
  person('sample6.jpg', 111, 440, 456),
  person('sample6.jpg', 531, 309, 438),
  person('sample6.jpg', 1046, 277, 422),
  person('sample6.jpg', 1360, 236, 439),
];

/** `scale`: frame pixels a picture pixel. `light`: gain, 1 as it was. `noise`: standard deviation in levels. */
export type Shot = {
  readonly scale: number;
  readonly tiltDegrees: number;
  readonly light: number;
  readonly noise: number;
};

export const AS_TAKEN: Shot = { scale: 0.8, tiltDegrees: 0, light: 1, noise: 0 };

/** A webcam frame of 640 × 480 with the person in the middle, before grey. */
export function shoot({ picture, box }: Person, { scale, tiltDegrees, light, noise }: Shot): Frame {
  const source = photograph(picture);
  const [width, height] = [640, 480];
  const pixels = new Uint8Array(width * height * 4).fill(255);
  const tilt = (tiltDegrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)];
  const chance = seeded(1 + Math.round(noise * 100 + tiltDegrees));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const across = (x - width / 2) / scale;
      const down = (y - height / 2) / scale;
      const fromX = cos * across + sin * down + box.width / 2;
      const fromY = cos * down - sin * across + box.height / 2;
      const inside = fromX >= 0 && fromY >= 0 && fromX < box.width && fromY < box.height;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = inside ? between(source, box.x + fromX, box.y + fromY, channel) : 120;
        const shaken = value * light + noise * (chance() + chance() + chance() - 1.5) * 2;
        pixels[(y * width + x) * 4 + channel] = Math.min(255, Math.max(0, Math.round(shaken)));
      }
    }
  }
  return { width, height, channels: 4, pixels };
}

const pictures = new Map<string, Frame>();

function photograph(name: string): Frame {
  const known = pictures.get(name);
  if (known !== undefined) return known;
  const { width, height, data } = jpeg.decode(readFileSync(new URL(name, DEMO)), { useTArray: true });
  const frame: Frame = { width, height, channels: 4, pixels: data };
  pictures.set(name, frame);
  return frame;
}

function between({ width, pixels }: Frame, x: number, y: number, channel: number): number {
  const at = (column: number, row: number): number => pixels[(row * width + column) * 4 + channel] ?? 0;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [east, south] = [x - left, y - top];
  const upper = at(left, top) * (1 - east) + at(left + 1, top) * east;
  const lower = at(left, top + 1) * (1 - east) + at(left + 1, top + 1) * east;
  return upper * (1 - south) + lower * south;
}

/** Numbers from 0 to 1 that are the same in every run: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
