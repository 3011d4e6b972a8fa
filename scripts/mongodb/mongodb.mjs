/**
 * The MongoDB that the tests run against: the first that can be had of MONGODB_URI_TEST, a `mongod` on the PATH, one that is
 * downloaded, and SecantusDB, which speaks the same protocol and is installed into a virtual environment of its own.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitForLock } from '../lock.mjs';
import { downloadMongod, mongodVersion, startMongod } from './mongod.mjs';
import { cannot, done } from '../outcome.mjs';
import { failureMemory } from '../setup/remembered.mjs';
import { bringSecantus, SECANTUS_VERSION, secantusProgram, startSecantus } from './secantus.mjs';

/**
 * @typedef {{ readonly kind: 'mongod' | 'secantus', readonly program: string, readonly what: string }} OwnMeans
 *   a program that can be started, and its name for people
 * @typedef {OwnMeans | { readonly kind: 'address', readonly uri: string }} Means how a server is had
 * @typedef {{ readonly uri: string, readonly what: string, readonly stop: () => Promise<void> }} TestMongo
 *   `uri` names no database; `what` names the server for people; `stop` ends what we started and deletes its files.
 * @typedef {{ readonly uri: string, readonly pid: number, readonly end: (signal: NodeJS.Signals) => Promise<void> }} Running
 *   `uri` names no database; `end` resolves once the process is gone.
 * @typedef {{ readonly root: string, readonly say: (line: string) => void, readonly again?: boolean,
 *   readonly env?: Readonly<Record<string, string | undefined>>, readonly now?: () => number }} Bringing
 *   `again` tries at once what failed in the last seven days.
 */

/** The code of every failure to have a server. */
const NOT_FOUND = 'mongodb-not-found';

/**
 * How a server is had here, brought where nothing is there yet. Fails with a clause that says why there is none.
 * @param {Bringing} bringing
 * @returns {Promise<import('../outcome.mjs').Outcome<Means>>}
 */
export async function bringMongo(bringing) {
  const uri = (bringing.env ?? process.env)['MONGODB_URI_TEST'];
  return uri !== undefined && uri !== '' ? done({ kind: 'address', uri }) : bringOwnMongo(bringing);
}

/**
 * The same without MONGODB_URI_TEST: a server that a test may kill.
 * @param {Bringing} bringing
 * @returns {Promise<import('../outcome.mjs').Outcome<OwnMeans>>}
 */
export async function bringOwnMongo({ root, say, again = false, now = Date.now }) {
  const version = await mongodVersion('mongod', root);
  if (version !== undefined)
    return done({ kind: 'mongod', program: 'mongod', what: `mongod ${version} on the PATH` });
  mkdirSync(join(root, '.cache', 'mongodb'), { recursive: true });
  const release = await waitForLock(join(root, '.cache', 'mongodb', 'setup.lock'), say);
  try {
    const memory = failureMemory(root);
    const downloaded = await downloadMongod({ root, memory, say, again, now });
    if (downloaded.ok) {
      const found = await mongodVersion(downloaded.value, root);
      if (found !== undefined)
        return done({ kind: 'mongod', program: downloaded.value, what: `mongod ${found}, downloaded` });
    }
    const there = secantusProgram(root);
    const secantus =
      there === undefined ? await bringSecantus({ root, memory, say, again, now }) : done(there);
    if (secantus.ok)
      return done({ kind: 'secantus', program: secantus.value, what: `SecantusDB ${SECANTUS_VERSION}` });
    const download = downloaded.ok ? 'the one that was downloaded does not run' : downloaded.failure.message;
    return cannot(NOT_FOUND, `no mongod is on the PATH; ${download}; ${secantus.failure.message}`);
  } finally {
    release();
  }
}

/**
 * A server for one run of the tests, in a folder of its own, or the one at MONGODB_URI_TEST.
 * @param {Bringing} bringing
 * @returns {Promise<import('../outcome.mjs').Outcome<TestMongo>>}
 */
export async function startTestMongo(bringing) {
  const means = await bringMongo(bringing);
  if (!means.ok) return means;
  if (means.value.kind === 'address')
    return done({
      uri: means.value.uri,
      what: 'the server at MONGODB_URI_TEST',
      stop: async () => undefined,
    });
  const folder = mkdtempSync(join(tmpdir(), 'smartpresence-mongodb-'));
  const started = await startMongo(means.value, folder);
  if (!started.ok) {
    rmSync(folder, { recursive: true, force: true });
    return started;
  }
  const { uri, end } = started.value;
  return done({
    uri,
    what: means.value.what,
    async stop() {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

/**
 * Starts a server over a folder, on the port given or a free one, and waits until it answers.
 * @param {OwnMeans} means
 * @param {string} folder
 * @param {number} [port]
 * @returns {Promise<import('../outcome.mjs').Outcome<Running>>}
 */
export async function startMongo({ kind, program, what }, folder, port) {
  const start = kind === 'mongod' ? startMongod : startSecantus;
  const started = await start({ program, folder, port });
  if (started.ok) return started;
  return cannot(NOT_FOUND, `${what} does not start: ${started.failure.message}`);
}
