/** `npm run kiosk` from its first line to its last, with real processes and a stand-in for the kiosk. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readKioskOptions, swallowedByNpm } from '../../scripts/start/kiosk-options.mjs';
import { rememberSettings } from '../../scripts/start/kiosk-folder.mjs';
import { makeAuthority } from '../support/certificates.ts';
import { fakeProject } from './fake-project.ts';
import { tempTree } from './temp-tree.ts';
import { containing } from './wording.ts';

const READY = 'Ctrl-C ends it.';
const API = 'https://school.example:8443';
const USUAL = {
  api: undefined,
  ca: undefined,
  data: undefined,
  shell: 'automatic',
  headless: false,
  kiosk: false,
  unprotected: false,
  help: false,
};
const Start = z.object({ args: z.array(z.string()) });

/** A project, and the folder of its kiosk. */
function project(files: Readonly<Record<string, unknown>> = {}) {
  const made = fakeProject(files);
  const dir = join(made.root, '.data-kiosk');
  const started = (): readonly (readonly string[])[] =>
    readFileSync(join(dir, 'starts.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => Start.parse(JSON.parse(line)).args);
  return { ...made, dir, started };
}

test('says plainly what to give where it does not know its server, and starts nothing', async () => {
  const { kiosk, dir } = project();
  const run = kiosk('--headless');
  expect(await run.ended).toBe(2);
  expect(run.printed()).toContain('npm run kiosk -- --api https://');
  expect(run.printed()).toContain('(api-address-missing)');
  expect(existsSync(join(dir, 'starts.jsonl'))).toBe(false);
});

test('takes no file for an authority that holds none, and keeps nothing of it', async () => {
  const { kiosk, dir } = project({ 'stick/ca.key': '-----BEGIN PRIVATE KEY-----' });
  const run = kiosk('--headless', '--api', API, '--ca', join('stick', 'ca.key'));
  expect(await run.ended).toBe(2);
  expect(run.printed()).toContain('ca.key holds no certificate');
  expect(existsSync(join(dir, 'school-ca.pem'))).toBe(false);
});

test('sets up, starts the kiosk alone, and remembers the server', async () => {
  const { cert } = await makeAuthority();
  const { kiosk, dir, root, started, starts } = project({ 'stick/ca.pem': cert });
  const first = kiosk('--headless', '--api', `${API}/`, '--ca', join('stick', 'ca.pem'));
  await first.until(READY);
  for (const words of [API, 'asks for a code', 'a window that is not shown'])
    expect(first.printed()).toContain(words);
  first.signal('SIGINT');
  expect(await first.ended).toBe(0);
  const again = kiosk('--headless');
  await again.until(READY);
  const wanted = [
    ...['--data', dir, '--logs', join(dir, 'logs'), '--api', API, '--ca', join(dir, 'school-ca.pem')],
    ...['--browser', join(root, 'browser'), '--headless'],
  ];
  expect(started()).toEqual([wanted, wanted]);
  expect(starts('api')).toEqual([]);
  expect(readFileSync(join(dir, 'school-ca.pem'), 'utf8')).toBe(cert);
  expect(statSync(join(dir, 'kiosk.json')).mode & 0o777).toBe(0o600);
});

test('ends with 0 when the window is closed', async () => {
  const { kiosk, dir } = project();
  const run = kiosk('--headless', '--api', API);
  await run.until(READY);
  writeFileSync(join(dir, 'close'), '');
  expect(await run.ended).toBe(0);
  expect(run.printed()).toContain('The window was closed.');
});

test('ends with the code of a kiosk that crashed', async () => {
  const { kiosk, dir } = project();
  const run = kiosk('--headless', '--api', API);
  await run.until(READY);
  writeFileSync(join(dir, 'crash'), '');
  expect(await run.ended).toBe(7);
  expect(run.printed()).toContain('Nothing is lost');
});

test('starts a locked kiosk that crashed again', async () => {
  const { kiosk, dir, started } = project();
  const run = kiosk('--headless', '--kiosk', '--api', API);
  await run.until('staff leave with Esc');
  writeFileSync(join(dir, 'crash'), '');
  await run.until('The kiosk runs again.');
  expect(started()).toHaveLength(2);
});

test('prints the address to open where there is no display', async () => {
  const { kiosk, started } = project();
  const run = kiosk('--api', API);
  await run.until(READY);
  expect(run.printed()).toContain('http://127.0.0.1:4100/enter?once');
  expect(started().flat()).toContain('none');
});

test('refuses a second start on the same folder', async () => {
  const { kiosk } = project();
  await kiosk('--headless', '--api', API).until(READY);
  const second = kiosk('--headless');
  expect(await second.ended).toBe(2);
  expect(second.printed()).toContain('(data-folder-in-use)');
});

test.each([
  { what: 'of the whole product', files: { '.data/smartpresence.json': {}, '.data/logs/api.log': '' } },
  { what: 'of somebody else', files: { '.data/holiday.jpg': 'x' } },
])('leaves a folder $what alone', async ({ files }) => {
  const { kiosk } = project(files);
  const run = kiosk('--headless', '--api', API, '--data', '.data');
  expect(await run.ended).toBe(2);
  expect(run.printed()).toContain('(data-folder-foreign)');
});

test('says how to pass options that npm took for itself', () => {
  expect(swallowedByNpm({ npm_lifecycle_event: 'kiosk', npm_config_api: 'true' })).toEqual(['--api']);
  expect(swallowedByNpm({ npm_lifecycle_event: 'start', npm_config_api: 'true' })).toEqual([]);
});

test.each([
  { args: [], value: {} },
  { args: ['--api', API], value: { api: API } },
  { args: ['--api', 'http://127.0.0.1:8787/'], value: { api: 'http://127.0.0.1:8787' } },
  { args: ['--ca', 'ca.pem', '--data', 'room'], value: { ca: '/here/ca.pem', data: '/here/room' } },
  {
    args: ['--shell', 'electron', '--kiosk', '--headless'],
    value: { shell: 'electron', kiosk: true, headless: true },
  },
  { args: ['--allow-unprotected-keys', '--help'], value: { unprotected: true, help: true } },
])('reads "$args"', ({ args, value }) => {
  expect(readKioskOptions(args, '/here')).toEqual({ ok: true, value: { ...USUAL, ...value } });
});

test.each([
  { args: ['--insecure'], words: '--insecure' },
  { args: ['--api', 'school.example'], words: 'school.example' },
  { args: ['--api', 'ftp://school.example'], words: 'ftp:' },
  { args: ['--api', `${API}/api`], words: '/api' },
  { args: ['--api', 'http://school.example'], words: 'https' },
  { args: ['--shell', 'firefox'], words: 'firefox' },
  { args: ['--ca', ''], words: '--ca' },
  { args: ['--data', ''], words: '--data' },
])('refuses "$args" in words', ({ args, words }) => {
  expect(readKioskOptions(args, '/here')).toMatchObject({
    ok: false,
    failure: { code: 'bad-option', message: containing(words) },
  });
});

test('keeps what an operator wrote, and follows it', () => {
  const dir = tempTree({
    'kiosk.json': { apiOrigin: API, kiosk: true, publicOrigin: 'https://phones.example', autoStart: true },
  });
  expect(rememberSettings(dir, { api: 'https://other.example', ca: undefined })).toEqual({
    ok: true,
    value: {
      apiOrigin: 'https://other.example',
      caFile: undefined,
      publicOrigin: 'https://phones.example',
      kiosk: true,
      unprotected: false,
    },
  });
  expect(JSON.parse(readFileSync(join(dir, 'kiosk.json'), 'utf8'))).toMatchObject({
    apiOrigin: 'https://other.example',
    autoStart: true,
  });
});

test.each([
  {
    what: 'an address that is none',
    settings: { apiOrigin: 'school' },
    ca: undefined,
    code: 'bad-arguments',
  },
  { what: 'a file that is not there', settings: { apiOrigin: API }, ca: 'none.pem', code: 'ca-unreadable' },
])('refuses $what in words', ({ settings, ca, code }) => {
  const dir = tempTree({ 'kiosk.json': settings });
  mkdirSync(join(dir, 'logs'));
  expect(rememberSettings(dir, { api: undefined, ca: ca && join(dir, ca) })).toMatchObject({
    ok: false,
    failure: { code },
  });
});
