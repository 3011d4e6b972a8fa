/** The chip shows every face in the same place, however it stood in the frame. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHIP_SIZE, cutChip, meanPlace, mirrorFrame, placeOnChip, turnFrame } from '#core/face/chip.ts';
import type { RgbFrame } from '#core/face/frame.ts';
import { drawFace, landmarksIn, plain, UPRIGHT } from './pictures.ts';

/** Mean difference of the middle of two chips, in levels; the rim may lie outside one of the frames. */
function difference(one: RgbFrame, other: RgbFrame): number {
  let sum = 0;
  let count = 0;
  for (let y = 40; y < 110; y += 1) {
    for (let at = (y * CHIP_SIZE + 40) * 3; at < (y * CHIP_SIZE + 110) * 3; at += 1) {
      sum += Math.abs((one.pixels[at] ?? 0) - (other.pixels[at] ?? 0));
      count += 1;
    }
  }
  return sum / count;
}

describe('the chip', () => {
  const upright = cutChip(drawFace(UPRIGHT, 150), landmarksIn(UPRIGHT)).frame;

  test('of a face that stands as the mean face does is the frame itself', () => {
    expect(difference(upright, drawFace(UPRIGHT, 150))).toBeLessThan(0.01);
  });

  test('is the same for any place, scale and turn of the face', () => {
    const pose = fc.record({
      scale: fc.double({ min: 0.6, max: 3.4, noNaN: true }),
      degrees: fc.double({ min: -60, max: 60, noNaN: true }),
    });
    fc.assert(
      fc.property(pose, ({ scale, degrees }) => {
        const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
        const middle = { x: 300 - 75 * scale * (cos - sin), y: 300 - 75 * scale * (sin + cos) };
        const placed = { scale, degrees, ...middle };
        const chip = cutChip(drawFace(placed, 600), landmarksIn(placed));
        expect(difference(chip.frame, upright)).toBeLessThan(2);
      }),
      { numRuns: 25 },
    );
  });

  test('leads back to where it was cut', () => {
    const pose = { scale: 1.7, degrees: 20, x: 150, y: 40 };
    const landmarks = landmarksIn(pose);
    const { toFrame } = cutChip(plain(400, 400), landmarks);
    for (const landmark of [27, 36, 45, 60]) {
      const place = placeOnChip(toFrame, landmarks[landmark] ?? { x: 0, y: 0 });
      expect(place.x).toBeCloseTo(meanPlace(landmark).x, 6);
      expect(place.y).toBeCloseTo(meanPlace(landmark).y, 6);
    }
  });

  test('is black where the face leaves the frame', () => {
    const white = plain(150, 150, [255, 255, 255]);
    const { pixels } = cutChip(white, landmarksIn({ ...UPRIGHT, x: 75, y: 75 })).frame;
    const at = (x: number, y: number): number | undefined => pixels[(y * CHIP_SIZE + x) * 3];
    expect([at(10, 10), at(140, 10), at(10, 140), at(140, 140)]).toEqual([255, 0, 0, 0]);
    const before = cutChip(white, landmarksIn({ ...UPRIGHT, x: -75, y: -75 })).frame.pixels;
    expect([before[0], before.at(-1)]).toEqual([0, 255]);
  });

  test('reads frames with four channels too', () => {
    const rgb = drawFace(UPRIGHT, 150);
    const pixels = new Uint8Array(150 * 150 * 4);
    for (let pixel = 0; pixel < 150 * 150; pixel += 1) {
      pixels.set(rgb.pixels.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    }
    const rgba = { width: 150, height: 150, channels: 4, pixels } as const;
    expect(cutChip(rgba, landmarksIn(UPRIGHT)).frame.pixels).toEqual(upright.pixels);
  });
});

describe('the mirror', () => {
  test('turns left and right round', () => {
    const frame: RgbFrame = { width: 2, height: 1, channels: 3, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect([...mirrorFrame(frame).pixels]).toEqual([4, 5, 6, 1, 2, 3]);
  });

  test('twice is the frame again', () => {
    const frame = drawFace(UPRIGHT, 31);
    expect(mirrorFrame(mirrorFrame(frame))).toEqual(frame);
  });
});

test('a frame on its head begins with its last pixel', () => {
  const frame: RgbFrame = {
    width: 2,
    height: 2,
    channels: 3,
    pixels: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  };
  const turned = turnFrame(frame);
  expect([turned.width, turned.height, turned.channels]).toEqual([2, 2, 3]);
  expect([...turned.pixels]).toEqual([10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3]);
});
