/** How the two programs are called: the central API and the kiosk, on either of its shells, each with its arguments. */
import { join } from 'node:path';
import { startProgram } from '../children.mjs';

/**
 * @typedef {{ readonly dir: string, readonly demo: boolean }} Folder
 * @typedef {{ readonly folder: Folder, readonly port: number, readonly lan: string | undefined }} ApiStart
 * @typedef {{ readonly folder: Folder, readonly apiOrigin: string, readonly window: boolean,
 *   readonly browser: string | undefined, readonly headless: boolean, readonly kiosk: boolean, readonly unprotected: boolean }} KioskStart
 * @typedef {{ readonly command?: string, readonly args: readonly string[], readonly env?: Readonly<Record<string, string | undefined>> }} Called
 *   `command` is the chosen Node where none is named.
 */

/** The sources, which run as they are. */
export const API_PROGRAM = 'server/main.ts';
export const KIOSK_PROGRAM = 'electron/chromium/main.ts';
/** The same two, built: they load in half the time. */
export const BUILT_API = '.cache/programs/api.js';
export const BUILT_KIOSK = '.cache/programs/kiosk.js';
/** V8's space for new objects, in MiB: it would grow to 16 on a class's steady trickle of them, and never be given back. */
const YOUNG_HEAP = '--max-semi-space-size=2';
/** Built from `electron/main/`. */
export const ELECTRON_PROGRAM = '.cache/electron/main/main.js';

/**
 * @param {ApiStart} start
 * @returns {readonly string[]}
 */
export function apiArguments({ folder, port, lan }) {
  return [
    ...['--data', join(folder.dir, 'api'), '--logs', join(folder.dir, 'logs'), '--port', String(port)],
    ...(folder.demo ? ['--demo', '--accounts', join(folder.dir, 'demo-accounts.txt')] : []),
    ...(lan === undefined ? [] : lan === '' ? ['--lan'] : ['--lan', lan]),
  ];
}

/**
 * @param {KioskStart} start
 * @returns {readonly string[]}
 */
export function kioskArguments({ folder, apiOrigin, window, browser, headless, kiosk, unprotected }) {
  return [
    ...['--data', join(folder.dir, 'kiosk'), '--logs', join(folder.dir, 'logs'), '--api', apiOrigin],
    ...(folder.demo ? ['--demo'] : []),
    ...(window ? [] : ['--shell', 'none']),
    ...(window && browser !== undefined ? ['--browser', browser] : []),
    ...(window && headless ? ['--headless'] : []),
    ...(window && kiosk ? ['--kiosk'] : []),
    ...(unprotected ? ['--allow-unprotected-keys'] : []),
  ];
}

/**
 * The kiosk on Electron, where its program is named, else on the chosen Node. Electron has no sandbox as root, and goes without it
 * only where it was allowed to; it takes that word from its environment.
 * @param {{ readonly start: KioskStart, readonly electron: string | undefined, readonly root: string,
 *   readonly withoutSandbox: boolean }} options
 * @returns {Called}
 */
export function kioskCall({ start, electron, root, withoutSandbox }) {
  const shown = electron === undefined ? start : { ...start, window: true, browser: undefined };
  return shellCall({ args: kioskArguments(shown), electron, root, withoutSandbox });
}

/**
 * The same, with the kiosk's own arguments.
 * @param {{ readonly args: readonly string[], readonly electron: string | undefined, readonly root: string,
 *   readonly withoutSandbox: boolean }} options
 * @returns {Called}
 */
export function shellCall({ args, electron, root, withoutSandbox }) {
  if (electron === undefined) return { args: [YOUNG_HEAP, BUILT_KIOSK, ...args] };
  return {
    command: electron,
    args: [join(root, ELECTRON_PROGRAM), ...args],
    // An editor that is itself Electron may have left the first one to its terminals.
    env: { ELECTRON_RUN_AS_NODE: undefined, ...(withoutSandbox ? { ELECTRON_DISABLE_SANDBOX: '1' } : {}) },
  };
}

/**
 * Whether a window can be shown or run here: on Linux it takes a display, or no showing at all.
 * @param {{ readonly shell: import('./options.mjs').Shell, readonly headless: boolean }} options
 * @param {{ readonly platform: string, readonly env: Readonly<Record<string, string | undefined>> }} world
 */
export function opensWindow({ shell, headless }, { platform, env }) {
  if (shell === 'none') return false;
  if (headless || platform !== 'linux') return true;
  return [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((display) => display !== undefined && display !== '');
}

/**
 * Starts programs with the chosen Node; what one prints besides its events goes to NAME.out among the logs. Node keeps what it
 * compiled, so that the next start need not: told from outside, it keeps a program's first file too.
 * @param {{ readonly nodePath: string, readonly root: string, readonly folder: Folder }} options
 * @returns {(name: string, call: Called, onEvent: (event: import('../children.mjs').ProgramEvent) => void) => import('../children.mjs').Program}
 */
export function programLauncher({ nodePath, root, folder }) {
  return (name, { command = nodePath, args, env = {} }, onEvent) =>
    startProgram({
      command,
      args,
      cwd: root,
      env: { NODE_COMPILE_CACHE: join(root, '.cache', 'compile'), ...env },
      log: join(folder.dir, 'logs', `${name}.out`),
      onEvent,
    });
}
