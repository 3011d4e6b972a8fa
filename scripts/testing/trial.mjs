/** What the commands have in common that try or measure the product: they bring what is missing, then run one program of the tests. */
import { run } from '../children.mjs';
import { inWords } from '../setup/electron.mjs';
import { refuse, sayAside } from '../outcome.mjs';
import { ROOT, setUp } from '../setup.mjs';

/**
 * @typedef {import('../setup.mjs').Ready} Ready
 * @typedef {{ readonly args: readonly string[], readonly env?: Readonly<Record<string, string>> }} Trial
 */

/**
 * Runs a program to its end on the chosen Node, once what it needs is there.
 * @param {Promise<import('../outcome.mjs').Outcome<Ready>>} brought
 * @param {(ready: Ready) => Trial} trialOf
 * @returns {Promise<number>} the exit code
 */
export async function runTrial(brought, trialOf) {
  const ready = await brought;
  if (!ready.ok) return refuse(inWords(ready.failure));
  const { code } = await run({ command: ready.value.node.path, cwd: ROOT, ...trialOf(ready.value) });
  return code ?? 1;
}

/**
 * What every trial needs, and a browser where one is wanted.
 * @param {{ readonly browser: boolean }} wish
 */
export function bringFor({ browser }) {
  return setUp({ root: ROOT, browser, say: sayAside });
}

/**
 * Electron as it is wished, and a browser in any case: phones and strangers come by one.
 * @param {import('../setup.mjs').ElectronWish} electron
 */
export async function bringShells(electron) {
  const brought = await setUp({ root: ROOT, browser: false, electron, say: sayAside });
  return brought.ok ? bringFor({ browser: true }) : brought;
}
