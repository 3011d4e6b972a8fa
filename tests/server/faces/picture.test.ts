/** Every kind of file that somebody may send as a picture: read, or refused with the one thing to change. */
import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { present } from '#core/assert.ts';
import type { Frame } from '#core/face/frame.ts';
import { frameFrom } from '../../../server/faces/picture.ts';

/** Red on the left, blue on the right, and green along the top: any turn or swap shows. */
const [WIDTH, HEIGHT] = [320, 240];
const TOP = 60;
const COLOURS = { red: [220, 30, 30], blue: [30, 30, 220], green: [30, 200, 30] } as const;

function scene(): ReturnType<typeof sharp> {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel += 1) {
    const side = pixel % WIDTH < WIDTH / 2 ? COLOURS.red : COLOURS.blue;
    pixels.set(pixel < TOP * WIDTH ? COLOURS.green : side, pixel * 3);
  }
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

const bytesOf = (buffer: Buffer): Uint8Array => new Uint8Array(buffer);
const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#777777' }, limitInputPixels: false });

function colourAt({ width, pixels }: Frame, x: number, y: number): string {
  const from = (y * width + x) * 3;
  const seen = [...pixels.subarray(from, from + 3)];
  const off = (wanted: readonly number[]): number =>
    wanted.reduce((sum, value, channel) => sum + Math.abs(value - (seen[channel] ?? 0)), 0);
  const [nearest] = Object.entries(COLOURS).sort(([, one], [, other]) => off(one) - off(other));
  return present(nearest, 'there are three')[0];
}

/** What stands at the top, the lower left and the lower right. */
function seenIn(frame: Frame): readonly string[] {
  return [colourAt(frame, 160, 20), colourAt(frame, 40, 200), colourAt(frame, 280, 200)];
}
const UPRIGHT = ['green', 'red', 'blue'];

async function frameOf(bytes: Uint8Array): Promise<Frame> {
  const read = await frameFrom(bytes);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

/** Stored so that a viewer who heeds the orientation sees the scene upright: EXIF 2.32, tag 274. */
async function stored(orientation: number): Promise<Buffer> {
  const turned = scene().png();
  const again = async (angle: number) => sharp(await turned.rotate(angle).png().toBuffer());
  const views = [
    async () => turned,
    async () => turned.flop(),
    async () => turned.rotate(180),
    async () => turned.flip(),
    async () => (await again(90)).flop(),
    async () => turned.rotate(270),
    async () => (await again(270)).flop(),
    async () => turned.rotate(90),
  ];
  const view = await present(views[orientation - 1], 'there are eight')();
  return view.withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
}

describe('a picture stands upright', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('with the orientation %i', async (orientation) => {
    const frame = await frameOf(bytesOf(await stored(orientation)));
    expect([frame.width, frame.height]).toEqual([WIDTH, HEIGHT]);
    expect(seenIn(frame)).toEqual(UPRIGHT);
  });
});

describe('a picture keeps its colours', () => {
  test.each([
    { name: 'a progressive JPEG', make: () => scene().jpeg({ progressive: true }) },
    { name: 'a JPEG in CMYK', make: () => scene().toColourspace('cmyk').jpeg() },
    { name: 'a JPEG in a wider gamut', make: () => scene().withIccProfile('p3').jpeg() },
    { name: 'a PNG of 16 bits', make: () => scene().toColourspace('rgb16').png() },
    { name: 'an interlaced PNG', make: () => scene().png({ progressive: true }) },
    { name: 'a PNG with a palette', make: () => scene().png({ palette: true, colours: 8 }) },
    { name: 'a PNG with alpha', make: () => scene().ensureAlpha(0.9).png() },
    { name: 'a WebP', make: () => scene().webp() },
    {
      name: 'a WebP without loss and with alpha',
      make: () => scene().ensureAlpha(0.9).webp({ lossless: true }),
    },
  ])('as $name', async ({ make }) => {
    expect(seenIn(await frameOf(bytesOf(await make().toBuffer())))).toEqual(UPRIGHT);
  });

  test.each([
    { name: 'JPEG', make: () => scene().greyscale().jpeg() },
    { name: 'PNG', make: () => scene().greyscale().toColourspace('b-w').png() },
    { name: 'PNG of 16 bits', make: () => scene().greyscale().toColourspace('grey16').png() },
    { name: 'PNG with alpha', make: () => scene().greyscale().toColourspace('b-w').ensureAlpha(0.9).png() },
  ])('as three channels where it has one: a $name', async ({ make }) => {
    const { width, height, channels, pixels } = await frameOf(bytesOf(await make().toBuffer()));
    expect([channels, pixels.length]).toEqual([3, width * height * 3]);
    expect(pixels[0]).toBe(pixels[2]);
  });

  test('where something hangs on behind it', async () => {
    const jpeg = await scene().jpeg().toBuffer();
    const tail = Buffer.from('PK\u0003\u0004<html><script>alert(1)</script>');
    expect(seenIn(await frameOf(bytesOf(Buffer.concat([jpeg, tail]))))).toEqual(UPRIGHT);
  });
});

