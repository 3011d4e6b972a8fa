/** The window's side of the face worker: starts it, asks it about one frame at a time, ends it. */
import type { FaceReading } from '#core/face/reading.ts';

/** Stable codes of why faces cannot be read; the camera lane stays closed until the kiosk starts again. */
export type FaceEngineFailure = 'model-file-missing' | 'model-hash-mismatch' | 'model-start-failed';

/** What the page sends. `pixels` are RGBA rows and change hands: the page's buffer is empty afterwards. */
export type ToFaceWorker =
  | { readonly kind: 'load'; readonly modelsUrl: string }
  | ({ readonly kind: 'frame'; readonly id: number } & RgbaFrame);

/** What the worker answers. `loadMs` and `readMs` are milliseconds spent in the worker. */
export type FromFaceWorker =
  | ({ readonly kind: 'ready' } & StartedEngine)
  | { readonly kind: 'failed'; readonly code: FaceEngineFailure }
  | ({ readonly kind: 'seen'; readonly id: number } & ReadFrame);

export type RgbaFrame = { readonly width: number; readonly height: number; readonly pixels: ArrayBuffer };
export type ReadFrame = { readonly reading: FaceReading; readonly readMs: number };
/** Why an engine that was ended or broke answers nothing any more. */
type Refused = { readonly failed: FaceEngineFailure };
type StartedEngine = { readonly backend: string; readonly model: string; readonly loadMs: number };

/** How the start went. */
export type FaceEngineStart =
  | ({ readonly kind: 'ready' } & StartedEngine)
  | { readonly kind: 'failed'; readonly code: FaceEngineFailure };

export interface FaceEngine {
  /** Settles once, with what came of loading; never rejects. */
  readonly ready: Promise<FaceEngineStart>;
  /**
   * Reads one frame, whose buffer it takes over. The next only after this one is answered. `failed` once the worker has
   * broken or was ended; it stays so.
   */
  readonly read: (frame: RgbaFrame) => Promise<ReadFrame | Refused>;
  /** Ends the worker; reads under way answer `failed`. */
  readonly stop: () => void;
}

/** Starts the worker, which loads its weights from `modelsUrl`, a path that ends in a slash: `/models/`. */
export function startFaceEngine({ modelsUrl }: { readonly modelsUrl: string }): FaceEngine {
  const worker = new Worker(new URL('./face-worker.ts', import.meta.url), { type: 'module', name: 'faces' });
  const send = (message: ToFaceWorker, transfer: Transferable[] = []): void => {
    worker.postMessage(message, transfer);
  };
  let start: (how: FaceEngineStart) => void;
  const ready = new Promise<FaceEngineStart>((resolve) => {
    start = resolve;
  });
  const waiting = new Map<number, (answer: ReadFrame | Refused) => void>();
  let broken: FaceEngineFailure | undefined;
  let lastId = 0;

  const fail = (code: FaceEngineFailure): void => {
    broken ??= code;
    start({ kind: 'failed', code: broken });
    for (const answer of waiting.values()) answer({ failed: broken });
    waiting.clear();
    worker.terminate();
  };
  worker.addEventListener('error', () => {
    fail('model-start-failed');
  });
  worker.addEventListener('message', ({ data }: MessageEvent<FromFaceWorker>) => {
    switch (data.kind) {
      case 'ready':
        start(data);
        return;
      case 'failed':
        fail(data.code);
        return;
      case 'seen':
        waiting.get(data.id)?.({ reading: data.reading, readMs: data.readMs });
        waiting.delete(data.id);
    }
  });
  send({ kind: 'load', modelsUrl });

  return {
    ready,
    read: ({ width, height, pixels }) => {
      if (broken !== undefined) return Promise.resolve({ failed: broken });
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        send({ kind: 'frame', id, width, height, pixels }, [pixels]);
      });
    },
    stop: () => {
      fail('model-start-failed');
    },
  };
}
