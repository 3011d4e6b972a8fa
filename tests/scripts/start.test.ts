/** `npm start` from its first line to its last, with real processes and stand-ins for the programs. */
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { DESKTOP, FAKE_ELECTRON, fakeProject } from './fake-project.ts';

const READY = 'Ctrl-C ends everything';

test('sets up, starts both programs and says where everything is', async () => {
  const { start, data } = fakeProject();
  const run = start('--headless');
  await run.until(READY);
  for (const words of [
    'http://127.0.0.1:4001/portal/',
    'http://127.0.0.1:4100',
    'npm start -- --lan',
    'teacher Ada, PIN 4711',
    'admin Bob',
  ]) {
    expect(run.printed()).toContain(words);
  }
  expect(run.printed()).not.toContain('and more');
  run.signal('SIGINT');
  expect(await run.ended).toBe(0);
  expect(readFileSync(join(data, 'logs', 'kiosk.out'), 'utf8')).toBe('a line for the log\n');
});

test('tells each program what the options say', async () => {
  const { start, starts, root, data } = fakeProject();
  await start('--headless', '--kiosk', '--lan', '127.0.0.2', '--port', '4001').until(READY);
  expect(starts('api').map(argsOf)).toEqual([
    [
      '--data',
      join(data, 'api'),
      '--logs',
      join(data, 'logs'),
      '--port',
      '4001',
      '--demo',
      '--accounts',
      join(data, 'demo-accounts.txt'),
      '--lan',
      '127.0.0.2',
    ],
  ]);
  expect(starts('kiosk').map(argsOf)).toEqual([
    [
      ...[
        '--data',
        join(data, 'kiosk'),
        '--logs',
        join(data, 'logs'),
        '--api',
        'http://127.0.0.1:4001',
        '--demo',
      ],
      ...['--browser', join(root, 'browser'), '--headless', '--kiosk'],
    ],
  ]);
});

test('opens no window without a display and prints the address to open', async () => {
  const { start, starts } = fakeProject();
  const run = start();
  await run.until(READY);
  expect(run.printed()).toContain('http://127.0.0.1:4100/enter?once');
  expect(starts('kiosk').flatMap(argsOf)).toContain('none');
});

test('ends with 0 when the window is closed, and leaves no process behind', async () => {
  const { start, starts, root, data } = fakeProject();
  const witness = createServer().listen(0, '127.0.0.1');
  await once(witness, 'listening');
  writeFileSync(join(root, 'witness.port'), String(portOf(witness.address())));
  const helperEnded = once(witness, 'connection').then(
    ([socket]: Socket[]) => socket && once(socket.resume(), 'close'),
  );
  const run = start('--headless');
  await run.until(READY);
  writeFileSync(join(data, 'kiosk', 'close'), '');
  expect(await run.ended).toBe(0);
  await helperEnded;
  witness.close();
  expect([...starts('api'), ...starts('kiosk')].map(pidOf).map(isRunning)).toEqual([false, false]);
});

test("ends with the kiosk's exit code", async () => {
  const { start, data } = fakeProject();
  const run = start('--headless');
  await run.until(READY);
  writeFileSync(join(data, 'kiosk', 'crash'), '');
  expect(await run.ended).toBe(7);
});

test('starts an API that was killed again', async () => {
  const { start, starts } = fakeProject();
  const run = start('--headless');
  await run.until(READY);
  for (const line of starts('api')) process.kill(pidOf(line), 'SIGKILL');
  await run.until('The central API runs again.');
  expect(starts('api').length).toBe(2);
});

test('passes on in words why the API cannot start', async () => {
  const run = fakeProject().start('--headless', '--port', '1');
  expect(await run.ended).toBe(2);
  expect(run.printed()).toContain('Choose another with --port.');
});

test('refuses a second start on the same folder', async () => {
  const { start } = fakeProject();
  await start('--headless').until(READY);
  const second = start('--headless');
  expect(await second.ended).toBe(2);
  expect(second.printed()).toContain('(data-folder-in-use)');
});

test('refuses an unknown option last of all, and says where the others stand', async () => {
  const run = fakeProject().start('--colour');
  expect(await run.ended).toBe(2);
  expect(run.printed()).toBe("\nUnknown option '--colour'. All options: npm start -- --help\n(bad-option)\n");
});

test('deletes nothing where nobody can be asked, and begins anew where --yes says so', async () => {
  const { start, starts, data } = fakeProject();
  const first = start('--headless');
  await first.until(READY);
  first.signal('SIGTERM');
  expect(await first.ended).toBe(0);
  const refused = start('--headless', '--reset');
  expect(await refused.ended).toBe(2);
  expect(refused.printed()).toContain('(reset-refused)');
  expect(existsSync(join(data, 'api', 'starts.jsonl'))).toBe(true);
  await start('--headless', '--reset', '--yes').until(READY);
  expect(starts('api').length).toBe(1);
});

