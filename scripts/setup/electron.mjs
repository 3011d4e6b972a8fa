/**
 * Electron's program: whether it is there, and bringing it where it is not, bounded in time. It never imports `electron`,
 * which would begin a download without any limit; it reads what the package's own install.js leaves behind.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../children.mjs';
import { errorCode, readJson, textField } from '../json.mjs';
import { cannot, done } from '../outcome.mjs';

/**
 * @typedef {import('../outcome.mjs').Outcome<string>} Found the path of the program, or a clause that says why there is none
 * @typedef {{ readonly root: string, readonly nodePath: string, readonly memory: import('./remembered.mjs').FailureMemory,
 *   readonly say: (line: string) => void, readonly again: boolean, readonly limitMs?: number, readonly now?: () => number }} Bringing
 *   `again` tries at once what failed in the last seven days.
 * @typedef {{ readonly platform: string, readonly env: Readonly<Record<string, string | undefined>>, readonly isRoot: boolean }} ElectronWorld
 */

/** How long a start waits for the download. */
const BRING_MS = 60_000;
const BEAT_MS = 20_000;
const PROBE_MS = 10_000;
/** Loaded before the installer, whose own words say no more than "fetch failed". */
const SAYS_CAUSE = new URL('say-fetch-cause.mjs', import.meta.url).href;

/** The code of every failure to have Electron's program but one. */
const NOT_FOUND = 'electron-not-found';
/** The code where the network did not let the download through. */
const UNREACHABLE = 'electron-unreachable';

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
 * The download that failed within the last seven days, as a clause with its local time; undefined where none did.
 * @param {Pick<Bringing, 'root' | 'memory' | 'now'>} options
 */
export function rememberedFailure({ root, memory, now = Date.now }) {
  const failedAt = memory.failedAt(memoryName(root), now());
  return failedAt === undefined ? undefined : `its download failed at ${localMinute(failedAt)}`;
}

/**
 * @param {number} at ms since 1970
 * @returns {string} such as `2026-11-21 18:35`, in this computer's time
 */
function localMinute(at) {
  const date = new Date(at);
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
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

/** What a person can do about a network in the way; the variables are those that the installer follows. */
const OTHER_WAYS = `The same command will not help until the way is another. One of these does:

  - another network, such as a phone's hotspot
  - the network's proxy, named in the environment: HTTPS_PROXY=http://HOST:PORT
  - a mirror that this PC reaches: ELECTRON_MIRROR=https://HOST/FOLDER/

Then: npm run setup -- --electron. Until then start with --shell chromium.`;

/**
 * A failure to have Electron, whose message is a clause until here, as a person reads it who asked for Electron.
 * @param {import('../outcome.mjs').Failure} failure
 * @returns {import('../outcome.mjs').Failure} others as they are
 */
export function inWords({ code, message }) {
  switch (code) {
    case NOT_FOUND:
      return {
        code,
        message: `Electron cannot be had: ${message}. Until it is, start with --shell chromium. When the cause is mended, or the line is only slow, this takes its time (an hour at most):\n\n  npm run setup -- --electron`,
      };
    case UNREACHABLE:
      return { code, message: `Electron cannot be had: ${message}. ${OTHER_WAYS}` };
    case 'electron-needs-display':
      return {
        code,
        message: `Electron cannot run: ${message}. Start on a desktop, or with --shell chromium --headless, or with --shell none.`,
      };
    case 'electron-as-root':
      return {
        code,
        message: `${message}. On a machine for tests, SMARTPRESENCE_NO_SANDBOX=1 allows it without a sandbox.`,
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
 * @returns {import('../outcome.mjs').Failure | undefined} the message is a clause
 */
export function electronObstacle({ platform, env, isRoot } = thisMachine) {
  if (platform !== 'linux') return undefined;
  const display = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((name) => name !== undefined && name !== '');
  if (!display) return { code: 'electron-needs-display', message: 'there is no display for it' };
  if (isRoot && env['SMARTPRESENCE_NO_SANDBOX'] !== '1')
    return {
      code: 'electron-as-root',
      message: 'Electron has no sandbox when root runs it; start as another user',
    };
  return undefined;
}

/**
 * @param {Bringing} bringing
 * @returns {Promise<Found>}
 */
async function download({ root, nodePath, memory, say, again, limitMs = BRING_MS, now = Date.now }) {
  const installer = join(root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(installer)) return cannot(NOT_FOUND, 'its package is not installed');
  const failed = again ? undefined : rememberedFailure({ root, memory, now });
  if (failed !== undefined)
    return cannot(
      NOT_FOUND,
      `${failed}; it is tried again after seven days, or at once with --shell electron`,
    );
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
    args: ['--import', SAYS_CAUSE, installer],
    cwd: root,
    // A proxy that the environment names is followed, which fetch does only where it is told to.
    env: { ELECTRON_GET_NO_PROGRESS: '1', NODE_USE_ENV_PROXY: '1' },
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
  if (timedOut) return cannot(NOT_FOUND, `its download took longer than ${limitMs / 1000} s`);
  const cause = networkCause(lines);
  return cause === undefined
    ? cannot(NOT_FOUND, `its download failed${because(lines)}`)
    : cannot(UNREACHABLE, `its download failed: ${cause}`);
}

/** What the network answered, in words (errno(3), getaddrinfo(3), Node's TLS errors). */
const NETWORK_WORDS = new Map([
  ['ENOTFOUND', 'its name is not known in this network'],
  ['EAI_AGAIN', 'no name server answers'],
  ['ECONNREFUSED', 'the connection is refused'],
  ['ECONNRESET', 'the connection is broken off'],
  ['ENETUNREACH', 'there is no way there from this network'],
  ['EHOSTUNREACH', 'there is no way there from this network'],
  ['ETIMEDOUT', 'it does not answer'],
  ['UND_ERR_CONNECT_TIMEOUT', 'it does not answer'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'something on the way shows a certificate of its own'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'something on the way shows a certificate of its own'],
]);

/**
 * @param {readonly string[]} lines of the installer, as `say-fetch-cause.mjs` has it say them
 * @returns {string | undefined} a clause; undefined where it was not the network
 */
function networkCause(lines) {
  const said = lines
    .map((line) => /^fetch-cause (\S+) (\S+)$/.exec(line.trim()))
    .find((found) => found !== null);
  if (said === undefined) return undefined;
  const [, host = '', code = ''] = said;
  return `${host} cannot be reached: ${NETWORK_WORDS.get(code) ?? 'the connection failed'} (${code})`;
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
