/** Crops keep to the frame. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cropFrame } from '#core/face/crop.ts';
import { drawFace, plain, UPRIGHT } from './pictures.ts';

test('takes whole pixels and says where they lay', () => {
  const frame = drawFace(UPRIGHT, 10);
  const crop = cropFrame(frame, { x: 2.6, y: 3.2, width: 4, height: 2 });
  expect(crop).toMatchObject({ left: 2, top: 3, frame: { width: 4, height: 2, channels: 3 } });
  expect(crop?.frame.pixels.slice(0, 3)).toEqual(frame.pixels.slice((3 * 10 + 2) * 3, (3 * 10 + 2) * 3 + 3));
});

test.each([
  { name: 'left of', box: { x: -9, y: 1, width: 5, height: 5 } },
  { name: 'right of', box: { x: 10, y: 1, width: 5, height: 5 } },
  { name: 'above', box: { x: 1, y: -9, width: 5, height: 5 } },
  { name: 'below', box: { x: 1, y: 10, width: 5, height: 5 } },
])('of a box $name the frame there is nothing to take', ({ box }) => {
  expect(cropFrame(plain(10, 10), box)).toBeUndefined();
});

test('never reaches outside the frame', () => {
  const place = fc.double({ min: -30, max: 30, noNaN: true });
  const box = fc.record({ x: place, y: place, width: place, height: place });
  fc.assert(
    fc.property(box, (each) => {
      const crop = cropFrame(plain(20, 15), each);
      if (crop === undefined) return;
      expect(crop.left + crop.frame.width).toBeLessThanOrEqual(20);
      expect(crop.top + crop.frame.height).toBeLessThanOrEqual(15);
      expect(crop.frame.pixels).toHaveLength(crop.frame.width * crop.frame.height * 3);
    }),
  );
});
