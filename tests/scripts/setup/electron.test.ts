/** Electron's program is found, brought or done without, and nothing here reaches the network: the installers are stand-ins. */
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  bringElectron,
  electronBinary,
  electronIsSettled,
  electronObstacle,
  inWords,
  rememberedFailure,
} from '../../../scripts/setup/electron.mjs';
import { failureMemory, REMEMBERED_MS } from '../../../scripts/setup/remembered.mjs';
import { tempTree } from '../temp-tree.ts';
import { containing, matching } from '../wording.ts';

const NOW = 1_800_000_000_000;
const PACKAGE = 'node_modules/electron';
const PROGRAM = '#!/bin/sh\nexit 0\n';
const LACKS_A_LIBRARY = '#!/bin/sh\necho "error while loading shared libraries: libnss3.so" >&2\nexit 127\n';

const THERE = {
  [`${PACKAGE}/package.json`]: { version: '45.4.1' },
  [`${PACKAGE}/path.txt`]: 'electron',
  [`${PACKAGE}/dist/version`]: 'v45.4.1',
  [`${PACKAGE}/dist/electron`]: PROGRAM,
};

/** Does what the package's own does, without a download: writes the program, notes that it ran. */
function installer(end: string): string {
  return `
const fs = require('node:fs'), path = require('node:path');
fs.appendFileSync(path.join(__dirname, 'runs.txt'), 'run ');
${end}`;
}
const BRINGS = installer(`
const dist = path.join(__dirname, 'dist');
fs.mkdirSync(dist);
fs.writeFileSync(path.join(dist, 'version'), '45.4.1');
fs.writeFileSync(path.join(dist, 'electron'), ${JSON.stringify(PROGRAM)}, { mode: 0o755 });
fs.writeFileSync(path.join(__dirname, 'path.txt'), 'electron');`);
const FAILS = installer(`
console.error(new TypeError('fetch failed').stack);
process.exit(1);`);

function missing(install: string) {
  return { [`${PACKAGE}/package.json`]: { version: '45.4.1' }, [`${PACKAGE}/install.js`]: install };
}

function bringing(root: string, options: { readonly again?: boolean; readonly limitMs?: number } = {}) {
  const said: string[] = [];
  const memory = failureMemory(root);
  return {
    said,
    memory,
    bring: (now = NOW) =>
      bringElectron({
        root,
        nodePath: process.execPath,
        memory,
        say: (line) => said.push(line),
        again: options.again ?? false,
        ...(options.limitMs === undefined ? {} : { limitMs: options.limitMs }),
        now: () => now,
      }),
    runs: () => {
      const path = join(root, PACKAGE, 'runs.txt');
      return existsSync(path) ? readFileSync(path, 'utf8').trim().split(' ').length : 0;
    },
  };
}

/** The tree with a program that may be run. */
function treeWith(files: Readonly<Record<string, unknown>>): string {
  const root = tempTree(files);
  chmodSync(join(root, PACKAGE, 'dist', 'electron'), 0o755);
  return root;
}

test('finds the program that the package names', () => {
  const root = tempTree(THERE);
  expect(electronBinary(root)).toEqual({ ok: true, value: join(root, PACKAGE, 'dist', 'electron') });
});

test.each([
  { name: 'the package', without: Object.keys(THERE), words: 'package is not installed' },
  { name: 'the mark of a whole download', without: [`${PACKAGE}/path.txt`], words: 'not downloaded' },
  { name: 'the version', without: [`${PACKAGE}/dist/version`], words: '45.4.1 is wanted' },
  { name: 'the program', without: [`${PACKAGE}/dist/electron`], words: 'program is missing' },
])('says so where $name is missing', ({ without, words }) => {
  const files = Object.entries(THERE).filter(([path]) => !without.includes(path));
  expect(electronBinary(tempTree(Object.fromEntries(files)))).toMatchObject({
    ok: false,
    failure: { code: 'electron-not-found', message: containing(words) },
  });
});

test('does not take the program of another version', () => {
  const root = tempTree({ ...THERE, [`${PACKAGE}/dist/version`]: '44.0.0' });
  expect(electronBinary(root)).toMatchObject({ ok: false, failure: { message: containing('44.0.0') } });
});

test('takes what is there without any download', async () => {
  const root = treeWith({ ...THERE, [`${PACKAGE}/install.js`]: FAILS });
  const { bring, runs, said } = bringing(root);
  expect(await bring()).toEqual({ ok: true, value: join(root, PACKAGE, 'dist', 'electron') });
  expect({ runs: runs(), said }).toEqual({ runs: 0, said: [] });
});

test('brings what is missing, and says so', async () => {
  const root = tempTree(missing(BRINGS));
  const { bring, said } = bringing(root);
  expect(await bring()).toEqual({ ok: true, value: join(root, PACKAGE, 'dist', 'electron') });
  expect(said).toEqual(['Electron: downloading its program, for 60 s at most …', 'Electron: ready.']);
});

