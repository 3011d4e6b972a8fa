/** The webcam: opens it, hands frames to the face engine one at a time, says what goes wrong, lets go of everything. */
import type { FaceReading } from '#core/face/reading.ts';
import type { FaceEngine, FaceEngineFailure } from './face-engine.ts';

/** Final: the camera has been let go of. Stable codes; words for people stand in `renderer/messages/`. */
export type CameraFailure =
  | 'camera-missing'
  | 'camera-denied'
  | 'camera-busy'
  | 'camera-ended'
  | FaceEngineFailure;

/** Passing: told again with every frame while it lasts; frames go on. */
export type CameraTrouble = 'camera-dark' | 'camera-covered' | 'camera-frozen';

/**
 * What the camera tells, in the order open, then any number of trouble and reading, then failed at most once as the last.
 * `stream` is for the preview (`video.srcObject`); it belongs to the camera and ends with it. `model` names the embedding's model.
 */
export type CameraEvent =
  | { readonly kind: 'open'; readonly stream: MediaStream; readonly label: string }
  | { readonly kind: 'trouble'; readonly trouble: CameraTrouble }
  | { readonly kind: 'reading'; readonly reading: FaceReading; readonly model: string; readonly readMs: number }
  | { readonly kind: 'failed'; readonly failure: CameraFailure };

export type CameraOptions = {
  /** Made once with `startFaceEngine` when the window opens; outlives the camera. */
  readonly engine: FaceEngine;
  /** Never called again after `stop` or after `failed`. */
  readonly onEvent: (event: CameraEvent) => void;
};

export type Camera = {
  /** Lets go of the webcam at once; may be called any number of times. */
  readonly stop: () => void;
};

/** Opens the webcam and tells what it sees until `stop` is called or it fails. Throws nothing: failures are events. */
export function startCamera(_options: CameraOptions): Camera {
  throw new Error('not built yet');
}
