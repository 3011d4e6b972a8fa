/** Whether a start takes Electron for the kiosk's window, and why it does not. */
import { electronObstacle } from './electron.mjs';

/** @typedef {{ readonly electron: import('./setup.mjs').ElectronWish, readonly why?: string }} Choice `why` Electron is not wished */

/**
 * What is not shown is for tests, and takes it only when told to.
 * @param {{ readonly shell: import('./options.mjs').Shell, readonly headless: boolean }} options
 * @param {boolean} window
 * @returns {Choice}
 */
export function electronChoice({ shell, headless }, window) {
  if (shell === 'electron') return { electron: 'asked' };
  if (shell !== 'automatic' || !window) return { electron: 'no' };
  if (headless) return { electron: 'no', why: 'with --headless it is taken only by --shell electron' };
  const obstacle = electronObstacle();
  return obstacle === undefined ? { electron: 'automatic' } : { electron: 'no', why: obstacle.message };
}
