/**
 * `npm run rehearsal`: brings what is missing, then plays one class by itself on the real programs, in a data folder of its
 * own. Its last line is one JSON object; it ends with 0 only when everyone came to what was expected.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './children.mjs';
import { electronObstacle, inWords } from './electron.mjs';
import { cannot, EXIT_CANNOT, sayFailure } from './outcome.mjs';
import { opensWindow } from './programs.mjs';
import { ROOT, setUp } from './setup.mjs';
import { TRIED_SHELLS } from './shells.mjs';

const HELP = `Plays one class by itself: sixteen students, a dead server, a closed register, and a report on each of them.

  npm run rehearsal [-- OPTIONS]

  --headless    without a window; so it is anyway where there is no display
  --shell NAME  what the kiosk runs on: chromium; electron, downloaded where it is missing; or double, Electron's main process
                on a stand-in for Electron (chromium)
  --data DIR    where it plays and leaves report and pictures (artefacts/rehearsal); what is there goes
  --help        this text
`;

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/** @typedef {(typeof TRIED_SHELLS)[number]} TriedShell */

/** @returns {{ readonly headless: boolean, readonly shell: TriedShell, readonly data: string, readonly help: boolean } | undefined} */
function options() {
  try {
    const { values } = parseArgs({
      options: {
        headless: { type: 'boolean' },
        shell: { type: 'string', default: 'chromium' },
        data: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    const shell = TRIED_SHELLS.find((name) => name === values.shell);
    if (shell === undefined) return undefined;
    const data = values.data ?? join(ROOT, 'artefacts', 'rehearsal');
    return { headless: values.headless === true, shell, data, help: values.help === true };
  } catch {
    return undefined;
  }
}

/** @type {Readonly<Record<TriedShell, import('./setup.mjs').ElectronWish>>} */
const ELECTRON_WISH = { chromium: 'no', double: 'built', electron: 'asked' };

/**
 * Phones are browsers in any case, so a browser is brought too.
 * @param {TriedShell} shell
 */
async function prepare(shell) {
  const electron = await setUp({ root: ROOT, browser: false, electron: ELECTRON_WISH[shell], say });
  if (!electron.ok) return electron;
  const obstacle = shell === 'electron' ? electronObstacle() : undefined;
  if (obstacle !== undefined) return cannot(obstacle.code, obstacle.message);
  return setUp({ root: ROOT, browser: true, say });
}

async function main() {
  const wanted = options();
  if (wanted === undefined || wanted.help) {
    process.stdout.write(HELP);
    return wanted === undefined ? EXIT_CANNOT : 0;
  }
  const ready = await prepare(wanted.shell);
  if (!ready.ok) {
    sayFailure(inWords(ready.failure));
    return EXIT_CANNOT;
  }
  const { node, browser } = ready.value;
  const shown = !wanted.headless && opensWindow({ shell: 'chromium', headless: false }, process);
  const { code } = await run({
    command: node.path,
    args: [
      ...['tests/rehearsal/main.ts', wanted.data, browser?.path ?? '', '--shell', wanted.shell],
      ...(shown ? [] : ['--headless']),
    ],
    cwd: ROOT,
  });
  return code ?? 1;
}

process.exitCode = await main();
