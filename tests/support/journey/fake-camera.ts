/**
 * A webcam made of a file: Chromium's fake device reads this y4m over and over, and sees new frames about 0.1 s after
 * the file is overwritten in place. Format: YUV4MPEG2, 4:2:0, BT.601 limited range.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Frame } from '#core/face/frame.ts';

const FRAMES = 2;

/** Flags that make Chromium see no camera, even where one is plugged in. */
export const NO_CAMERA_ARGS: readonly string[] = ['--use-fake-device-for-media-stream=device-count=0'];

export interface FakeCamera {
  readonly path: string;
  /** Flags that make Chromium take the file for its only camera. */
  readonly browserArgs: readonly string[];
  /** Puts `frame` before the camera. All frames must have the size of the first. */
  readonly show: (frame: Frame) => void;
  readonly close: () => void;
}

/** Opens the camera on `path`, with `first` before it. */
export function createFakeCamera(path: string, first: Frame): FakeCamera {
  const file = openSync(path, 'w+', 0o600);
  const show = (frame: Frame): void => {
    const header = Buffer.from(
      `YUV4MPEG2 W${String(frame.width)} H${String(frame.height)} F20:1 Ip A1:1 C420jpeg\n`,
    );
    const picture = Buffer.concat([Buffer.from('FRAME\n'), i420(frame)]);
    writeSync(
      file,
      Buffer.concat([header, ...Array.from({ length: FRAMES }, () => picture)]),
      0,
      undefined,
      0,
    );
  };
  show(first);
  return {
    path,
    browserArgs: [
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${path}`,
      '--use-fake-ui-for-media-stream',
    ],
    show,
    close: () => {
      closeSync(file);
    },
  };
}

/** An even grey wall: nobody is there. */
export function emptyRoom(width = 640, height = 480): Frame {
  const pixels = new Uint8Array(width * height * 4);
  for (let i = 0; i < pixels.length; i += 4) {
    const shade = 110 + ((i >> 2) % width) / 16;
    pixels.set([shade, shade, shade, 255], i);
  }
  return { width, height, channels: 4, pixels };
}

function i420({ width, height, channels, pixels }: Frame): Uint8Array {
  const luma = new Uint8Array(width * height);
  const half = (width / 2) * (height / 2);
  const blue = new Uint8Array(half);
  const red = new Uint8Array(half);
  const at = (index: number): number => pixels[index] ?? 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * channels;
      const [r, g, b] = [at(from), at(from + 1), at(from + 2)];
      luma[y * width + x] = 16 + (65.738 * r + 129.057 * g + 25.064 * b) / 256;
      if (x % 2 === 1 || y % 2 === 1) continue;
      const to = (y / 2) * (width / 2) + x / 2;
      blue[to] = 128 + (-37.945 * r - 74.494 * g + 112.439 * b) / 256;
      red[to] = 128 + (112.439 * r - 94.154 * g - 18.285 * b) / 256;
    }
  }
  return Buffer.concat([luma, blue, red]);
}
