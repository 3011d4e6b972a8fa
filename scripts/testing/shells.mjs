/** The shells on which the kiosk is tried, and why Electron itself may not be among them on this machine. */
import { electronBinary, electronObstacle } from '../setup/electron.mjs';

/**
 * `double`: Electron's main and preload as they are built, on a stand-in for its module over the real Chromium.
 * @type {readonly ['chromium', 'double', 'electron']}
 */
export const TRIED_SHELLS = ['chromium', 'double', 'electron'];

/**
 * A clause; undefined where Electron can run.
 * @param {string} root
 * @param {Readonly<Record<string, string | undefined>>} [env]
 */
export function whyNoElectron(root, env = process.env) {
  const found = electronBinary(root);
  if (!found.ok) return found.failure.message;
  return electronObstacle({ platform: process.platform, env, isRoot: process.getuid?.() === 0 })?.message;
}
