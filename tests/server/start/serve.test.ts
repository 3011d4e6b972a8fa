/** A school's server in one process: the new school, its doors, and what stands in the way. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Health } from '#core/contracts/api.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import type { Config, ServeConfig } from '../../../server/config.ts';
import { isHeard } from '../../../server/start/doors.ts';
import { systemChance, systemClock, systemTimers } from '../../../server/ports.ts';
import { checkServer } from '../../../server/start/check-server.ts';
import { startServer, type Running } from '../../../server/start/start.ts';
import { collectionsOf, DECLARATIONS } from '../../../server/store/collections.ts';
import { openSqliteStore } from '../../../server/store/sqlite.ts';
import { makeAuthority, signedBy } from '../../support/certificates.ts';
import { ask } from '../../support/tls-server.ts';

const SERVE: ServeConfig = {
  address: '127.0.0.1',
  tls: undefined,
  publicOrigin: undefined,
  trustedProxies: [],
  mail: { kind: 'none' },
  bootstrapSecret: undefined,
  metricsToken: undefined,
  school: { name: 'Hill School', zone: 'Asia/Kolkata' },
};

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'smartpresence-serve-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

function depsIn(dataDir: string) {
  return {
    crypto: nodeCrypto,
    clock: systemClock,
    chance: systemChance,
    timers: systemTimers,
    passwords: { hash: async (secret: string) => secret, fits: async () => false },
    webRoot: join(dataDir, 'web'),
    faceProgram: new URL('../../../server/faces/worker.ts', import.meta.url),
    modelsDir: join(dataDir, 'models'),
    zone: 'UTC',
  };
}

function configFor(dataDir: string, serve: Partial<ServeConfig>, more: Partial<Config> = {}): Config {
  return {
    dataDir,
    logsDir: join(dataDir, 'logs'),
    port: 0,
    demo: false,
    accountsFile: join(dataDir, 'demo-accounts.txt'),
    schoolFile: undefined,
    lan: undefined,
    store: { kind: 'sqlite', path: join(dataDir, 'api.sqlite') },
    serve: { ...SERVE, ...serve },
    check: false,
    warnings: [],
    ...more,
  };
}

async function start(dataDir: string, serve: Partial<ServeConfig> = {}, more: Partial<Config> = {}) {
  const started = await startServer(depsIn(dataDir), configFor(dataDir, serve, more));
  if (started.ok) onTestFinished(() => started.value.close());
  return started;
}

async function running(...args: Parameters<typeof start>): Promise<Running> {
  const started = await start(...args);
  if (!started.ok) throw new Error(started.error.message);
  return started.value;
}

async function certificateIn(dataDir: string, hosts: readonly string[], endsAt?: number) {
  const authority = await makeAuthority();
  const { cert, key } = await signedBy(authority, hosts, endsAt === undefined ? {} : { endsAt });
  const tls = { certificateFile: join(dataDir, 'cert.pem'), keyFile: join(dataDir, 'key.pem') };
  await writeFile(tls.certificateFile, cert);
  await writeFile(tls.keyFile, key);
  return { tls, authority: authority.cert };
}

function get(url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false, headers }, (reply) => resolve(reply.resume()))
      .on('error', reject)
      .end();
  });
}

test('begins a new school, which calls itself empty, and keeps a secret for its first admin', async () => {
  const dataDir = await folder();
  const first = await running(dataDir);
  expect(first.secretFile).toBe(join(dataDir, 'bootstrap-secret.txt'));
  expect((await stat(join(dataDir, 'bootstrap-secret.txt'))).mode & 0o777).toBe(0o600);
  const reply = await fetch(`${first.origin}/health`);
  expect(reply.status).toBe(503);
  expect(Health.parse(await reply.json())).toMatchObject({ ready: false, store: 'ok', school: 'empty' });
  await first.close();

  await running(dataDir).then(({ close }) => close());
  const opened = openSqliteStore({ path: join(dataDir, 'api.sqlite'), declarations: DECLARATIONS });
  if (!opened.ok) throw new Error(opened.error.kind);
  const { campuses } = collectionsOf(opened.value);
  const { items } = await campuses.find({ index: 'byName', equals: {}, limit: 5 });
  expect(items).toMatchObject([{ name: 'Hill School', zone: 'Asia/Kolkata' }]);
  await opened.value.close();
});

test('speaks HTTPS alone, at the public origin, where it has a certificate', async () => {
  const dataDir = await folder();
  const { tls, authority } = await certificateIn(dataDir, ['127.0.0.1']);
  const { origin, lanOrigin } = await running(dataDir, { tls, publicOrigin: 'https://127.0.0.1:0' });
  expect(origin).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(lanOrigin).toBeUndefined();
  expect((await ask(`${origin}/health`, authority)).status).toBe(503);
  await expect(get(origin.replace('https:', 'http:'))).rejects.toThrow();
});

test('warns of a certificate that ends soon, when it starts and when it is checked', async () => {
  const dataDir = await folder();
  const soon = Date.now() + 3 * 24 * 3_600_000;
  const { tls } = await certificateIn(dataDir, ['127.0.0.1'], soon);
  const serve = { tls, publicOrigin: 'https://127.0.0.1:0' };
  expect((await running(dataDir, serve)).warnings).toEqual([expect.stringContaining('Renew it')]);
  const checked = await checkServer(depsIn(dataDir), configFor(dataDir, serve));
  expect(checked).toMatchObject({ value: { warnings: [expect.stringContaining('Renew it')], makes: [] } });
  expect(await readFile(join(dataDir, 'logs', 'api.log'), 'utf8')).toContain('Renew it');
});

test('is checked without a folder being made', async () => {
  const dataDir = join(await folder(), 'new');
  expect(await checkServer(depsIn(dataDir), configFor(dataDir, {}))).toEqual({
    ok: true,
    value: {
      warnings: [],
      makes: [
        `the folder ${dataDir}, which is not there yet`,
        `the records in ${join(dataDir, 'api.sqlite')}`,
        'the school “Hill School” in the zone Asia/Kolkata, with nobody in it',
        `the secret for its first admin in ${join(dataDir, 'bootstrap-secret.txt')}`,
      ],
    },
  });
  await expect(stat(dataDir)).rejects.toThrow();
  const onFile = join(dataDir, '..', 'file');
  await writeFile(onFile, '');
  expect(await checkServer(depsIn(onFile), configFor(onFile, {}))).toMatchObject({
    error: { code: 'data-folder-not-writable' },
  });
  const below = join(onFile, 'below');
  const refused = await checkServer(depsIn(below), configFor(below, {}));
  expect(refused).toMatchObject({ error: { code: 'data-folder-not-writable' } });
  expect(JSON.stringify(refused)).toContain(`cannot be made in ${onFile}`);
  const tls = { certificateFile: join(dataDir, 'none.pem'), keyFile: join(dataDir, 'none.key') };
  expect(await checkServer(depsIn(dataDir), configFor(dataDir, { tls }))).toMatchObject({
    error: { code: 'certificate-unreadable' },
  });
});

test.each([
  { from: '127.0.0.1', heard: true },
  { from: '::1', heard: true },
  { from: '::ffff:127.0.0.1', heard: true },
  { from: '10.1.2.3', heard: true },
  { from: '::ffff:10.1.2.3', heard: true },
  { from: '2001:db8::9', heard: true },
  { from: '10.2.0.1', heard: false },
  { from: '::ffff:192.168.1.7', heard: false },
  { from: '2001:db9::1', heard: false },
  { from: '', heard: false },
])('hears $from in the clear: $heard', ({ from, heard }) => {
  expect(isHeard(['10.1.0.0/16', '2001:db8::/32'], from)).toBe(heard);
});

test('believes what a trusted proxy says of where a request came from', async () => {
  const dataDir = await folder();
  const publicOrigin = 'http://127.0.0.1:0';
  const { origin } = await running(dataDir, { publicOrigin, trustedProxies: ['127.0.0.1'] });
  const logIn = async (headers: Record<string, string>): Promise<number> => {
    const body = JSON.stringify({ name: 'S001', password: 'x' });
    const all = { 'content-type': 'application/json', ...headers };
    return (await fetch(`${origin}/login`, { method: 'POST', headers: all, body })).status;
  };
  const from = { origin: 'https://school.example' };
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'school.example' };
  expect(await logIn({ ...from, ...forwarded })).toBe(401);
  expect(await logIn(from)).toBe(403);

  const alone = await running(await folder());
  const reply = await fetch(`${alone.origin}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...from, ...forwarded },
    body: JSON.stringify({ name: 'S001', password: 'x' }),
  });
  expect(reply.status).toBe(403);
});

test('ends well with mails still waiting, and sends them after the next start', async () => {
  const dataDir = await folder();
  const mails = join(dataDir, 'mails');
  const opened = openSqliteStore({ path: join(dataDir, 'api.sqlite'), declarations: DECLARATIONS });
  if (!opened.ok) throw new Error(opened.error.kind);
  const now = Date.now();
  await collectionsOf(opened.value).outgoingMail.putIf(
    {
      id: '01900000-0000-7000-8000-000000000001',
      to: 'a@home.example',
      subject: 'Left over',
      text: 'x',
      createdAt: now,
      until: now + 60_000,
      dueAt: now,
      tries: 1,
    },
    'absent',
  );
  await opened.value.close();
  await running(dataDir, { mail: { kind: 'file', folder: mails, from: 'school@school.example' } });
  await expect
    .poll(() => readdir(mails).catch(() => []))
    .toEqual(['01900000-0000-7000-8000-000000000001.eml']);
});

test.each([
  { serve: { address: '203.0.113.7', trustedProxies: ['203.0.113.9'] }, code: 'address-unknown' },
  { serve: { tls: { certificateFile: '/no/cert', keyFile: '/no/key' } }, code: 'certificate-unreadable' },
])('says $code', async ({ serve, code }) => {
  const started = await start(await folder(), serve);
  expect(started).toMatchObject({ ok: false, error: { code } });
});
