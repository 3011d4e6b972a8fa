/**
 * SecantusDB, a server that speaks MongoDB's protocol, for tests where no mongod can be had: installed from Python's package index
 * into a virtual environment in the project's cache, and never shipped.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../children.mjs';
import { readJson, textField } from '../json.mjs';
import { cannot, done } from '../outcome.mjs';
import { startServerChild } from './server-child.mjs';

/**
 * @typedef {{ readonly root: string, readonly memory: import('../setup/remembered.mjs').FailureMemory, readonly say: (line: string) => void,
 *   readonly again: boolean, readonly now: () => number, readonly python?: string }} Bringing
 *   `again` tries at once what failed in the last seven days.
 */

export const SECANTUS_VERSION = '0.7.0b3';

const NOT_FOUND = 'secantus-not-found';
const MEMORY_NAME = `secantus-${SECANTUS_VERSION}`;
const VENV_MS = 120_000;
const PIP_MS = 180_000;
const PYTHON = process.platform === 'win32' ? 'python' : 'python3';

/** @param {string} root */
const folderIn = (root) => join(root, '.cache', 'mongodb', 'secantus');
/** @param {string} root */
const stampIn = (root) => join(folderIn(root), 'installed.json');

/**
 * @param {string} root
 * @param {string} name
 */
function programIn(root, name) {
  return process.platform === 'win32'
    ? join(folderIn(root), 'Scripts', `${name}.exe`)
    : join(folderIn(root), 'bin', name);
}

/**
 * The server's program, where it was installed whole and in the version wanted.
 * @param {string} root
 */
export function secantusProgram(root) {
  const path = programIn(root, 'secantusd-py');
  return textField(readJson(stampIn(root)), 'version') === SECANTUS_VERSION && existsSync(path)
    ? path
    : undefined;
}

/**
 * Installs it. Fails with a clause that says what is missing; a download that fails is remembered.
 * @param {Bringing} bringing
 * @returns {Promise<import('../outcome.mjs').Outcome<string>>}
 */
export async function bringSecantus({ root, memory, say, again, now, python = PYTHON }) {
  if (!again && memory.failedAt(MEMORY_NAME, now()) !== undefined)
    return cannot(
      NOT_FOUND,
      'SecantusDB could not be installed lately (at once with: npm run setup -- --tests --retry)',
    );
  const asked = await run({
    command: python,
    args: ['--version'],
    cwd: root,
    timeoutMs: VENV_MS,
    quiet: true,
  });
  if (asked.code !== 0)
    return cannot(NOT_FOUND, `SecantusDB needs Python, and there is no ${python} on the PATH`);
  const folder = folderIn(root);
  say(`MongoDB for the tests: installing SecantusDB ${SECANTUS_VERSION} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const made = await quietly(python, ['-m', 'venv', folder], root, VENV_MS);
  if (!made.ok)
    return cannot(
      NOT_FOUND,
      `${python} has no venv module that works (Debian and Ubuntu: python3-venv)${made.failure.message}`,
    );
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--retries', '1'];
  const args = [...pip, '--only-binary', ':all:', `SecantusDB==${SECANTUS_VERSION}`];
  const installed = await quietly(programIn(root, 'python'), args, root, PIP_MS);
  if (!installed.ok || !existsSync(programIn(root, 'secantusd-py'))) {
    memory.remember(MEMORY_NAME, now());
    return cannot(
      NOT_FOUND,
      `SecantusDB could not be installed${installed.ok ? '' : installed.failure.message}`,
    );
  }
  writeFileSync(stampIn(root), JSON.stringify({ version: SECANTUS_VERSION }));
  say('MongoDB for the tests: ready.');
  return done(programIn(root, 'secantusd-py'));
}

/**
 * Starts it over a folder so that it answers a write only when that is on the disk.
 * @param {{ readonly program: string, readonly folder: string, readonly port?: number | undefined }} server
 * @returns {Promise<import('../outcome.mjs').Outcome<import('./mongodb.mjs').Running>>}
 */
export async function startSecantus({ program, folder, port = 0 }) {
  const where = ['--host', '127.0.0.1', '--port', String(port), '--storage-path', join(folder, 'db')];
  const started = await startServerChild({
    command: program,
    args: [...where, '--sync-on-commit', '--log-level', 'INFO'],
    // It reads a settings file of the folder in which it is started.
    cwd: folder,
    listening: /listening on 127\.0\.0\.1:(\d+)/,
  });
  if (!started.ok) return started;
  const { pid, end } = started.value;
  return done({ uri: `mongodb://127.0.0.1:${started.value.port}/`, pid, end });
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {number} timeoutMs
 * @returns {Promise<import('../outcome.mjs').Outcome<void>>} fails with its last line in brackets
 */
async function quietly(command, args, cwd, timeoutMs) {
  /** @type {string[]} */
  const lines = [];
  const { code, timedOut } = await run({
    command,
    args,
    cwd,
    timeoutMs,
    onLine: (line) => lines.push(line.trim()),
  });
  if (code === 0) return done(undefined);
  const last = timedOut ? `it took longer than ${timeoutMs / 1000} s` : lines.findLast((line) => line !== '');
  return cannot(NOT_FOUND, last === undefined ? '' : ` (${last.slice(0, 200)})`);
}
