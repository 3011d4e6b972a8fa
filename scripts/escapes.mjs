/**
 * `npm run escapes`: brings what is missing, then tries to leave the locked kiosk and to widen its bridge, on every shell that
 * runs here. Its last line is one JSON object; it ends with 0 only when nothing succeeded and nothing crashed.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './children.mjs';
import { inWords } from './electron.mjs';
import { EXIT_CANNOT, sayFailure } from './outcome.mjs';
import { ROOT, setUp } from './setup.mjs';
import { TRIED_SHELLS } from './shells.mjs';

const HELP = `Tries to leave the kiosk: scripts in its page, keys and drops, other programs of this computer, forged messages.

  npm run escapes [-- OPTIONS]

  --shell NAME  one shell only: chromium, double or electron (all that run here)
  --seed N      for the forged messages: the same seed forges the same ones (1)
  --fuzz N      forged messages for each procedure; 0 for none (10000)
  --only TEXT   only the attempts whose KIND: NAME matches this pattern
  --headless    without a screen of its own; keys then come from the driver
  --planted     tries the tests: known weaknesses are put in, and each must be found
  --data DIR    where the kiosks play (artefacts/escapes); what is there goes
  --help        this text
`;

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        shell: { type: 'string' },
        seed: { type: 'string', default: '1' },
        fuzz: { type: 'string', default: '10000' },
        only: { type: 'string', default: '' },
        headless: { type: 'boolean', default: false },
        planted: { type: 'boolean', default: false },
        data: { type: 'string', default: join(ROOT, 'artefacts', 'escapes') },
        help: { type: 'boolean', default: false },
      },
    });
    const { shell, seed, fuzz } = values;
    const isKnown = shell === undefined || TRIED_SHELLS.some((name) => name === shell);
    return isKnown && [seed, fuzz].every((number) => /^\d{1,9}$/.test(number)) ? values : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Strangers and forged messages come by a browser in any case.
 * @param {string | undefined} shell
 * @param {boolean} planted
 */
async function prepare(shell, planted) {
  /** @type {import('./setup.mjs').ElectronWish} */
  const wish = shell === 'electron' ? 'asked' : shell === 'chromium' || planted ? 'no' : 'built';
  const electron = await setUp({ root: ROOT, browser: false, electron: wish, say });
  return electron.ok ? setUp({ root: ROOT, browser: true, say }) : electron;
}

async function main() {
  const wanted = options();
  if (wanted === undefined || wanted.help) {
    process.stdout.write(HELP);
    return wanted === undefined ? EXIT_CANNOT : 0;
  }
  const { shell, seed, fuzz, only, headless, planted, data } = wanted;
  const ready = await prepare(shell, planted);
  if (!ready.ok) {
    sayFailure(inWords(ready.failure));
    return EXIT_CANNOT;
  }
  const { node, browser } = ready.value;
  const { code } = await run({
    command: node.path,
    args: [
      ...['tests/escapes/main.ts', data, browser?.path ?? '', '--seed', seed, '--fuzz', fuzz, '--only', only],
      ...(shell === undefined ? [] : ['--shell', shell]),
      ...(headless ? ['--headless'] : []),
      ...(planted ? ['--planted'] : []),
    ],
    cwd: ROOT,
  });
  return code ?? 1;
}

process.exitCode = await main();
