/** The pictures of one request, read one after the other; the first that cannot be used is told with what to do about it. */
import { failed, ok, type Result } from '#core/result.ts';
import type { FaceReader } from '../../faces/face-reader.ts';
import type { PictureReading } from '../../faces/messages.ts';
import type { Refusal } from '../../problem.ts';
import { FACES_BUSY, FACES_FAILED, pictureRefused } from './refusals.ts';

export type GoodFace = Extract<PictureReading, { kind: 'face' }>;

/** As many faces as pictures, at least one; or why not. `pictures` are base64 texts, one at least. */
export async function readPictures(
  faces: FaceReader,
  pictures: readonly string[],
): Promise<Result<readonly [GoodFace, ...GoodFace[]], Refusal>> {
  const found: GoodFace[] = [];
  for (const [index, picture] of pictures.entries()) {
    const read = await faces.read(new Uint8Array(Buffer.from(picture, 'base64')));
    if (!read.ok) return failed(read.error === 'busy' ? FACES_BUSY : FACES_FAILED);
    if (read.value.kind !== 'face') return failed(pictureRefused(index + 1, whyOf(read.value)));
    found.push(read.value);
  }
  const [first, ...others] = found;
  return first === undefined ? failed(FACES_FAILED) : ok([first, ...others]);
}

function whyOf(reading: Exclude<PictureReading, GoodFace>) {
  return reading.kind === 'nobody' ? 'nobody' : reading.why;
}
