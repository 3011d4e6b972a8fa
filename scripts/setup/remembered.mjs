/** Remembers downloads that failed, for seven days, in `.cache/setup.json`, so that the next start does not wait for them again. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { entries, field, readJson } from '../json.mjs';

/** How long a failed download is not tried again. */
export const REMEMBERED_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * @typedef {{ readonly failedAt: (what: string, now: number) => number | undefined, readonly remember: (what: string, now: number) => void,
 *   readonly forget: () => void }} FailureMemory
 *   Moments in ms since 1970. `failedAt` is undefined where nothing is remembered, it is older than seven days or lies in the future.
 */

/**
 * @param {string} root
 * @returns {FailureMemory}
 */
export function failureMemory(root) {
  const path = join(root, '.cache', 'setup.json');
  return {
    failedAt(what, now) {
      const at = field(field(readJson(path), 'failedAt'), what);
      return typeof at === 'number' && at <= now && now - at < REMEMBERED_MS ? at : undefined;
    },
    remember(what, now) {
      const known = Object.fromEntries(entries(field(readJson(path), 'failedAt')));
      write(path, { failedAt: { ...known, [what]: now } });
    },
    forget() {
      write(path, { failedAt: {} });
    },
  };
}

/**
 * @param {string} path
 * @param {unknown} value
 */
function write(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(value, undefined, 2)}\n`);
  renameSync(`${path}.new`, path);
}
