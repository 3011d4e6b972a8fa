/**
 * Electron's program: whether it is there, and bringing it where it is not, bounded in time. It never imports `electron`,
 * which would begin a download without any limit; it reads what the package's own install.js leaves behind.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './children.mjs';
import { errorCode, readJson, textField } from './json.mjs';
import { cannot, done } from './outcome.mjs';

/**
 * @typedef {import('./outcome.mjs').Outcome<string>} Found the path of the program, or a clause that says why there is none
 * @typedef {{ readonly root: string, readonly nodePath: string, readonly memory: import('./remembered.mjs').FailureMemory,
 *   readonly say: (line: string) => void, readonly again: boolean, readonly limitMs?: number, readonly now?: () => number }} Bringing
 *   `again` tries at once what failed in the last seven days.
 * @typedef {{ readonly platform: string, readonly env: Readonly<Record<string, string | undefined>>, readonly isRoot: boolean }} ElectronWorld
 */

/** How long a start waits for the download. */
export const BRING_MS = 60_000;
const BEAT_MS = 20_000;
const PROBE_MS = 10_000;

/** The code of every failure to have Electron's program. */
export const NOT_FOUND = 'electron-not-found';

/** @type {ElectronWorld} */
const thisMachine = { platform: process.platform, env: process.env, isRoot: process.getuid?.() === 0 };

/**
 * Electron's program in node_modules, where it was downloaded whole and in the package's version. The package writes `path.txt`
 * last, so a download that was cut short is not taken for one.
 * @param {string} root
 * @returns {Found}
 */
export function electronBinary(root) {
  const folder = join(root, 'node_modules', 'electron');
  const wanted = textField(readJson(join(folder, 'package.json')), 'version');
  if (wanted === undefined) return cannot(NOT_FOUND, 'its package is not installed');
  const program = textOf(join(folder, 'path.txt'));
  if (program === undefined) return cannot(NOT_FOUND, 'it was not downloaded yet');
  const found = textOf(join(folder, 'dist', 'version'))?.replace(/^v/, '');
  if (found !== wanted)
    return cannot(NOT_FOUND, `its version is ${found ?? 'not known'}, and ${wanted} is wanted`);
  const path = join(folder, 'dist', program);
  return existsSync(path) ? done(path) : cannot(NOT_FOUND, 'its program is missing');
}

/**
 * Whether `bringElectron` would answer without a download.
 * @param {Pick<Bringing, 'root' | 'memory' | 'again' | 'now'>} options
 */
export function electronIsSettled({ root, memory, again, now = Date.now }) {
  if (electronBinary(root).ok) return true;
  return !again && memory.failedAt(memoryName(root), now()) !== undefined;
}

/**
 * Electron's program: as it is there, else as the package's install.js brings it within the limit. A failure is remembered. The
 * program is then run once, so that a library that it lacks is known before a class depends on it.
 * @param {Bringing} bringing
 * @returns {Promise<Found>}
 */
export async function bringElectron(bringing) {
  const there = electronBinary(bringing.root);
  const found = there.ok ? there : await download(bringing);
  return found.ok ? runs(found.value, bringing.root) : found;
}

/**
 * A failure to have Electron, whose message is a clause until here, as a person reads it who asked for Electron.
 * @param {import('./outcome.mjs').Failure} failure
 * @returns {import('./outcome.mjs').Failure} others as they are
 */
export function inWords({ code, message }) {
  switch (code) {
    case NOT_FOUND:
      return {
        code,
        message: `Electron cannot be had: ${message}. Start with --shell chromium, or let it be downloaded for as long as it takes:\n\n  npm run setup -- --electron`,
      };
    case 'electron-needs-display':
      return {
        code,
        message: `Electron cannot run: ${message}. Start on a desktop, or with --shell chromium --headless, or with --shell none.`,
      };
    case 'electron-as-root':
      return {
        code,
        message: `Electron cannot run: ${message}. Start as another user; on a machine for tests, SMARTPRESENCE_NO_SANDBOX=1 allows it without a sandbox.`,
      };
    case 'electron-not-built':
      return {
        code,
        message: `Electron cannot run: ${message}. On sources that were not changed, this mends it:\n\n  npm ci --ignore-scripts`,
      };
    default:
      return { code, message };
  }
}

/**
 * What keeps Electron from running here, its program there or not; undefined where nothing does.
 * @param {ElectronWorld} [world]
 * @returns {import('./outcome.mjs').Failure | undefined} the message is a clause
 */
export function electronObstacle({ platform, env, isRoot } = thisMachine) {
  if (platform !== 'linux') return undefined;
  const display = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((name) => name !== undefined && name !== '');
  if (!display) return { code: 'electron-needs-display', message: 'there is no display for it' };
  if (isRoot && env['SMARTPRESENCE_NO_SANDBOX'] !== '1')
    return { code: 'electron-as-root', message: 'it is not run as root, where it has no sandbox' };
  return undefined;
}

/**
 * @param {Bringing} bringing
 * @returns {Promise<Found>}
 */
async function download({ root, nodePath, memory, say, again, limitMs = BRING_MS, now = Date.now }) {
  const installer = join(root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(installer)) return cannot(NOT_FOUND, 'its package is not installed');
  const failedAt = again ? undefined : memory.failedAt(memoryName(root), now());
  if (failedAt !== undefined) {
    const on = new Date(failedAt).toLocaleString();
    return cannot(
      NOT_FOUND,
      `its download failed on ${on}; it is tried again after seven days, or at once with --shell electron`,
    );
  }
  say(`Electron: downloading its program, for ${limitMs / 1000} s at most …`);
  const startedAt = now();
  const beat = setInterval(
    () => say(`Electron: still downloading (${Math.round((now() - startedAt) / 1000)} s) …`),
    BEAT_MS,
  );
  /** @type {string[]} */
  const lines = [];
  const { timedOut } = await run({
    command: nodePath,
    args: [installer],
    cwd: root,
    env: { ELECTRON_GET_NO_PROGRESS: '1' },
    timeoutMs: limitMs,
    onLine: (line) => lines.push(line),
  });
  clearInterval(beat);
  const found = electronBinary(root);
  if (found.ok) {
    say('Electron: ready.');
    return found;
  }
  memory.remember(memoryName(root), now());
  return cannot(
    NOT_FOUND,
    timedOut ? `its download took longer than ${limitMs / 1000} s` : `its download failed${because(lines)}`,
  );
}

/**
 * Runs the program as a plain Node for a moment: that loads every library that it needs, and takes no display.
 * @param {string} path
 * @param {string} root
 * @returns {Promise<Found>}
 */
async function runs(path, root) {
  /** @type {string[]} */
  const lines = [];
  const { code } = await run({
    command: path,
    args: ['-e', '0'],
    cwd: root,
    env: { ELECTRON_RUN_AS_NODE: '1' },
    timeoutMs: PROBE_MS,
    onLine: (line) => lines.push(line),
  });
  return code === 0 ? done(path) : cannot(NOT_FOUND, `its program does not run here${because(lines)}`);
}

/**
 * The first line of what a program wrote, which in a stack trace is its error.
 * @param {readonly string[]} lines
 */
function because(lines) {
  const first = lines.map((line) => line.trim()).find((line) => line !== '');
  return first === undefined ? '' : ` (${first.slice(0, 200)})`;
}

/** @param {string} root */
function memoryName(root) {
  const version = textField(readJson(join(root, 'node_modules', 'electron', 'package.json')), 'version');
  return `electron-${version ?? 'unknown'}`;
}

/** @param {string} path */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