test('builds windows and programs once for two set-ups at the same time, and not again', async () => {
  const { setup, root } = fakeProject();
  const runs = [setup(), setup()];
  expect(await Promise.all(runs.map((run) => run.ended))).toEqual([0, 0]);
  expect(await setup().ended).toBe(0);
  expect(readFileSync(join(root, 'built.txt'), 'utf8')).toBe('kiosk portal programs ');
});

test('runs no program that is older than its sources, and none that cannot be built', async () => {
  const { start, starts, root } = fakeProject();
  const first = start('--headless');
  await first.until(READY);
  first.signal('SIGTERM');
  await first.ended;
  appendFileSync(join(root, 'server', 'main.ts'), '// changed');
  writeFileSync(join(root, 'broken.txt'), '');
  const broken = start('--headless');
  expect(await broken.ended).toBe(2);
  expect(broken.printed()).toContain('(programs-not-built)');
  expect(starts('api').length).toBe(1);
  rmSync(join(root, 'broken.txt'));
  await start('--headless').until(READY);
  expect(readFileSync(join(root, '.cache', 'programs', 'api.js'), 'utf8')).toContain('// changed');
});

test('takes Electron on a desktop, built and brought beside the windows', async () => {
  const { start, starts, data, root } = fakeProject(FAKE_ELECTRON, { ...DESKTOP, ELECTRON_RUN_AS_NODE: '1' });
  await start('--kiosk', '--allow-unprotected-keys').until(READY);
  expect(starts('kiosk').map(argsOf)).toEqual([
    [
      ...['--data', join(data, 'kiosk'), '--logs', join(data, 'logs')],
      ...['--api', 'http://127.0.0.1:8787', '--demo', '--kiosk', '--allow-unprotected-keys'],
    ],
  ]);
  expect(readFileSync(join(root, 'built.txt'), 'utf8')).toContain('electron');
  expect(starts('kiosk').join()).not.toContain('asNode');
});

test.each([
  { name: 'where it is told to', args: ['--shell', 'chromium'], env: DESKTOP, words: [] },
  { name: 'in words, without its package', args: [], env: DESKTOP, words: ['its package is not installed'] },
  {
    name: 'in words, for a window that is not shown',
    args: ['--headless'],
    env: {},
    words: ['is taken only by --shell electron'],
  },
])('takes Chromium $name', async ({ args, env, words }) => {
  const { start, starts, root } = fakeProject({}, env);
  const run = start(...args);
  await run.until(READY);
  expect(starts('kiosk').flatMap(argsOf)).toContain(join(root, 'browser'));
  for (const said of words) expect(run.printed()).toContain(said);
  expect(run.printed().includes("not Electron's")).toBe(words.length > 0);
});

test.each([
  { name: 'without its program', files: {}, env: DESKTOP, code: 'electron-not-found' },
  { name: 'without a display', files: FAKE_ELECTRON, env: {}, code: 'electron-needs-display' },
])('ends with 2 where Electron is asked for and cannot be had: $name', async ({ files, env, code }) => {
  const run = fakeProject(files, env).start('--shell', 'electron');
  expect(await run.ended).toBe(2);
  expect(run.printed()).toContain(`(${code})`);
});

test('brings nothing and makes no folder where Electron cannot run here at all', async () => {
  const { start, data } = fakeProject(FAKE_ELECTRON, {});
  const run = start('--shell', 'electron');
  expect(await run.ended).toBe(2);
  expect(run.printed()).not.toContain('downloading');
  expect(existsSync(data)).toBe(false);
});

test('says of a locked window how staff leave it', async () => {
  const { start } = fakeProject();
  const run = start('--headless', '--kiosk');
  await run.until('staff leave with Esc, their PIN, then Leave the kiosk.');
  expect(run.printed()).not.toContain('Closing the window');
});

test('builds the Electron shell for tests and downloads nothing', async () => {
  const { setup, root } = fakeProject(FAKE_ELECTRON, DESKTOP);
  expect(await setup('--tests').ended).toBe(0);
  expect(existsSync(join(root, '.cache', 'electron', 'main', 'main.js'))).toBe(true);
  expect(existsSync(join(root, 'node_modules', 'electron', 'dist'))).toBe(false);
});

test('says what npm kept for itself', async () => {
  const env = { npm_lifecycle_event: 'start', npm_config_long: 'true', npm_config_all: 'true' };
  const run = fakeProject({}, env).start();
  expect(await run.ended).toBe(2);
  expect(run.printed()).toContain('npm start -- --lan');
});

const Start = z.object({ pid: z.number(), args: z.array(z.string()) });

function argsOf(line: string): readonly string[] {
  return Start.parse(JSON.parse(line)).args;
}

function pidOf(line: string): number {
  return Start.parse(JSON.parse(line)).pid;
}

function portOf(address: AddressInfo | string | null): number {
  return z.object({ port: z.number() }).parse(address).port;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
