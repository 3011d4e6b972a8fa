/** `npm run server`: what it says, how it ends, and that nothing of it stays behind. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { settingRows } from '../../server/start/settings-file.ts';
import { makeAuthority, signedBy } from '../support/certificates.ts';
import { ROOT } from '../support/journey/programs.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'npm-run-server-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function put(name: string, value: object | string): void {
  writeFileSync(join(dir, name), typeof value === 'string' ? value : JSON.stringify(value), { mode: 0o600 });
}

/** From the sources, so that a test brings no packages and builds nothing. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'server.mjs'), '--sources', ...args], {
    cwd: dir,
    env: { ...process.env, npm_lifecycle_event: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended, said: () => said };
}

async function runToEnd(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { ended, said } = run(args, env);
  return { code: await ended, said: said() };
}

async function secure(): Promise<void> {
  const { cert, key } = await signedBy(await makeAuthority(), ['127.0.0.1']);
  put('cert.pem', cert);
  put('key.pem', key);
}

test('says where it is, takes a renewed certificate on SIGHUP, and ends with all that it started', async () => {
  await secure();
  put('smartpresence.json', {
    listen: { port: 0 },
    publicOrigin: 'https://127.0.0.1:0',
    tls: { certificateFile: 'cert.pem', keyFile: 'key.pem' },
  });
  const server = run(['--data', '.']);
  await expect.poll(server.said, { timeout: 20_000 }).toContain('Ctrl-C ends it.');
  const origin = /https:\/\/127\.0\.0\.1:\d+/.exec(server.said())?.[0] ?? '';
  expect(server.said()).toMatch(/Listens {2}https:\/\/127\.0\.0\.1:[1-9]\d+, in HTTPS/);
  expect(server.said()).toContain(`stands in ${join(dir, 'bootstrap-secret.txt')}`);
  const log = (): string => readFileSync(join(dir, 'logs', 'api.log'), 'utf8');
  await secure();
  server.child.kill('SIGHUP');
  await expect.poll(log, { timeout: 10_000 }).toContain('certificate taken');
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  await expect(fetch(origin)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
}, 60_000);

test('leaves nothing running when it is killed', async () => {
  put('smartpresence.json', { listen: { port: 0 } });
  const server = run(['--data', dir]);
  await expect.poll(server.said, { timeout: 20_000 }).toContain('Ctrl-C ends it.');
  const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(server.said())?.[0] ?? '';
  expect((await fetch(`${origin}/health`)).status).toBe(503);
  server.child.kill('SIGKILL');
  const answers = (): Promise<boolean> =>
    fetch(`${origin}/health`).then(
      () => true,
      () => false,
    );
  await expect.poll(answers, { timeout: 10_000 }).toBe(false);
}, 60_000);

test('says what is wrong with the settings, and starts nothing', async () => {
  put('smartpresence.json', { listen: { prot: 1 } });
  for (const more of [['--check'], []]) {
    const { code, said } = await runToEnd(['--data', dir, ...more]);
    expect(code).toBe(2);
    expect(said).toContain('listen.prot is not a setting');
    expect(said).toContain('(settings-wrong)');
  }
});

test('says that they are right, from the environment too', async () => {
  const env = { SMARTPRESENCE_LISTEN_PORT: '8443', MONGODB_URI: 'mongodb://someone:hidden@db.example/x' };
  const { code, said } = await runToEnd(['--data', join(dir, 'new'), '--check'], env);
  expect(code).toBe(0);
  expect(said).toContain('Nothing was started, and nothing was made.');
  expect(said).toContain('Listens  http://127.0.0.1:8443, in plain HTTP');
  expect(said).toContain('Settings no file');
  expect(said).toContain(`the folder ${join(dir, 'new')}, which is not there yet`);
  expect(said).toContain('the records in MongoDB');
  expect(said).not.toContain('hidden');
});

test('sees folders from where the person called npm', async () => {
  const env = { npm_lifecycle_event: 'server', INIT_CWD: dir };
  const { said } = await runToEnd(['--data', 'school', '--check'], env);
  expect(said).toContain(join(dir, 'school'));
});

test.each([
  { args: ['--colour'], code: 'bad-option' },
  { args: ['--check'], code: 'data-folder-unnamed' },
  { args: ['--check', '--port', 'x'], code: 'bad-arguments' },
  { args: ['--check', '--settings', 'none.json'], code: 'settings-missing' },
])('refuses $args with $code', async ({ args, code }) => {
  const ended = await runToEnd(args);
  expect(ended.code).toBe(2);
  expect(ended.said).toContain(`(${code})`);
});

test('notices that npm kept its options for itself', async () => {
  const { code, said } = await runToEnd([], {
    npm_lifecycle_event: 'server',
    npm_config_check: 'true',
    npm_config_port: '4480',
  });
  expect(code).toBe(2);
  expect(said).toContain('Put two dashes before the options: npm run server -- --port --check');
});

test('lists every option and every setting', async () => {
  const { code, said } = await runToEnd(['--help']);
  expect(code).toBe(0);
  expect(said).toContain('--settings FILE');
  for (const { name, env } of settingRows()) expect(said).toMatch(new RegExp(`${name} +${env}`));
});
