/**
 * One instance for each userData folder. The lock is a file with the process's id; a later instance leaves its arguments beside
 * it, and the first one hears of them.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const LOCK = 'electron-double.lock';
const NOTE = /^electron-double-second-\d+\.json$/;
const Note = z.object({ argv: z.array(z.string()), cwd: z.string(), data: z.unknown() });

export interface InstanceLock {
  /** False where another instance has it; that one then hears of `data`. */
  readonly request: (data?: unknown) => boolean;
  readonly release: () => void;
  readonly has: () => boolean;
}

export function createInstanceLock(
  dir: () => string,
  onSecond: (argv: readonly string[], cwd: string, data: unknown) => void,
): InstanceLock {
  let held: { readonly path: string; readonly watcher: FSWatcher } | undefined;

  function release(): void {
    held?.watcher.close();
    if (held !== undefined) rmSync(held.path, { force: true });
    held = undefined;
  }
  process.on('exit', release);

  return {
    has: () => held !== undefined,
    release,
    request(data) {
      if (held !== undefined) return true;
      const folder = dir();
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, LOCK);
      if (!take(path)) {
        const note = JSON.stringify({ argv: process.argv, cwd: process.cwd(), data });
        writeFileSync(join(folder, `electron-double-second-${process.pid}.json`), note);
        return false;
      }
      const watcher = watch(folder, () => readNotes(folder, onSecond));
      // It keeps nobody alive.
      watcher.unref();
      held = { path, watcher };
      return true;
    },
  };
}

/** One that a killed instance left behind counts for nothing. */
function take(path: string): boolean {
  for (const flag of ['wx', 'wx'] as const) {
    try {
      writeFileSync(path, String(process.pid), { flag });
      return true;
    } catch {
      if (runs(Number(readFileSync(path, 'utf8')))) return false;
      rmSync(path, { force: true });
    }
  }
  return false;
}

function runs(pid: number): boolean {
  try {
    // A process that ended and waits for its parent still answers to signals.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^\d+ \(.*\) Z /.test(stat);
  } catch {
    return false;
  }
}

function readNotes(
  folder: string,
  onSecond: (argv: readonly string[], cwd: string, data: unknown) => void,
): void {
  for (const name of readdirSync(folder)) {
    if (!NOTE.test(name)) continue;
    const path = join(folder, name);
    try {
      const { argv, cwd, data } = Note.parse(JSON.parse(readFileSync(path, 'utf8')));
      rmSync(path, { force: true });
      onSecond(argv, cwd, data);
    } catch {
      // It is still being written: the next change of the folder comes with it.
    }
  }
}
