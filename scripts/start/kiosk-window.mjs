/** What the kiosk's window is shown by on this computer: whether there is one, and whether it is Electron's, and why it is not. */
import { electronObstacle, inWords } from '../setup/electron.mjs';
import { done, say } from '../outcome.mjs';
import { opensWindow } from './programs.mjs';
import { ROOT, setUp } from '../setup.mjs';

/**
 * @typedef {{ readonly shell: import('./options.mjs').Shell, readonly headless: boolean }} Wished
 * @typedef {{ readonly electron: import('../setup.mjs').ElectronWish, readonly why?: string }} Choice `why` Electron is not wished
 */

/**
 * Why the shell that was asked for cannot run here, known before anything is brought; undefined where nothing stands against it.
 * @param {Wished} wished
 */
export function windowObstacle({ shell }) {
  const obstacle = shell === 'electron' ? electronObstacle() : undefined;
  return obstacle && inWords(obstacle);
}

/**
 * Brings what is missing for the window that is wished, and says where it becomes another one or none.
 * @param {Wished} wished
 * @returns {Promise<import('../outcome.mjs').Outcome<{ readonly ready: import('../setup.mjs').Ready, readonly window: boolean }>>}
 */
export async function bringWindow(wished) {
  const asked = wished.shell === 'electron';
  const window = asked || opensWindow(wished, process);
  const { electron, why } = electronChoice(wished, window);
  const ready = await setUp({ root: ROOT, browser: window && !asked, electron, say });
  if (!ready.ok) return { ok: false, failure: inWords(ready.failure) };
  const noElectron = why ?? ready.value.noElectron;
  if (!window && wished.shell !== 'none') say('No window is opened: there is no display here.');
  if (noElectron !== undefined) say(`The window is Chromium's, not Electron's: ${noElectron}.`);
  return done({ ready: ready.value, window });
}

/**
 * What is not shown is for tests, and takes Electron only when told to.
 * @param {Wished} wished
 * @param {boolean} window
 * @returns {Choice}
 */
function electronChoice({ shell, headless }, window) {
  if (shell === 'electron') return { electron: 'asked' };
  if (shell !== 'automatic' || !window) return { electron: 'no' };
  if (headless) return { electron: 'no', why: 'with --headless it is taken only by --shell electron' };
  const obstacle = electronObstacle();
  return obstacle === undefined ? { electron: 'automatic' } : { electron: 'no', why: obstacle.message };
}
