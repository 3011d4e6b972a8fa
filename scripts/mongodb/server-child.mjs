/** A server that is started as a child, says on its output when it listens, and is ended by its id. */
import { spawn } from 'node:child_process';
import { createLineReader, killTree } from '../children.mjs';
import { cannot, done } from '../outcome.mjs';

/**
 * @typedef {{ readonly pid: number, readonly port: number, readonly end: (signal: NodeJS.Signals) => Promise<void> }} Listening
 *   `end` resolves once the process is gone.
 */

const START_MS = 60_000;
const LAST_LINES = 3;

/**
 * Starts it, and waits for a line that names the port where it listens. It dies with this process where that ends in order.
 * @param {{ readonly command: string, readonly args: readonly string[], readonly cwd: string, readonly listening: RegExp }} server
 *   `listening` finds the port in the line, as its first group
 * @returns {Promise<import('../outcome.mjs').Outcome<Listening>>}
 */
export function startServerChild({ command, args, cwd, listening }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    /** @type {string[]} */
    const lines = [];
    const killWithUs = () => killTree(child.pid, 'SIGKILL');
    process.once('exit', killWithUs);
    /** @type {Promise<void>} */
    const gone = new Promise((ended) => {
      child.once('error', () => ended());
      child.once('close', () => ended());
    });
    const limit = setTimeout(killWithUs, START_MS);
    void gone.then(() => {
      clearTimeout(limit);
      process.off('exit', killWithUs);
      const words = lines.slice(-LAST_LINES).join(' ').slice(-300);
      resolve(cannot('server-not-started', words === '' ? 'it ended without a word' : words));
    });
    child.once('error', (error) => lines.push(error.message));
    const read = createLineReader((line) => {
      lines.push(line);
      lines.splice(0, lines.length - LAST_LINES);
      const port = listening.exec(line)?.[1];
      if (port === undefined || child.pid === undefined) return;
      clearTimeout(limit);
      resolve(
        done({
          pid: child.pid,
          port: Number(port),
          async end(signal) {
            killTree(child.pid, signal);
            await gone;
          },
        }),
      );
    });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', read);
  });
}
