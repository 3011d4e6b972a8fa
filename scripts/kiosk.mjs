/**
 * `npm run kiosk`: the kiosk alone, against the school's server elsewhere. Brings what is missing, starts the kiosk on a folder of
 * its own, and ends with it. Nothing is asked on the terminal: what a kiosk needs to know of a school it asks in its window.
 */
import { join, relative, resolve } from 'node:path';
import { callersFolder, keptByNpm, showHelp } from './arguments.mjs';
import { killTree, onEndingSignal } from './children.mjs';
import { textField } from './json.mjs';
import { openKioskFolder, rememberSettings } from './start/kiosk-folder.mjs';
import { KIOSK_HELP, readKioskOptions, swallowedByNpm } from './start/kiosk-options.mjs';
import { bringWindow, windowObstacle } from './start/kiosk-window.mjs';
import { EXIT_CANNOT, refuse, say } from './outcome.mjs';
import { programLauncher, shellCall } from './start/programs.mjs';
import { ROOT } from './setup.mjs';
import { backOffMs, closedInWords, endInWords, REAL_TIME, STEADY_MS } from './start/supervisor.mjs';

/**
 * @typedef {import('./start/kiosk-options.mjs').KioskOptions} KioskOptions
 * @typedef {import('./start/kiosk-folder.mjs').KioskSettings} KioskSettings
 * @typedef {{ readonly dir: string, readonly options: KioskOptions, readonly settings: KioskSettings, readonly window: boolean,
 *   readonly ready: import('./setup.mjs').Ready }} Kiosk
 */

async function main() {
  // A reader of our output that goes away must not take the class with it.
  process.stdout.on('error', () => undefined);
  const swallowed = swallowedByNpm(process.env);
  if (swallowed.length > 0) return refuse(keptByNpm('npm run kiosk', swallowed));
  const options = readKioskOptions(process.argv.slice(2), callersFolder('kiosk'));
  if (!options.ok) {
    const { code, message } = options.failure;
    return refuse({ code, message: `${message} All options: npm run kiosk -- --help` });
  }
  if (options.value.help) return showHelp(KIOSK_HELP, true);
  const obstacle = windowObstacle(options.value);
  if (obstacle !== undefined) return refuse(obstacle);
  const folder = openKioskFolder(options.value.data ?? join(ROOT, '.data-kiosk'));
  if (!folder.ok) return refuse(folder.failure);
  try {
    return await startIn(folder.value.dir, options.value);
  } finally {
    folder.value.release();
  }
}

/**
 * @param {string} dir
 * @param {KioskOptions} options
 */
async function startIn(dir, options) {
  const settings = rememberSettings(dir, options);
  if (!settings.ok) return refuse(settings.failure);
  const brought = await bringWindow(options);
  if (!brought.ok) return refuse(brought.failure);
  return run({ dir, options, settings: settings.value, ...brought.value });
}

/**
 * Runs the kiosk to its end. A locked one that crashed is started again.
 * @param {Kiosk} kiosk
 * @returns {Promise<number>} the exit code
 */
