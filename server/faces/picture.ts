/** Uploaded pictures become frames in memory, and are forgotten with them. The one file that touches sharp. */
import sharp from 'sharp';
import type { Frame } from '#core/face/frame.ts';

/** Longest side of a frame in pixels: the engine is best at it, and a larger one only costs time. */
const FRAME_SIDE_PX = 640;
/** Of a picture before it is unpacked: 24 megapixels, as telephones take them. A bomb of a few kilobytes holds more. */
const MOST_PIXELS = 24_000_000;
const FORMATS: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp']);

/** The picture upright, at most 640 pixels on a side; undefined where it is none, is too large, or of another format. */
export async function frameFrom(bytes: Uint8Array): Promise<Frame | undefined> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true });
    const { format } = await picture.metadata();
    if (!FORMATS.has(format)) return undefined;
    const { data, info } = await picture
      .rotate()
      .resize(FRAME_SIDE_PX, FRAME_SIDE_PX, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: 3, pixels: data };
  } catch (error) {
    // The library has one class for whatever is wrong with a picture, and throws nothing else.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
