/** MongoDB's own server for the tests: one that is installed, or one that is downloaded into the project's cache. */
import { createServer } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../children.mjs';
import { cannot, done } from '../outcome.mjs';
import { startServerChild } from './server-child.mjs';

/**
 * @typedef {{ readonly root: string, readonly memory: import('../setup/remembered.mjs').FailureMemory, readonly say: (line: string) => void,
 *   readonly again: boolean, readonly now: () => number }} Bringing
 *   `again` tries at once what failed in the last seven days.
 */

const NOT_FOUND = 'mongod-not-found';
const MEMORY_NAME = 'mongod-download';
const DOWNLOAD_MS = 90_000;
const PROBE_MS = 10_000;
const PRIMARY_MS = 30_000;
const SET = 'tests';

/**
 * The version that a program says of itself; undefined where it cannot be run.
 * @param {string} program
 * @param {string} cwd
 */
export async function mongodVersion(program, cwd) {
  /** @type {string[]} */
  const lines = [];
  const onLine = (/** @type {string} */ line) => void lines.push(line);
  const { code } = await run({ command: program, args: ['--version'], cwd, timeoutMs: PROBE_MS, onLine });
  return code === 0 ? (/v(\d[\w.-]*)/.exec(lines.join('\n'))?.[1] ?? 'of unknown version') : undefined;
}

/**
 * The path of a mongod that was downloaded, now or before. Fails with a clause; a download that fails is remembered.
 * @param {Bringing} bringing
 * @returns {Promise<import('../outcome.mjs').Outcome<string>>}
 */
export async function downloadMongod({ root, memory, say, again, now }) {
  if (!again && memory.failedAt(MEMORY_NAME, now()) !== undefined)
    return cannot(NOT_FOUND, 'its download failed lately (at once with: npm run setup -- --tests --retry)');
  const folder = join(root, '.cache', 'mongodb', 'mongod');
  mkdirSync(folder, { recursive: true });
  /** @type {string[]} */
  const lines = [];
  say(`MongoDB for the tests: looking for a mongod to download, for ${DOWNLOAD_MS / 1000} s at most …`);
  const { code, timedOut } = await run({
    command: process.execPath,
    args: [join(root, 'scripts', 'mongodb', 'mongod-download.mjs'), folder],
    cwd: root,
    timeoutMs: DOWNLOAD_MS,
    onLine: (line) => void lines.push(line),
  });
  const path = lines.findLast((line) => line.startsWith('path '))?.slice('path '.length);
  if (code === 0 && path !== undefined) return done(path);
  memory.remember(MEMORY_NAME, now());
  return cannot(
    NOT_FOUND,
    timedOut ? `its download took longer than ${DOWNLOAD_MS / 1000} s` : 'its download failed',
  );
}

/**
 * Starts it over a folder as a replica set of one, which answers a majority write once it is in the journal.
 * @param {{ readonly program: string, readonly folder: string, readonly port?: number | undefined }} server
 * @returns {Promise<import('../outcome.mjs').Outcome<import('./mongodb.mjs').Running>>}
 */
export async function startMongod({ program, folder, port: wanted }) {
  const data = join(folder, 'db');
  mkdirSync(data, { recursive: true });
  const port = wanted ?? (await freePort());
  const started = await startServerChild({
    command: program,
    args: ['--dbpath', data, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', SET],
    cwd: folder,
    listening: /"Waiting for connections".*"port":(\d+)/,
  });
  if (!started.ok) return started;
  const { pid, end } = started.value;
  const uri = `mongodb://127.0.0.1:${port}/`;
  if (await becomesPrimary(uri, port)) return done({ uri, pid, end });
  await end('SIGKILL');
  return cannot(NOT_FOUND, 'it does not become the primary of its replica set');
}

/**
 * @param {string} uri
 * @param {number} port
 */
async function becomesPrimary(uri, port) {
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(uri, { directConnection: true, serverSelectionTimeoutMS: PROBE_MS });
  const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
  const until = Date.now() + PRIMARY_MS;
  try {
    const admin = client.db('admin');
    const hello = await admin.command({ hello: 1 });
    if (hello['setName'] === undefined) await admin.command({ replSetInitiate: { _id: SET, members } });
    while (Date.now() < until) {
      if ((await admin.command({ hello: 1 }))['isWritablePrimary'] === true) return true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return false;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
