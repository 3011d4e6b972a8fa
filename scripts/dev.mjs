/**
 * `npm run dev`: the programs as `npm start` runs them, started again as their sources change, and the windows served by
 * Vite, changed in place. It opens no browser and prints the addresses.
 */
import { onEndingSignal } from './children.mjs';
import { openDataFolder } from './start/data-folder.mjs';
import { serveKioskWindow, servePortal } from './start/dev-windows.mjs';
import { dataDirFrom, readStartOptions, START_HELP } from './start/options.mjs';
import { EXIT_CANNOT, refuse, say, sayFailure } from './outcome.mjs';
import {
  apiArguments,
  API_PROGRAM,
  kioskArguments,
  KIOSK_PROGRAM,
  programLauncher,
} from './start/programs.mjs';
import { ROOT, setUp } from './setup.mjs';
import { REAL_TIME, supervise } from './start/supervisor.mjs';

/** @typedef {import('./start/dev-windows.mjs').DevWindow} DevWindow */

async function main() {
  const options = readStartOptions(process.argv.slice(2));
  if (!options.ok || options.value.help) {
    if (!options.ok) sayFailure(options.failure);
    process.stdout.write(`npm run dev takes --data, --port and --lan as npm start does.\n\n${START_HELP}`);
    return options.ok ? 0 : EXIT_CANNOT;
  }
  const { data, port, lan } = options.value;
  if (port === 0) {
    return refuse({
      code: 'bad-option',
      message: 'npm run dev needs one port for all restarts: name one with --port.',
    });
  }
  const folder = openDataFolder(dataDirFrom(data, ROOT));
  const ready = folder.ok ? await setUp({ root: ROOT, browser: false, say }) : folder;
  if (!folder.ok || !ready.ok) {
    if (!ready.ok) sayFailure(ready.failure);
    if (folder.ok) folder.value.release();
    return EXIT_CANNOT;
  }
  const launch = programLauncher({ nodePath: ready.value.node.path, root: ROOT, folder: folder.value });
  const watched = ['--watch', '--watch-preserve-output'];
  /** @type {string | undefined} */
  let entry;
  /** @type {Promise<readonly DevWindow[]> | undefined} */
  let windows;
  const supervised = supervise({
    port,
    apiFirst: false,
    locked: false,
    startApi: (apiPort, onEvent) =>
      launch(
        'api',
        { args: [...watched, API_PROGRAM, ...apiArguments({ folder: folder.value, port: apiPort, lan })] },
        onEvent,
      ),
    startKiosk: (apiOrigin, onEvent) => {
      const start = {
        folder: folder.value,
        apiOrigin,
        window: false,
        browser: undefined,
        headless: false,
        kiosk: false,
        unprotected: false,
      };
      return launch('kiosk', { args: [...watched, KIOSK_PROGRAM, ...kioskArguments(start)] }, onEvent);
    },
    time: REAL_TIME,
    say,
    onReady: (addresses) => {
      entry = addresses.entry;
      if (windows !== undefined) say('The kiosk runs again: reload its page.');
      windows ??= serveWindows(addresses, () => {
        const once = entry;
        entry = undefined;
        return once;
      });
    },
  });
  const letGo = onEndingSignal((signal) => supervised.end(0, signal));
  const code = await supervised.ended;
  for (const window of (await windows) ?? []) await window.close();
  letGo();
  folder.value.release();
  return code;
}

/**
 * @param {import('./start/supervisor.mjs').Addresses} addresses
 * @param {() => string | undefined} takeEntry
 */
async function serveWindows({ api, kiosk }, takeEntry) {
  const windows = [
    await serveKioskWindow({ root: ROOT, target: kiosk, takeEntry }),
    await servePortal({ root: ROOT, target: api }),
  ];
  say(
    `\nKiosk    ${windows[0]?.address ?? ''}\nPortal   ${windows[1]?.address ?? ''}\nCtrl-C ends everything.`,
  );
  return windows;
}

process.exitCode = await main();
