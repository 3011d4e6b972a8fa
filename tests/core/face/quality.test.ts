/** What a face measures, and the first thing to put right. */
import { describe, expect, test } from 'vitest';
import { cutChip } from '#core/face/chip.ts';
import type { Point } from '#core/face/frame.ts';
import { isContested, judgeQuality, measureFace } from '#core/face/quality.ts';
import type { FaceMeasures } from '#core/face/quality.ts';
import { drawFace, GOOD, landmarksIn, plain, UPRIGHT } from './pictures.ts';

const BOUNDS = {
  minEyeDistancePx: 40,
  maxYaw: 0.25,
  maxPitch: 0.2,
  maxRollDegrees: 30,
  minSharpness: 20,
  minBrightness: 40,
};

describe('a measured face', () => {
  const measure = (landmarks: readonly Point[], frame = drawFace(UPRIGHT, 300)): FaceMeasures =>
    measureFace(cutChip(frame, landmarks), landmarks);

  test('that is the mean face looks straight ahead', () => {
    const { yaw, pitch, rollDegrees, eyeDistancePx } = measure(landmarksIn(UPRIGHT));
    expect(Math.abs(yaw)).toBeLessThan(0.01);
    expect(Math.abs(pitch)).toBeLessThan(0.01);
    expect(rollDegrees).toBeCloseTo(0, 6);
    expect(eyeDistancePx).toBeCloseTo(73.68, 1);
  });

  test.each([-80, -20, 20, 80, 170])('that is turned by %d degrees rolls by them', (degrees) => {
    const { rollDegrees, yaw } = measure(landmarksIn({ scale: 1, degrees, x: 150, y: 150 }));
    expect(rollDegrees).toBeCloseTo(degrees, 6);
    expect(Math.abs(yaw)).toBeLessThan(0.01);
  });

  test('turns and nods with the tip of its nose', () => {
    const moved = (x: number, y: number): FaceMeasures =>
      measure(
        landmarksIn(UPRIGHT).map((point, at) => (at === 30 ? { x: point.x + x, y: point.y + y } : point)),
      );
    expect(moved(20, 0).yaw).toBeGreaterThan(0.2);
    expect(moved(-20, 0).yaw).toBeLessThan(-0.2);
    expect(moved(0, 20).pitch).toBeGreaterThan(0.2);
    expect(moved(0, -20).pitch).toBeLessThan(-0.2);
  });

  test('has the brightness of its chip, and no sharpness where it is plain', () => {
    const { brightness, sharpness } = measure(landmarksIn(UPRIGHT), plain(300, 300, [80, 80, 80]));
    expect(brightness).toBeCloseTo(80, 0);
    expect(sharpness).toBeCloseTo(0, 6);
  });

  test('is the sharper the finer its pattern', () => {
    const stripes = (width: number): number =>
      measure(
        landmarksIn(UPRIGHT),
        drawFace(UPRIGHT, 300, ({ x }) => Array.from({ length: 3 }, () => 128 + 60 * Math.sin(x / width))),
      ).sharpness;
    expect(stripes(1)).toBeGreaterThan(stripes(3));
    expect(stripes(3)).toBeGreaterThan(stripes(9));
  });

  test('has 68 landmarks', () => {
    const chip = cutChip(plain(200, 200), landmarksIn(UPRIGHT));
    expect(() => measureFace(chip, landmarksIn(UPRIGHT).slice(0, 40))).toThrow(RangeError);
  });
});

test.each<{ name: string; measures: Partial<FaceMeasures>; is: string }>([
  { name: 'a good face', measures: {}, is: 'ok' },
  {
    name: 'a face at every bound',
    measures: { eyeDistancePx: 40, brightness: 40, yaw: -0.25, pitch: 0.2, rollDegrees: -30, sharpness: 20 },
    is: 'ok',
  },
  { name: 'a small face', measures: { eyeDistancePx: 39.9 }, is: 'too-far' },
  {
    name: 'a small, dark, soft face',
    measures: { eyeDistancePx: 20, brightness: 5, sharpness: 1 },
    is: 'too-far',
  },
  { name: 'a dark face', measures: { brightness: 39.9 }, is: 'too-dark' },
  { name: 'a face turned left', measures: { yaw: -0.26 }, is: 'not-frontal' },
  { name: 'a face turned right', measures: { yaw: 0.26 }, is: 'not-frontal' },
  { name: 'a face looking down', measures: { pitch: 0.21 }, is: 'not-frontal' },
  { name: 'a face looking up', measures: { pitch: -0.21 }, is: 'not-frontal' },
  { name: 'a tilted face', measures: { rollDegrees: 31 }, is: 'not-frontal' },
  { name: 'a soft face', measures: { sharpness: 19.9 }, is: 'blurred' },
])('$name is $is', ({ measures, is }) => {
  expect(judgeQuality({ ...GOOD, ...measures }, BOUNDS)).toEqual({ kind: is });
});

test.each([
  { name: 'nobody else', widths: [], is: false },
  { name: 'somebody waiting behind', widths: [60], is: false },
  { name: 'somebody as near', widths: [30, 75], is: true },
])('with $name, whether it is contested is $is', ({ widths, is }) => {
  const box = (width: number) => ({ x: 0, y: 0, width, height: width });
  expect(isContested(box(100), widths.map(box))).toBe(is);
});