function run(kiosk) {
  const { dir, options, settings, window, ready } = kiosk;
  const locked = window && (options.kiosk || settings.kiosk);
  say(`Starting on ${relative(process.cwd(), dir) || '.'} …`);
  const launch = programLauncher({ nodePath: ready.node.path, root: ROOT, folder: { dir, demo: false } });
  const call = shellCall({
    args: argumentsOf(kiosk, locked),
    electron: ready.electron,
    root: ROOT,
    withoutSandbox: process.env['SMARTPRESENCE_NO_SANDBOX'] === '1',
  });
  return new Promise((settle) => {
    /** @type {import('./children.mjs').Program | undefined} */
    let program;
    /** @type {number | undefined} */
    let endCode;
    let readyAt = 0;
    let ends = 0;
    let cancelRestart = () => {};

    function start() {
      const started = launch('kiosk', call, onEvent);
      program = started;
      void started.ended.then((how) => onEnd(how, started.lastWords()));
    }

    function onEvent(/** @type {import('./children.mjs').ProgramEvent} */ { event, line }) {
      if (event === 'failed') {
        say(textField(line, 'message') ?? 'The kiosk could not start.');
        say(`(${textField(line, 'code') ?? 'kiosk-failed'})`);
        // One that stood already ends by itself, and is started again.
        if (!locked || readyAt === 0) end(EXIT_CANNOT, 'SIGTERM');
      }
      if (event === 'window-closed') {
        say(closedInWords(textField(line, 'why'), textField(line, 'how')));
        end(0, 'SIGTERM');
      }
      if (event === 'ready') {
        if (readyAt === 0) sayReady(kiosk, locked, line);
        else say('The kiosk runs again.');
        readyAt = REAL_TIME.now();
      }
    }

    function onEnd(/** @type {import('./children.mjs').Ended} */ how, /** @type {string} */ lastWords) {
      if (endCode === undefined && locked && readyAt > 0 && how.code !== 0) {
        ends = REAL_TIME.now() - readyAt >= STEADY_MS ? 1 : ends + 1;
        say(
          `The kiosk ended (${endInWords(how)}). It is started again in ${backOffMs(ends) / 1000} s, and an open class goes on.`,
        );
        cancelRestart = REAL_TIME.after(backOffMs(ends), start);
        return;
      }
      if (endCode === undefined && how.code !== 0)
        say(
          `The kiosk ended (${endInWords(how)}). Nothing is lost: start again, and an open class goes on.\n${lastWords}`,
        );
      letGo();
      settle(endCode ?? how.code ?? 1);
    }

    function end(/** @type {number} */ code, /** @type {NodeJS.Signals} */ signal) {
      endCode ??= code;
      cancelRestart();
      // One that waits to be started again has ended already.
      void program?.stop(signal).then(() => settle(code));
    }

    let asked = false;
    const letGo = onEndingSignal((signal) => {
      if (asked) killTree(program?.pid, 'SIGKILL');
      else say('\nEnding …');
      asked = true;
      end(0, signal);
    });
    start();
  });
}

/**
 * @param {Kiosk} kiosk
 * @param {boolean} locked
 * @returns {readonly string[]}
 */
function argumentsOf({ dir, options, settings, window, ready }, locked) {
  const { apiOrigin, caFile, publicOrigin } = settings;
  const browser = ready.electron === undefined ? ready.browser?.path : undefined;
  return [
    ...['--data', dir, '--logs', join(dir, 'logs'), '--api', apiOrigin],
    ...(caFile === undefined ? [] : ['--ca', resolve(dir, caFile)]),
    ...(publicOrigin === undefined ? [] : ['--public-origin', publicOrigin]),
    ...(window ? [] : ['--shell', 'none']),
    ...(window && browser !== undefined ? ['--browser', browser] : []),
    ...(window && options.headless ? ['--headless'] : []),
    ...(locked ? ['--kiosk'] : []),
    ...(options.unprotected || settings.unprotected ? ['--allow-unprotected-keys'] : []),
  ];
}

/**
 * @param {Kiosk} kiosk
 * @param {boolean} locked
 * @param {unknown} line
 */
function sayReady({ dir, options, settings, window }, locked, line) {
  const shown = options.headless ? 'in a window that is not shown' : 'in the window that has opened';
  const entry = `${textField(line, 'url') ?? ''}   (open it in a browser on this PC; good once)`;
  say('');
  say(`Kiosk    ${window ? `${shown} (${textField(line, 'origin') ?? ''})` : entry}`);
  say(`Server   ${settings.apiOrigin}   (remembered in ${join(dir, 'kiosk.json')})`);
  say(
    'A kiosk that is not paired yet asks for a code there: an admin makes one in the portal, under Kiosks.',
  );
  say(`Logs are in ${join(dir, 'logs')}. ${lastLine(window, locked)}`);
}

/**
 * @param {boolean} window
 * @param {boolean} locked
 */
function lastLine(window, locked) {
  if (locked) return 'Ctrl-C ends it; staff leave with Esc, their PIN, then Leave the kiosk.';
  return window ? 'Closing the window or Ctrl-C ends it.' : 'Ctrl-C ends it.';
}

process.exitCode = await main();
