/** Light on a frame: what is measured, what is levelled, and when there is too little. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeLight, levelFrame, luma, measureLight } from '#core/face/exposure.ts';
import type { Frame } from '#core/face/frame.ts';
import { plain } from './pictures.ts';

/** A row of greys, one pixel each. */
function greys(...levels: readonly number[]): Frame {
  const pixels = Uint8Array.from(levels.flatMap((level) => [level, level, level]));
  return { width: levels.length, height: 1, channels: 3, pixels };
}

test('luma weighs green most, and white is full', () => {
  expect(luma(255, 255, 255)).toBeCloseTo(255, 6);
  expect(luma(0, 255, 0)).toBeGreaterThan(luma(255, 0, 255) / 1.1);
});

describe('measured light', () => {
  test('of a plain frame is its level, however large it is', () => {
    for (const frame of [plain(1, 1, [90, 90, 90]), plain(640, 480, [90, 90, 90])]) {
      const { mean, low, high } = measureLight(frame);
      expect(mean).toBeCloseTo(90, 6);
      expect([low, high]).toEqual([90, 90]);
    }
  });

  test('leaves single bright and dark spots out of low and high', () => {
    const { low, high } = measureLight(
      greys(0, ...Array.from({ length: 398 }, (_, at) => 100 + (at % 2)), 255),
    );
    expect([low, high]).toEqual([100, 101]);
  });

  test('does not look at transparency', () => {
    const rgba: Frame = { width: 1, height: 1, channels: 4, pixels: Uint8Array.of(50, 50, 50, 0) };
    expect(measureLight(rgba).low).toBe(50);
  });
});

test.each([
  { high: 0, is: 'covered' },
  { high: 4, is: 'covered' },
  { high: 5, is: 'dark' },
  { high: 14, is: 'dark' },
  { high: 15, is: 'ok' },
  { high: 255, is: 'ok' },
])('light up to level $high is $is', ({ high, is }) => {
  expect(judgeLight({ mean: high / 2, low: 0, high })).toBe(is);
});

describe('levelling', () => {
  const levelled = (frame: Frame): readonly number[] => [...levelFrame(frame, measureLight(frame)).pixels];

  test('stretches a dim frame over the whole range', () => {
    expect(levelled(greys(10, 20, 30)).filter((_, at) => at % 3 === 0)).toEqual([0, 128, 255]);
  });

  test('leaves a frame alone that spans enough already', () => {
    expect(levelled(greys(10, 100, 180)).filter((_, at) => at % 3 === 0)).toEqual([10, 100, 180]);
  });

  test('lifts a nearly plain frame by no more than sixteen times', () => {
    expect(levelled(greys(100, 101)).filter((_, at) => at % 3 === 0)).toEqual([0, 16]);
    expect(levelled(greys(7))).toEqual([0, 0, 0]);
  });

  test('gives three channels of four', () => {
    const rgba: Frame = { width: 1, height: 1, channels: 4, pixels: Uint8Array.of(10, 200, 30, 255) };
    expect(levelFrame(rgba, { mean: 0, low: 0, high: 255 })).toEqual({
      width: 1,
      height: 1,
      channels: 3,
      pixels: Uint8Array.of(10, 200, 30),
    });
  });

  test('never turns a brighter pixel into a darker one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 60 }), (levels) => {
        const sorted = levels.toSorted();
        const after = levelled(greys(...sorted));
        expect(after).toEqual(after.toSorted((one, other) => one - other));
      }),
    );
  });
});
