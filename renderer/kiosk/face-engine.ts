/** The window's side of the face worker: starts it, asks it about one frame at a time, ends it. */
import type { FaceReading } from '#core/face/reading.ts';

/** Stable codes of why faces cannot be read; the camera lane is closed until the kiosk starts again. */
export type FaceEngineFailure = 'model-file-missing' | 'model-hash-mismatch' | 'model-start-failed';

/** What the page sends to the worker. `pixels` are RGBA rows and change hands: the page's buffer is empty afterwards. */
export type ToFaceWorker =
  | { readonly kind: 'load'; readonly modelsUrl: string }
  | {
      readonly kind: 'frame';
      readonly id: number;
      readonly width: number;
      readonly height: number;
      readonly pixels: ArrayBuffer;
    };

/** What the worker answers. `loadMs` and `readMs` are milliseconds spent in the worker. */
export type FromFaceWorker =
  | { readonly kind: 'ready'; readonly backend: string; readonly model: string; readonly loadMs: number }
  | { readonly kind: 'failed'; readonly code: FaceEngineFailure }
  | { readonly kind: 'seen'; readonly id: number; readonly reading: FaceReading; readonly readMs: number };

/** `ready` settles once, with what came of loading; it never rejects. */
export type FaceEngine = {
  readonly ready: Promise<
    | { readonly kind: 'ready'; readonly backend: string; readonly model: string; readonly loadMs: number }
    | { readonly kind: 'failed'; readonly code: FaceEngineFailure }
  >;
  /** Reads one RGBA frame, whose buffer it takes over. One at a time. Undefined when the engine ended meanwhile. */
  readonly read: (frame: {
    readonly width: number;
    readonly height: number;
    readonly pixels: ArrayBuffer;
  }) => Promise<{ readonly reading: FaceReading; readonly readMs: number } | undefined>;
  /** Ends the worker. */
  readonly stop: () => void;
};

/** Starts the worker and lets it load its weights from `modelsUrl`, for example `/models/`. */
export function startFaceEngine(_options: { readonly modelsUrl: string }): FaceEngine {
  throw new Error('not built yet');
}