test.each([
  { name: 'at once', laterMs: 1, again: false, runs: 1 },
  { name: 'after seven days', laterMs: REMEMBERED_MS, again: false, runs: 2 },
  { name: 'at once where it is asked for', laterMs: 1, again: true, runs: 2 },
])('tries $runs time(s) when a download failed and it is needed again $name', async (given) => {
  const { bring, runs } = bringing(tempTree(missing(FAILS)), { again: given.again });
  expect(await bring()).toMatchObject({
    ok: false,
    failure: { code: 'electron-not-found', message: containing('TypeError: fetch failed') },
  });
  expect(await bring(NOW + given.laterMs)).toMatchObject({ ok: false });
  expect(runs()).toBe(given.runs);
});

test('names the host that cannot be reached, and ways other than the same command', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = z.object({ port: z.number() }).parse(closed.address());
  closed.close();
  const asks = installer(`
fetch('http://127.0.0.1:${String(port)}/').catch((error) => {
  console.error(error.stack);
  process.exit(1);
});`);
  const outcome = await bringing(tempTree(missing(asks))).bring();
  const host = `127.0.0.1:${String(port)}`;
  expect(outcome).toEqual({
    ok: false,
    failure: {
      code: 'electron-unreachable',
      message: `its download failed: ${host} cannot be reached: the connection is refused (ECONNREFUSED)`,
    },
  });
  if (!outcome.ok) expect(inWords(outcome.failure).message).toMatch(/HTTPS_PROXY[^]*ELECTRON_MIRROR/);
});

test('says when a download failed, in local time', () => {
  const root = tempTree(missing(FAILS));
  const memory = failureMemory(root);
  memory.remember('electron-45.4.1', new Date(2026, 10, 21, 8, 5).getTime());
  const now = () => new Date(2026, 10, 22).getTime();
  expect(rememberedFailure({ root, memory, now })).toBe('its download failed at 2026-11-21 08:05');
});

test('ends an installer that takes too long, with all it started', async () => {
  const witness = createServer().listen(0, '127.0.0.1');
  await once(witness, 'listening');
  const { port } = z.object({ port: z.number() }).parse(witness.address());
  const hangs = installer(
    `require('node:child_process').spawn(process.execPath, ['-e', "require('node:net').connect(${String(port)})"], { stdio: 'ignore' });`,
  );
  const childEnded = once(witness, 'connection').then(
    ([socket]: Socket[]) => socket && once(socket.resume(), 'close'),
  );
  const { bring, memory } = bringing(tempTree(missing(hangs)), { limitMs: 3_000 });
  expect(await bring()).toMatchObject({ failure: { message: 'its download took longer than 3 s' } });
  await childEnded;
  witness.close();
  expect(memory.failedAt('electron-45.4.1', NOW)).toBe(NOW);
});

test('does not take a program that lacks a library', async () => {
  const root = treeWith({ ...THERE, [`${PACKAGE}/dist/electron`]: LACKS_A_LIBRARY });
  expect(await bringing(root).bring()).toMatchObject({
    ok: false,
    failure: { code: 'electron-not-found', message: matching(/does not run here .*libnss3\.so/) },
  });
});

test('is settled where there is nothing to download, now or for seven days', () => {
  const root = tempTree(missing(FAILS));
  const memory = failureMemory(root);
  const settled = (again: boolean) => electronIsSettled({ root, memory, again, now: () => NOW });
  expect(settled(false)).toBe(false);
  memory.remember('electron-45.4.1', NOW);
  expect([settled(false), settled(true)]).toEqual([true, false]);
  expect(electronIsSettled({ root: tempTree(THERE), memory, again: true })).toBe(true);
});

test.each([
  { platform: 'linux', env: {}, isRoot: false, code: 'electron-needs-display' },
  { platform: 'linux', env: { DISPLAY: ':0' }, isRoot: false, code: undefined },
  { platform: 'linux', env: { DISPLAY: '', WAYLAND_DISPLAY: 'wayland-0' }, isRoot: false, code: undefined },
  { platform: 'linux', env: { DISPLAY: ':0' }, isRoot: true, code: 'electron-as-root' },
  {
    platform: 'linux',
    env: { DISPLAY: ':0', SMARTPRESENCE_NO_SANDBOX: '1' },
    isRoot: true,
    code: undefined,
  },
  { platform: 'darwin', env: {}, isRoot: false, code: undefined },
  { platform: 'win32', env: {}, isRoot: false, code: undefined },
])('is kept from $platform as root ($isRoot) with $env by $code', ({ code, ...world }) => {
  expect(electronObstacle(world)?.code).toBe(code);
});
