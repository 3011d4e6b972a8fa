/**
 * `npm run escapes`: brings what is missing, then tries to leave the locked kiosk and to widen its bridge, on every shell that
 * runs here. Its last line is one JSON object; it ends with 0 only when nothing succeeded and nothing crashed.
 */
import { join } from 'node:path';
import { readArguments, showHelp } from './arguments.mjs';
import { ROOT } from './setup.mjs';
import { TRIED_SHELLS } from './testing/shells.mjs';
import { bringShells, runTrial } from './testing/trial.mjs';

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

function options() {
  const read = readArguments({
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
  if (!read.ok) return undefined;
  const { shell, seed, fuzz } = read.value.values;
  const isKnown = shell === undefined || TRIED_SHELLS.some((name) => name === shell);
  return isKnown && [seed, fuzz].every((number) => /^\d{1,9}$/.test(number)) ? read.value.values : undefined;
}

/**
 * @param {string | undefined} shell
 * @param {boolean} planted
 * @returns {import('./setup.mjs').ElectronWish}
 */
function electronWish(shell, planted) {
  if (shell === 'electron') return 'asked';
  return shell === 'chromium' || planted ? 'no' : 'built';
}

async function main() {
  const wanted = options();
  if (wanted === undefined || wanted.help) return showHelp(HELP, wanted !== undefined);
  const { shell, seed, fuzz, only, headless, planted, data } = wanted;
  return runTrial(bringShells(electronWish(shell, planted)), ({ browser }) => ({
    args: [
      ...['tests/escapes/main.ts', data, browser?.path ?? '', '--seed', seed, '--fuzz', fuzz, '--only', only],
      ...(shell === undefined ? [] : ['--shell', shell]),
      ...(headless ? ['--headless'] : []),
      ...(planted ? ['--planted'] : []),
    ],
  }));
}

process.exitCode = await main();
