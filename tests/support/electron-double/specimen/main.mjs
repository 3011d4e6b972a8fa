/**
 * The specimen: a small program for Electron that does what it is told, so that each sentence of the contract can be tried on the
 * double and on Electron itself. Arguments: a folder, and code to be run before `ready`. Then it takes code by lines of JSON.
 */
import * as electron from 'electron';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const Line = z.object({ id: z.number(), code: z.string(), args: z.array(z.unknown()) });
const Compiled = z.object({ run: z.instanceof(Function) });

/** What pieces of code leave for later ones. */
const box = { dir: import.meta.dirname };

/** @param {object} line */
function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/**
 * @param {string} code a function of Electron's module, the box, and its own arguments
 * @param {readonly unknown[]} args
 * @returns {Promise<unknown>}
 */
async function run(code, args) {
  const compiled = Compiled.parse(
    await import(`data:text/javascript,export const run = ${encodeURIComponent(code)}`),
  );
  /** @type {unknown} */
  const value = Reflect.apply(compiled.run, undefined, [electron, box, ...args]);
  return value;
}

/** @param {string} text */
async function hear(text) {
  const { id, code, args } = Line.parse(JSON.parse(text));
  try {
    say({ id, value: await run(code, args) });
  } catch (error) {
    say({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

const { app } = electron;
const [folder = '', before = ''] = process.argv
  .slice(app.isPackaged ? 1 : 2)
  .filter((argument) => !argument.startsWith('--'));
app.setPath('userData', join(folder, 'profile'));
if (before !== '') await run(before, []);
const input = createInterface({ input: process.stdin });
input.on('line', (text) => void hear(text));
input.on('close', () => app.exit(0));
void app.whenReady().then(() => say({ event: 'ready' }));
