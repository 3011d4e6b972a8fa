/** Which server the tests run against, and what is said where there is none. Node stands in for what is not installed everywhere. */
import { expect, onTestFinished, test } from 'vitest';
import { mongodVersion } from '../../../scripts/mongodb/mongod.mjs';
import { bringMongo, startTestMongo } from '../../../scripts/mongodb/mongodb.mjs';
import { failureMemory } from '../../../scripts/setup/remembered.mjs';
import { bringSecantus, SECANTUS_VERSION, secantusProgram } from '../../../scripts/mongodb/secantus.mjs';
import { startServerChild } from '../../../scripts/mongodb/server-child.mjs';
import { tempTree } from '../temp-tree.ts';
import { containing } from '../wording.ts';

const NODE = process.execPath;
const NOW = 1_772_442_000_000;
const say = (): void => undefined;

test('takes the server that MONGODB_URI_TEST names before all others, and leaves it running', async () => {
  const env = { MONGODB_URI_TEST: 'mongodb://db.example:27017/' };
  const root = tempTree({});
  expect(await bringMongo({ root, say, env })).toMatchObject({
    value: { kind: 'address', uri: env.MONGODB_URI_TEST },
  });
  const started = await startTestMongo({ root, say, env });
  expect(started).toMatchObject({
    value: { uri: env.MONGODB_URI_TEST, what: 'the server at MONGODB_URI_TEST' },
  });
  if (started.ok) await started.value.stop();
});

test('reads the version that a program says of itself', async () => {
  const root = tempTree({});
  expect(await mongodVersion(NODE, root)).toBe(process.versions.node);
  expect(await mongodVersion('smartpresence-no-such-program', root)).toBeUndefined();
});

function bring(root: string, python: string, again = false) {
  return bringSecantus({ root, memory: failureMemory(root), say, again, now: () => NOW, python });
}

test('says that there is no Python', async () => {
  const found = await bring(tempTree({}), 'smartpresence-no-such-python');
  expect(found).toMatchObject({
    failure: { message: containing('no smartpresence-no-such-python') },
  });
});

test('says that Python has no venv, and which package has it', async () => {
  // Node says its version as Python does, and knows nothing of `-m venv`.
  const found = await bring(tempTree({}), NODE);
  expect(found).toMatchObject({ failure: { message: containing('python3-venv') } });
});

test('does not wait again for an installation that failed lately, unless asked to', async () => {
  const root = tempTree({});
  failureMemory(root).remember(`secantus-${SECANTUS_VERSION}`, NOW - 1000);
  expect(await bring(root, NODE)).toMatchObject({ failure: { message: containing('--retry') } });
  expect(await bring(root, NODE, true)).toMatchObject({
    failure: { message: containing('venv') },
  });
});

test('takes an installation for one only in the version wanted, and whole', () => {
  const folder = '.cache/mongodb/secantus';
  const program = process.platform === 'win32' ? 'Scripts/secantusd-py.exe' : 'bin/secantusd-py';
  const installed = (version: string) => ({ [`${folder}/installed.json`]: { version } });
  const whole = { [`${folder}/${program}`]: '' };
  expect(secantusProgram(tempTree({ ...whole, ...installed(SECANTUS_VERSION) }))).toContain('secantusd-py');
  expect(secantusProgram(tempTree({ ...whole, ...installed('0.1.0') }))).toBeUndefined();
  expect(secantusProgram(tempTree({ ...installed(SECANTUS_VERSION) }))).toBeUndefined();
  expect(secantusProgram(tempTree({ ...whole }))).toBeUndefined();
});

function start(program: string) {
  const cwd = tempTree({});
  return startServerChild({ command: NODE, args: ['-e', program], cwd, listening: /listening on (\d+)/ });
}

test('waits until a server says where it listens, and ends it with what it holds', async () => {
  const server = await start(
    "console.log('starting'); console.log('listening on 4711'); setInterval(() => {}, 1000)",
  );
  if (!server.ok) throw new Error(server.failure.message);
  onTestFinished(() => server.value.end('SIGKILL'));
  expect(server.value.port).toBe(4711);
  await server.value.end('SIGKILL');
  expect(() => process.kill(server.value.pid, 0)).toThrow();
});

test('gives the last words of a server that ends before it listens', async () => {
  const server = await start("console.error('the disk is full')");
  expect(server).toMatchObject({ ok: false, failure: { message: 'the disk is full' } });
});
