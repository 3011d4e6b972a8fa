/** Uploaded pictures become frames in memory, and are forgotten with them. The one file that touches sharp. */
import sharp from 'sharp';
import type { Frame } from '#core/face/frame.ts';
import { failed, ok, type Result } from '#core/result.ts';

/** `other-format`: a picture, but no JPEG, PNG or still WebP; `unreadable`: none at all, damaged, or cut short. */
type PictureFault = 'other-format' | 'unreadable' | 'too-large';

/** Longest side of a frame in pixels: the engine is best at it, and a larger one only costs time. */
const FRAME_SIDE_PX = 640;
/** Of a picture before it is unpacked: 24 megapixels, as telephones take them. A bomb of a few kilobytes holds more. */
const MOST_PIXELS = 24_000_000;
/** Ten times what 24 megapixels take. */
const UNPACK_LIMIT_S = 5;
/** First bytes: ISO/IEC 10918-1 B.1.1.3 (SOI), W3C PNG §5.2, RFC 9649 §2.4. Whatever else a file says of itself is not asked. */
const OURS = /^(\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF.{4}WEBP)/s;
/** HEIC and AVIF (ISO/IEC 14496-12 §4.3), GIF, TIFF, BMP, PDF, SVG: only so that people are told what to do. */
const OTHERS = /^(.{4}ftyp|GIF8|II\*\0|MM\0\*|BM|%PDF|\s*<(svg|\?xml|!DOCTYPE))/is;

// The library keeps what it unpacked last, for whoever asks again. Nobody does, and pictures are to be forgotten.
sharp.cache(false);
// It reads forty formats. Those that nobody needs are never even begun: SVG, PDF, HEIF and what comes with the next version.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
});

/** The picture upright, at most 640 pixels on a side, or what is wrong with the file. */
export async function frameFrom(bytes: Uint8Array): Promise<Result<Frame, PictureFault>> {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (!OURS.test(start)) return failed(OTHERS.test(start) ? 'other-format' : 'unreadable');
  try {
    // How large it is stands in its head, which is read without unpacking the rest.
    const { width, height, pages = 1 } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > MOST_PIXELS) return failed('too-large');
    if (pages > 1) return failed('other-format');
    return ok(await unpacked(bytes));
  } catch (error) {
    // The library has one class for whatever is wrong with a picture, and throws nothing else.
    if (error instanceof Error) return failed('unreadable');
    throw error;
  }
}

async function unpacked(bytes: Uint8Array): Promise<Frame> {
  const options = { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true } as const;
  const { data, info } = await sharp(bytes, options)
    .timeout({ seconds: UNPACK_LIMIT_S })
    .rotate()
    .resize(FRAME_SIDE_PX, FRAME_SIDE_PX, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#808080' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, pixels: data };
}
