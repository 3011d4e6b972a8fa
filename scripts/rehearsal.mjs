/**
 * `npm run rehearsal`: brings what is missing, then plays one class by itself on the real programs, in a data folder of its
 * own. Its last line is one JSON object; it ends with 0 only when everyone came to what was expected.
 */
import { join } from 'node:path';
import { readArguments, showHelp } from './arguments.mjs';
import { electronObstacle } from './setup/electron.mjs';
import { cannot } from './outcome.mjs';
import { opensWindow } from './start/programs.mjs';
import { ROOT } from './setup.mjs';
import { TRIED_SHELLS } from './testing/shells.mjs';
import { bringShells, runTrial } from './testing/trial.mjs';

const HELP = `Plays one class by itself: sixteen students, a dead server, a closed register, and a report on each of them.

  npm run rehearsal [-- OPTIONS]

  --headless    without a window; so it is anyway where there is no display
  --shell NAME  what the kiosk runs on: chromium; electron, downloaded where it is missing; or double, Electron's main process
                on a stand-in for Electron (chromium)
  --data DIR    where it plays and leaves report and pictures (artefacts/rehearsal); what is there goes
  --help        this text
`;

/** @typedef {(typeof TRIED_SHELLS)[number]} TriedShell */

/** @returns {{ readonly headless: boolean, readonly shell: TriedShell, readonly data: string, readonly help: boolean } | undefined} */
function options() {
  const read = readArguments({
    options: {
      headless: { type: 'boolean', default: false },
      shell: { type: 'string', default: 'chromium' },
      data: { type: 'string', default: join(ROOT, 'artefacts', 'rehearsal') },
      help: { type: 'boolean', default: false },
    },
  });
  if (!read.ok) return undefined;
  const shell = TRIED_SHELLS.find((name) => name === read.value.values.shell);
  return shell === undefined ? undefined : { ...read.value.values, shell };
}

/** @type {Readonly<Record<TriedShell, import('./setup.mjs').ElectronWish>>} */
const ELECTRON_WISH = { chromium: 'no', double: 'built', electron: 'asked' };

/** @param {TriedShell} shell */
async function bring(shell) {
  const ready = await bringShells(ELECTRON_WISH[shell]);
  const obstacle = shell === 'electron' && ready.ok ? electronObstacle() : undefined;
  return obstacle === undefined ? ready : cannot(obstacle.code, obstacle.message);
}

async function main() {
  const wanted = options();
  if (wanted === undefined || wanted.help) return showHelp(HELP, wanted !== undefined);
  const shown = !wanted.headless && opensWindow({ shell: 'chromium', headless: false }, process);
  return runTrial(bring(wanted.shell), ({ browser }) => ({
    args: [
      ...['tests/rehearsal/main.ts', wanted.data, browser?.path ?? '', '--shell', wanted.shell],
      ...(shown ? [] : ['--headless']),
    ],
  }));
}

process.exitCode = await main();
