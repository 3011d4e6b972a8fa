/** Uploads of the strangers of `people.ts`: JPEG as base64, each person from a few sides. Made once a process; never on a disk. */
import jpeg from 'jpeg-js';
import { present } from '#core/assert.ts';
import { AS_TAKEN, PEOPLE, shoot, type Shot } from './people.ts';

/** Three good shots of one person. */
const GOOD_SHOTS: readonly Shot[] = [
  AS_TAKEN,
  { scale: 0.85, tiltDegrees: -4, light: 0.95, noise: 2 },
  { scale: 0.75, tiltDegrees: 5, light: 1.05, noise: 2 },
];
/** The same person as they come to be verified. */
export const LATER_SHOT: Shot = { scale: 0.65, tiltDegrees: -8, light: 0.6, noise: 4 };

const made = new Map<string, string>();

/** `index`: of `PEOPLE`. */
export function pictureOf(index: number, shot: Shot): string {
  const key = JSON.stringify([index, shot]);
  const known = made.get(key);
  if (known !== undefined) return known;
  const { width, height, pixels } = shoot(present(PEOPLE[index], 'there are eleven'), shot);
  const picture = Buffer.from(jpeg.encode({ width, height, data: pixels }, 90).data).toString('base64');
  made.set(key, picture);
  return picture;
}

/** Three pictures of one person, good enough to register. */
export function goodPictures(index: number): readonly string[] {
  return GOOD_SHOTS.map((shot) => pictureOf(index, shot));
}

/** A picture of 640 × 480 pixels with nobody on it. */
export function emptyPicture(): string {
  const data = new Uint8Array(640 * 480 * 4).fill(120);
  return Buffer.from(jpeg.encode({ width: 640, height: 480, data }, 90).data).toString('base64');
}
