/** Taking a data folder for one start: no other start uses it meanwhile, and where the system says no, that is said in plain words. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../json.mjs';
import { takeLock } from '../lock.mjs';
import { cannot, done } from '../outcome.mjs';

/** Names that begin so are the lock's own. */
export const LOCK = 'start.lock';

/** What the system answers where a folder cannot be written (errno(3)), in words. */
const REFUSALS = new Map([
  ['EACCES', 'this user may not'],
  ['EPERM', 'this user may not'],
  ['EROFS', 'the disk is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', "this user's share of the disk is full"],
  ['ENOTDIR', 'a file stands in the way'],
  ['EEXIST', 'a file stands in the way'],
  ['ENOENT', 'the disk or folder that should hold it is missing'],
  ['ENAMETOOLONG', 'its name is too long'],
]);

/**
 * What `open` makes of the folder, or `data-folder-not-writable` where the system refuses.
 * @template T
 * @param {string} dir an absolute path
 * @param {() => import('../outcome.mjs').Outcome<T>} open
 * @returns {import('../outcome.mjs').Outcome<T>}
 */
export function unlessRefused(dir, open) {
  try {
    return open();
  } catch (error) {
    const why = REFUSALS.get(errorCode(error) ?? '');
    if (why === undefined) throw error;
    return cannot(
      'data-folder-not-writable',
      `The data folder ${dir} cannot be written: ${why}. Give this user the right to write there, or name another folder with --data DIR.`,
    );
  }
}

/**
 * Keeps other starts out, and makes the folder for logs. Fails with `data-folder-in-use`.
 * @param {string} dir
 * @returns {import('../outcome.mjs').Outcome<() => void>} lets other starts in again
 */
export function lockFolder(dir) {
  const lock = takeLock(join(dir, LOCK));
  if (!lock.ok) {
    return cannot(
      'data-folder-in-use',
      `Another start uses the data folder ${dir} (process ${lock.holder.pid}). End it first, or name another folder with --data DIR.`,
    );
  }
  mkdirSync(join(dir, 'logs'), { recursive: true, mode: 0o700 });
  return done(lock.release);
}

/**
 * @param {string} dir
 * @param {string} name what stands there and is not ours
 */
export function isForeign(dir, name) {
  return cannot(
    'data-folder-foreign',
    `The folder ${dir} holds other things (${name}). Name an empty or a new folder with --data DIR.`,
  );
}
