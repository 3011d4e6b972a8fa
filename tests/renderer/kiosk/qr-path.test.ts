import { create } from 'qrcode';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { qrPath, QUIET_MODULES, sideModules, snappedSide } from '../../../renderer/kiosk/qr-path.ts';

const URL_OF_A_SCHOOL = `https://192.168.178.123:8443/c/${'A'.repeat(50)}`;

describe('the path of the code', () => {
  test('joins neighbours in a row into one rectangle and leaves the quiet zone free', () => {
    const data = [1, 1, 0, 0, 0, 0, 1, 0, 1];
    expect(qrPath({ size: 3, data })).toBe('M4 4h2v1h-2zM4 6h1v1h-1zM6 6h1v1h-1z');
  });

  test('darkens exactly the modules that are dark', () => {
    const { modules } = create(URL_OF_A_SCHOOL, { errorCorrectionLevel: 'M' });
    expect(darkPlaces(qrPath(modules))).toEqual(
      Array.from(modules.data).flatMap((dark, place) =>
        dark === 0 ? [] : [[place % modules.size, Math.floor(place / modules.size)]],
      ),
    );
  });

  test('has four light modules on each side', () => {
    expect(sideModules(37)).toBe(45);
  });
});

describe('the size of the code', () => {
  test.each([
    { screen: '1080 lines', available: 810, modules: 45, ratio: 1, side: 810 },
    { screen: '768 lines', available: 576, modules: 45, ratio: 1, side: 540 },
    { screen: 'a larger code on 1080 lines', available: 810, modules: 49, ratio: 1, side: 784 },
    { screen: 'a dense screen', available: 810, modules: 45, ratio: 1.5, side: 810 },
    { screen: 'no room at all', available: 10, modules: 45, ratio: 1, side: 45 },
  ])('is $side px on $screen', ({ available, modules, ratio, side }) => {
    expect(snappedSide(available, modules, ratio)).toBe(side);
  });

  test('gives every module the same whole number of device pixels and never grows beyond the room', () => {
    const sizes = fc.record({
      available: fc.integer({ min: 100, max: 3000 }),
      modules: fc.integer({ min: 29, max: 61 }),
      ratio: fc.constantFrom(1, 1.25, 1.5, 2),
    });
    fc.assert(
      fc.property(sizes, ({ available, modules, ratio }) => {
        const side = snappedSide(available, modules, ratio);
        const devicePx = (side * ratio) / modules;
        expect(Math.abs(devicePx - Math.round(devicePx))).toBeLessThan(1e-9);
        expect(side).toBeLessThanOrEqual(available);
      }),
    );
  });
});

/** Column and row of every dark module of a path, in reading order. */
function darkPlaces(path: string): readonly (readonly number[])[] {
  return Array.from(path.matchAll(/M(\d+) (\d+)h(\d+)/g), (found) => found.slice(1).map(Number)).flatMap(
    ([column = 0, row = 0, run = 0]) =>
      Array.from({ length: run }, (_, step) => [column + step - QUIET_MODULES, row - QUIET_MODULES]),
  );
}