describe('a frame', () => {
  test.each([
    { of: [1, 1], is: [1, 1] },
    { of: [24_000, 1], is: [640, 1] },
    { of: [1, 24_000], is: [1, 640] },
    { of: [4000, 3000], is: [640, 480] },
  ])('of $of pixels has $is', async ({ of: [width = 0, height = 0], is }) => {
    const frame = await frameOf(bytesOf(await flat(width, height).png().toBuffer()));
    expect([frame.width, frame.height]).toEqual(is);
    expect(frame.pixels).toHaveLength(frame.width * frame.height * 3);
  });
});

describe('a file is refused', () => {
  let jpeg: Buffer;
  beforeAll(async () => {
    jpeg = await scene().jpeg().toBuffer();
  });
  const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);
  const boxes = (brand: string) => async () =>
    Buffer.concat([
      Buffer.from([0, 0, 0, 24]),
      Buffer.from(`ftyp${brand}\0\0\0\0mif1${brand}`),
      Buffer.alloc(400),
    ]);

  /** A PNG of a few bytes whose head (§11.2.2) says that there is more: unpacked it would take 1.2 GB. */
  const bomb = async (): Promise<Buffer> => {
    const png = Buffer.from(await scene().png().toBuffer());
    png.writeUInt32BE(20_000, 16);
    png.writeUInt32BE(20_000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    return png;
  };

  test.each([
    { name: 'nothing', make: async () => Buffer.alloc(0), why: 'unreadable' },
    { name: 'rubbish', make: async () => Buffer.alloc(300, 7), why: 'unreadable' },
    { name: 'HEIC of a telephone', make: boxes('heic'), why: 'other-format' },
    { name: 'AVIF', make: () => scene().avif().toBuffer(), why: 'other-format' },
    { name: 'GIF', make: () => scene().gif().toBuffer(), why: 'other-format' },
    { name: 'TIFF', make: () => scene().tiff().toBuffer(), why: 'other-format' },
    { name: 'PDF', make: async () => Buffer.from(`%PDF-1.4\n${'x'.repeat(300)}`), why: 'other-format' },
    {
      name: 'SVG',
      make: async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"/>'),
      why: 'other-format',
    },
    {
      name: 'a film as WebP',
      make: async () =>
        sharp([jpeg, await sharp(jpeg).negate().jpeg().toBuffer()], { join: { animated: true } })
          .webp()
          .toBuffer(),
      why: 'other-format',
    },
    { name: 'half a JPEG', make: async () => half(jpeg), why: 'unreadable' },
    { name: 'a JPEG without its end', make: async () => jpeg.subarray(0, -2), why: 'unreadable' },
    { name: 'half a PNG', make: async () => half(await scene().png().toBuffer()), why: 'unreadable' },
    { name: 'half a WebP', make: async () => half(await scene().webp().toBuffer()), why: 'unreadable' },
    {
      name: 'the first bytes of a PNG alone',
      make: async () => Buffer.from('89504e470d0a1a0a', 'hex'),
      why: 'unreadable',
    },
    { name: 'a JPEG of 50 megapixels', make: () => flat(8200, 6100).jpeg().toBuffer(), why: 'too-large' },
    {
      name: 'a bomb of 20,000 × 20,000',
      make: bomb,
      why: 'too-large',
    },
    {
      name: 'a WebP beyond 24 megapixels',
      make: () => flat(16_000, 1501).webp().toBuffer(),
      why: 'too-large',
    },
  ])('that is $name: $why', { timeout: 60_000 }, async ({ make, why }) => {
    expect(await frameFrom(bytesOf(await make()))).toEqual({ ok: false, error: why });
  });
});

test('no picture stays with the library once its frame was made', async () => {
  await frameOf(bytesOf(await scene().png().toBuffer()));
  const { memory, items } = sharp.cache();
  expect([memory.max, items.max, items.current]).toEqual([0, 0, 0]);
});
