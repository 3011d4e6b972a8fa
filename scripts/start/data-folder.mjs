/**
 * The folder that keeps everything of one school: whose it is, whether it can be written, that one start uses it at a time, and
 * what may be deleted. Only what SmartPresence itself put there is ever deleted, and only where the folder is marked as a demo.
 */
import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { field, readJson } from '../json.mjs';
import { cannot, done } from '../outcome.mjs';
import { isForeign, LOCK, lockFolder, unlessRefused } from './take-folder.mjs';

/**
 * @typedef {{ readonly dir: string, readonly demo: boolean, readonly release: () => void }} DataFolder
 * @typedef {{ readonly name: string, readonly sizeBytes: number }} Kept
 */

const MARKER = 'smartpresence.json';
/** What a data folder may hold; anything else means that the folder is somebody else's. */
const OURS = ['api', 'kiosk', 'logs', 'demo-accounts.txt', MARKER];

/**
 * Takes the data folder for this start, making and marking it as a demo where it is new. Fails with `data-folder-not-writable`,
 * `data-folder-in-use` or `data-folder-foreign`.
 * @param {string} dir an absolute path
 * @returns {import('../outcome.mjs').Outcome<DataFolder>}
 */
export function openDataFolder(dir) {
  return unlessRefused(dir, () => open(dir));
}

/**
 * @param {string} dir
 * @returns {import('../outcome.mjs').Outcome<DataFolder>}
 */
function open(dir) {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const marker = readJson(join(dir, MARKER));
  const foreign = readdirSync(dir).find((name) => !OURS.includes(name) && !name.startsWith(LOCK));
  if (marker === undefined && foreign !== undefined) {
    return isForeign(dir, foreign);
  }
  if (marker !== undefined && typeof field(marker, 'demo') !== 'boolean') {
    return cannot(
      'data-folder-foreign',
      `The folder ${dir} belongs to a school's server: its ${MARKER} holds settings. Run it by npm run server, or name another folder with --data DIR.`,
    );
  }
  const lock = lockFolder(dir);
  if (!lock.ok) return lock;
  if (marker === undefined) markAsDemo(dir);
  return done({ dir, demo: marker === undefined || field(marker, 'demo') === true, release: lock.value });
}

/** @param {string} dir */
function markAsDemo(dir) {
  writeFileSync(join(dir, MARKER), `${JSON.stringify({ product: 'smartpresence', demo: true })}\n`, {
    mode: 0o600,
  });
}

/**
 * What `--reset` would delete, with the size of each. Fails with `reset-refused` where the folder is not marked as a demo: a
 * school's data are never deleted by a start.
 * @param {string} dir
 * @returns {import('../outcome.mjs').Outcome<readonly Kept[]>}
 */
export function resetPlan(dir) {
  const names = OURS.filter((name) => lstatSync(join(dir, name), { throwIfNoEntry: false }) !== undefined);
  if (names.length === 0) return done([]);
  if (field(readJson(join(dir, MARKER)), 'demo') !== true) {
    return cannot(
      'reset-refused',
      `The folder ${dir} is not marked as a demo, so nothing in it was deleted. --reset is for demo folders only.`,
    );
  }
  return done(names.map((name) => ({ name, sizeBytes: sizeOf(join(dir, name)) })));
}

/**
 * Deletes what the plan names and marks the folder as a new demo. The marker goes last, so that a reset cut short can be repeated.
 * @param {DataFolder} folder as this start holds it
 * @param {readonly Kept[]} plan
 */
export function resetDataFolder({ dir }, plan) {
  for (const { name } of plan) if (name !== MARKER) rmSync(join(dir, name), { recursive: true, force: true });
  mkdirSync(join(dir, 'logs'), { recursive: true, mode: 0o700 });
  markAsDemo(dir);
}

/**
 * @param {string} path
 * @returns {number} bytes of the file, or of all files below the folder; links are not followed
 */
function sizeOf(path) {
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/**
 * @param {number} bytes
 * @returns {string} such as `3.4 MB`, in steps of 1000
 */
export function sizeInWords(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
