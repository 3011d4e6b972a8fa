/**
 * A lock file with the holder's process id, so that two starts never do the same work at once.
 * The lock of a process that is gone, or whose id now belongs to another process, is taken over.
 */
import { linkSync, readFileSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCode, field, parseJson, textField } from './json.mjs';

/**
 * @typedef {{ readonly pid: number, readonly takenAt: number, readonly birth: string }} Holder
 *   `takenAt` in ms since 1970; `birth` is what the system says of when the process began, empty where it does not say.
 * @typedef {{ readonly pid: number, readonly now: () => number, readonly bootedAt: () => number,
 *   readonly isAlive: (pid: number) => boolean, readonly birth: (pid: number) => string }} LockWorld
 * @typedef {{ readonly ok: true, readonly release: () => void } | { readonly ok: false, readonly holder: Holder }} LockAnswer
 */

/** A lock that is still empty belongs to someone who is just writing it, for this long. */
const WRITING_MS = 5_000;
const LOOK_AGAIN_MS = 250;

/** @type {LockWorld} */
const thisProcess = {
  pid: process.pid,
  now: Date.now,
  bootedAt: () => Date.now() - uptime() * 1000,
  isAlive,
  birth,
};

/**
 * Takes the lock, or says who holds it. The folder must exist; what the disk refuses is thrown. A lock not given back (a
 * killed process) is found stale by the next.
 * @param {string} path
 * @param {LockWorld} [world]
 * @returns {LockAnswer}
 */
export function takeLock(path, world = thisProcess) {
  const own = JSON.stringify({ pid: world.pid, takenAt: world.now(), birth: world.birth(world.pid) });
  for (;;) {
    try {
      writeFileSync(path, own, { flag: 'wx', mode: 0o600 });
      return { ok: true, release: () => giveBack(path, own) };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const found = readLock(path);
    if (found === undefined) continue;
    const holder = holderFrom(found.text) ?? { pid: 0, takenAt: found.writtenAt, birth: '' };
    if (isHeld(holder, world)) return { ok: false, holder };
    takeAway(path, found.text);
  }
}

/**
 * Waits until the lock is free, telling once who is waited for.
 * @param {string} path
 * @param {(line: string) => void} say
 * @returns {Promise<() => void>} gives the lock back
 */
export async function waitForLock(path, say) {
  for (let told = false; ; told = true) {
    const answer = takeLock(path);
    if (answer.ok) return answer.release;
    if (!told)
      say(`Waiting for another start of this folder (process ${answer.holder.pid}) to finish its set-up …`);
    await pause(LOOK_AGAIN_MS);
  }
}

/**
 * Whether the process that wrote the lock still runs. A process that began at another moment, or a lock from before the
 * machine started, only shares the number.
 * @param {Holder} holder
 * @param {LockWorld} world
 */
export function isHeld(holder, world) {
  if (holder.pid === 0) return world.now() - holder.takenAt < WRITING_MS;
  if (!world.isAlive(holder.pid)) return false;
  if (holder.birth !== '') return holder.birth === world.birth(holder.pid);
  return holder.takenAt >= world.bootedAt();
}

/**
 * Moves a stale lock aside before deleting it: where another process was quicker, its fresh lock is put back.
 * @param {string} path
 * @param {string} staleText
 */
function takeAway(path, staleText) {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== staleText) linkSync(aside, path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * @param {string} path
 * @param {string} own
 */
function giveBack(path, own) {
  if (readLock(path)?.text === own) unlinkSync(path);
}

/** @param {string} path */
function readLock(path) {
  try {
    return { text: readFileSync(path, 'utf8'), writtenAt: statSync(path).mtimeMs };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * @param {string} text
 * @returns {Holder | undefined}
 */
function holderFrom(text) {
  const value = parseJson(text);
  const pid = field(value, 'pid');
  const takenAt = field(value, 'takenAt');
  if (typeof pid !== 'number' || typeof takenAt !== 'number' || pid <= 0) return undefined;
  return { pid, takenAt, birth: textField(value, 'birth') ?? '' };
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * On Linux the start time in clock ticks since boot: field 22 of /proc/PID/stat (proc_pid_stat(5)), counted after the
 * program's name, which may hold spaces and brackets. Elsewhere empty.
 * @param {number} pid
 */
function birth(pid) {
  if (process.platform !== 'linux') return '';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
