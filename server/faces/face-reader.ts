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
  /** Reads one picture (JPEG, PNG or WebP, as it was uploaded). Its bytes are given away: the array is empty afterwards. */
  readonly read: (picture: Uint8Array<ArrayBuffer>) => Promise<Result<PictureReading, FaceReaderFailure>>;
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
  readonly picture: Uint8Array<ArrayBuffer>;
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
/** What JavaScript keeps in a thread; pictures and nets lie outside of it, and are bounded by their size. */
const HEAP_MIB = 256;
const IDLE_MS = 5 * 60_000;

export function createFaceReader({ program, modelsDir, timers, log }: FaceReaderDeps): FaceReader {
  const threads = new Set<Thread>();
  const waiting: Job[] = [];
  let closed = false;
  let nextId = 0;

  function start(): Thread {
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MIB };
    const worker = new Worker(program, { workerData: { modelsDir }, resourceLimits });
    const thread: Thread = { worker, job: undefined, cancel: () => undefined };
    threads.add(thread);
    worker.on('message', (message: unknown) => {
      const said = FromFaceWorker.safeParse(message);
      if (said.success) finish(thread, said.data);
      else fail(thread, 'not-understood');
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
    thread.worker.postMessage({ id: nextId, picture: job.picture }, [job.picture.buffer]);
    thread.cancel = timers.after(JOB_LIMIT_MS, () => {
      log.error({ limitMs: JOB_LIMIT_MS }, 'face worker took too long');
      drop(thread);
    });
  }

  function finish(thread: Thread, message: FromFaceWorker): void {
    if (message.kind === 'failed') {
      fail(thread, message.why);
      return;
    }
    const { job } = thread;
    thread.job = undefined;
    thread.worker.unref();
    thread.cancel();
    thread.cancel = timers.after(IDLE_MS, () => drop(thread));
    job?.settle(ok(message));
    handOut();
  }

  /** An engine that failed once is not trusted with the next picture: it may lack its weights, or its memory be broken. */
  function fail(thread: Thread, why: string): void {
    log.error({ why }, 'face engine failed');
    drop(thread);
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
