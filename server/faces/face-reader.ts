/**
 * The face engine in worker threads, so that a picture never holds up a check-in. Threads start with the first picture and end
 * when none came for a while; what takes too long is ended with its thread, and the next picture gets a new one.
 */
import { Worker } from 'node:worker_threads';
import { failed, ok, type Result } from '#core/result.ts';
import type { Log, Timers } from '../ports.ts';
import { FromFaceWorker, type PictureReading } from './messages.ts';

/** `busy`: too many pictures wait already; `failed`: the engine does not run here, or this picture brought it down. */
export type FaceReaderFailure = 'busy' | 'failed';

export interface FaceReader {
  /** Reads one picture (JPEG, PNG or WebP, as it was uploaded). */
  readonly read: (picture: Uint8Array) => Promise<Result<PictureReading, FaceReaderFailure>>;
  readonly close: () => Promise<void>;
}

export interface FaceReaderDeps {
  /** The worker's program: source or built. */
  readonly program: URL;
  /** The folder with the verified weights and the wasm binaries. */
  readonly modelsDir: string;
  readonly timers: Timers;
  readonly log: Log;
}

interface Job {
  readonly picture: Uint8Array;
  readonly settle: (result: Result<PictureReading, FaceReaderFailure>) => void;
}

interface Thread {
  readonly worker: Worker;
  job: Job | undefined;
  cancel: () => void;
}

/** A thread takes about 150 MB; on the two processors of a small server one is left for check-ins. */
const THREADS = 1;
/** About five seconds of work for one thread: who comes after that is told to come again. */
const MOST_WAITING = 40;
/** Ten times what the slowest computer that was seen takes, start and all. */
const JOB_LIMIT_MS = 20_000;
const IDLE_MS = 5 * 60_000;

export function createFaceReader({ program, modelsDir, timers, log }: FaceReaderDeps): FaceReader {
  const threads = new Set<Thread>();
  const waiting: Job[] = [];
  let closed = false;
  let nextId = 0;

  function start(): Thread {
    const worker = new Worker(program, { workerData: { modelsDir } });
    const thread: Thread = { worker, job: undefined, cancel: () => undefined };
    threads.add(thread);
    worker.on('message', (message: unknown) => {
      finish(thread, FromFaceWorker.parse(message));
    });
    worker.on('error', (error: unknown) => {
      log.error({ err: error }, 'face worker failed');
      drop(thread);
    });
    worker.on('exit', () => drop(thread));
    worker.unref();
    return thread;
  }

  function give(thread: Thread, job: Job): void {
    thread.cancel();
    thread.job = job;
    nextId += 1;
    thread.worker.ref();
    thread.worker.postMessage({ id: nextId, picture: job.picture });
    thread.cancel = timers.after(JOB_LIMIT_MS, () => {
      log.error({ limitMs: JOB_LIMIT_MS }, 'face worker took too long');
      drop(thread);
    });
  }

  function finish(thread: Thread, message: FromFaceWorker): void {
    const { job } = thread;
    thread.job = undefined;
    thread.worker.unref();
    thread.cancel();
    thread.cancel = timers.after(IDLE_MS, () => drop(thread));
    if (message.kind === 'failed') log.error({ why: message.why }, 'face engine failed');
    job?.settle(message.kind === 'failed' ? failed('failed') : ok(message));
    handOut();
  }

  /** Ends the thread; whoever waits for it is told, and the next picture starts another. */
  function drop(thread: Thread): void {
    if (!threads.delete(thread)) return;
    thread.cancel();
    thread.job?.settle(failed('failed'));
    void thread.worker.terminate();
    handOut();
  }

  function handOut(): void {
    while (waiting.length > 0 && !closed) {
      const idle = [...threads].find((thread) => thread.job === undefined);
      const thread = idle ?? (threads.size < THREADS ? start() : undefined);
      const job = thread && waiting.shift();
      if (thread === undefined || job === undefined) return;
      give(thread, job);
    }
  }

  return {
    read: (picture) =>
      new Promise((resolve) => {
        if (closed || waiting.length >= MOST_WAITING) {
          resolve(failed(closed ? 'failed' : 'busy'));
          return;
        }
        waiting.push({ picture, settle: resolve });
        handOut();
      }),
    async close() {
      closed = true;
      for (const job of waiting.splice(0)) job.settle(failed('failed'));
      const ends = [...threads].map(({ worker }) => worker.terminate());
      for (const thread of [...threads]) drop(thread);
      await Promise.all(ends);
    },
  };
}
