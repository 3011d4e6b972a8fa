/** The webcam: opens it, hands frames to the face engine one at a time, says what goes wrong, lets go of everything. */
import { judgeLight, measureLight } from '#core/face/exposure.ts';
import type { FaceReading } from '#core/face/reading.ts';
import { failed, ok } from '#core/result.ts';
import type { Result } from '#core/result.ts';
import type { FaceEngine, FaceEngineFailure, RgbaFrame } from './face-engine.ts';

/** Final: the camera has been let go of. Stable codes; words for people stand in `renderer/messages/`. */
export type CameraFailure = WebcamFailure | FaceEngineFailure;
type WebcamFailure = 'camera-missing' | 'camera-denied' | 'camera-busy' | 'camera-ended';

/** Passing: told again with every frame while it lasts; frames go on, and the next reading means it is over. */
export type CameraTrouble = 'camera-dark' | 'camera-covered' | 'camera-frozen';

/**
 * What the camera tells: open once, then any number of trouble and reading, then failed at most once, as the last.
 * `stream` is for the preview (`video.srcObject`); it belongs to the camera and ends with it. `model` names the model of
 * the reading's embedding, `readMs` the milliseconds it took.
 */
export type CameraEvent =
  | { readonly kind: 'open'; readonly stream: MediaStream; readonly label: string }
  | { readonly kind: 'trouble'; readonly trouble: CameraTrouble }
  | {
      readonly kind: 'reading';
      readonly reading: FaceReading;
      readonly model: string;
      readonly readMs: number;
    }
  | { readonly kind: 'failed'; readonly failure: CameraFailure };

export type CameraOptions = {
  /** Made once with `startFaceEngine` when the window opens; outlives the camera, and serves one camera at a time. */
  readonly engine: FaceEngine;
  /** Never called again after `stop` or after `failed`. */
  readonly onEvent: (event: CameraEvent) => void;
};

export interface Camera {
  /** Lets go of the webcam at once; may be called any number of times. */
  readonly stop: () => void;
}

/** Detection gains more from small frames than from any backend, and a face at arm's length is large enough on them. */
const FRAME_WIDTH = 640;
const FROZEN_AFTER_MS = 2_000;
/** Nobody is there: look less often, so that the board stays quick. */
const NOBODY_PAUSE_MS = 120;

/** Opens the webcam and tells what it sees until `stop` is called or it fails. Throws nothing: failures are events. */
export function startCamera({ engine, onEvent }: CameraOptions): Camera {
  const ending = new AbortController();
  const { signal } = ending;
  const tell = (event: CameraEvent): void => {
    if (!signal.aborted) onEvent(event);
  };
  const fail = (failure: CameraFailure): void => {
    tell({ kind: 'failed', failure });
    ending.abort();
  };
  void watch({ engine, signal, tell, fail });
  return {
    stop: () => {
      ending.abort();
    },
  };
}

type Watch = {
  readonly engine: FaceEngine;
  readonly signal: AbortSignal;
  readonly tell: (event: CameraEvent) => void;
  readonly fail: (failure: CameraFailure) => void;
};

async function watch({ engine, signal, tell, fail }: Watch): Promise<void> {
  const opened = await openWebcam(signal);
  if (!opened.ok) {
    fail(opened.error);
    return;
  }
  const stream = opened.value;
  for (const track of stream.getVideoTracks()) {
    track.addEventListener('ended', () => {
      fail('camera-ended');
    });
  }
  tell({ kind: 'open', stream, label: stream.getVideoTracks()[0]?.label ?? '' });
  const start = await engine.ready;
  if (start.kind === 'failed') {
    fail(start.code);
    return;
  }
  const picture = await playPicture(stream);
  while (!signal.aborted) {
    if (!(await picture.changed())) {
      tell({ kind: 'trouble', trouble: 'camera-frozen' });
      continue;
    }
    const failure = await lookOnce({ engine, tell, model: start.model, frame: picture.grab() });
    if (failure !== undefined) fail(failure);
  }
  picture.close();
}

type Look = Pick<Watch, 'engine' | 'tell'> & { readonly model: string; readonly frame: RgbaFrame };

async function lookOnce({ engine, tell, model, frame }: Look): Promise<FaceEngineFailure | undefined> {
  const pixels = new Uint8ClampedArray(frame.pixels);
  const verdict = judgeLight(measureLight({ width: frame.width, height: frame.height, channels: 4, pixels }));
  if (verdict === 'covered') {
    tell({ kind: 'trouble', trouble: 'camera-covered' });
    await pause(NOBODY_PAUSE_MS);
    return undefined;
  }
  const answer = await engine.read(frame);
  if ('failed' in answer) return answer.failed;
  const nobody = answer.reading.kind === 'none';
  if (nobody && verdict === 'dark') tell({ kind: 'trouble', trouble: 'camera-dark' });
  else tell({ kind: 'reading', reading: answer.reading, model, readMs: answer.readMs });
  if (nobody) await pause(NOBODY_PAUSE_MS);
  return undefined;
}

/** The stream ends when `signal` aborts, even when that happened while the webcam was opening. */
async function openWebcam(signal: AbortSignal): Promise<Result<MediaStream, WebcamFailure>> {
  try {
    const video = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    const letGo = (): void => {
      for (const track of stream.getTracks()) track.stop();
    };
    if (signal.aborted) letGo();
    else signal.addEventListener('abort', letGo, { once: true });
    return ok(stream);
  } catch (error) {
    if (error instanceof DOMException) return failed(webcamFailureFrom(error.name));
    throw error;
  }
}

/** Names of W3C Media Capture and Streams, section 10.2, `getUserMedia` step by step. */
function webcamFailureFrom(name: string): WebcamFailure {
  switch (name) {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'camera-missing';
    case 'NotAllowedError':
    case 'SecurityError':
      return 'camera-denied';
    default:
      return 'camera-busy';
  }
}

interface Picture {
  /** Waits for a frame not seen before; false when none came for two seconds. */
  readonly changed: () => Promise<boolean>;
  /** The frame on show, 640 pixels wide or less. */
  readonly grab: () => RgbaFrame;
  readonly close: () => void;
}

async function playPicture(stream: MediaStream): Promise<Picture> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  // Not `autoplay`: Chromium holds it back for a video that is not in the document, and every frame is drawn black.
  await video.play();
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('The browser has no 2D canvas');
  return {
    changed: () => frameChanged(video),
    grab: () => {
      const width = Math.min(FRAME_WIDTH, video.videoWidth);
      const height = Math.round((video.videoHeight * width) / video.videoWidth);
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      context.drawImage(video, 0, 0, width, height);
      return { width, height, pixels: context.getImageData(0, 0, width, height).data.buffer };
    },
    close: () => {
      video.srcObject = null;
    },
  };
}

function frameChanged(video: HTMLVideoElement): Promise<boolean> {
  return new Promise((resolve) => {
    const handle = video.requestVideoFrameCallback(() => {
      clearTimeout(timer);
      resolve(true);
    });
    const timer = setTimeout(() => {
      video.cancelVideoFrameCallback(handle);
      resolve(false);
    }, FROZEN_AFTER_MS);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
