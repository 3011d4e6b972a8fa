/** Starting and ending: the demo's first start, pairing, the school's network, and whatever can be in the way. */
import { request } from 'node:https';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { Health } from '#core/contracts/api.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { KioskId } from '#core/ids.ts';
import type { Config } from '../../../server/config.ts';
import type { Passwords } from '../../../server/sign-in/passwords.ts';
import { systemTimers } from '../../../server/ports.ts';
import { collectionsOf, DECLARATIONS } from '../../../server/store/collections.ts';
import { openSqliteStore } from '../../../server/store/sqlite.ts';
import { startServer, type Running } from '../../../server/start/start.ts';
import type { StartFailure } from '../../../server/start/start-failure.ts';
import { countedChance, handClock } from '../../support/server-fixture.ts';
import { testSchool } from '../../support/server-school.ts';

const quickPasswords: Passwords = {
  hash: async (secret) => `plain:${secret}`,
  fits: async (verifier, secret) => verifier === `plain:${secret}`,
};
const PairingFile = z.object({ code: z.string(), apiOrigin: z.url() });

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'smartpresence-start-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function start(dataDir: string, more: Partial<Config> = {}): Promise<Running | StartFailure> {
  const config: Config = {
    dataDir,
    logsDir: join(dataDir, 'logs'),
    port: 0,
    demo: true,
    accountsFile: join(dataDir, 'demo-accounts.txt'),
    schoolFile: undefined,
    lan: undefined,
    store: { kind: 'sqlite', path: join(dataDir, 'api.sqlite') },
    serve: undefined,
    check: false,
    warnings: [],
    ...more,
  };
  const deps = {
    crypto: nodeCrypto,
    clock: handClock(),
    chance: countedChance(),
    timers: systemTimers,
    passwords: quickPasswords,
    webRoot: join(dataDir, 'web'),
    faceProgram: new URL('../../../server/faces/worker.ts', import.meta.url),
    modelsDir: join(dataDir, 'models'),
    zone: 'Asia/Kolkata',
  };
  const started = await startServer(deps, config);
  if (!started.ok) return started.error;
  onTestFinished(() => started.value.close());
  return started.value;
}

async function running(...args: Parameters<typeof start>): Promise<Running> {
  const started = await start(...args);
  if ('code' in started) throw new Error(started.message);
  return started;
}

async function failure(...args: Parameters<typeof start>): Promise<StartFailure> {
  const started = await start(...args);
  if (!('code' in started)) throw new Error('it started');
  return started;
}

const pairingIn = async (dataDir: string) =>
  PairingFile.parse(JSON.parse(await readFile(join(dataDir, 'demo-pairing.json'), 'utf8')));

async function pair({ origin }: Running, code: string, kioskId: string): Promise<number> {
  const body = JSON.stringify({ code, kioskId, publicKey: 'A'.repeat(43) });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${origin}/kiosks/pair`, { method: 'POST', headers, body })).status;
}

async function logIn({ origin }: Running, name: string, password: string): Promise<number> {
  const body = JSON.stringify({ name, password });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${origin}/login`, { method: 'POST', headers, body })).status;
}

/** Leaves the records as they are once the kiosk has pushed a fact. */
async function hearOf(dataDir: string, kioskId: string): Promise<void> {
  const opened = openSqliteStore({ path: join(dataDir, 'api.sqlite'), declarations: DECLARATIONS });
  if (!opened.ok) throw new Error(opened.error.kind);
  const head = { id: KioskId.parse(kioskId), seq: 1, hash: 'any' };
  await collectionsOf(opened.value).kioskHeads.putIf(head, 'absent');
  await opened.value.close();
}

/** What an HTTPS listener answers to `GET /health`, and the certificate that it shows. */
function secureHealth(
  origin: string,
): Promise<{ health: Health; fingerprint: string; subjectAltName: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(`${origin}/health`, { rejectUnauthorized: false, agent: false }, (reply) => {
      const { socket } = reply;
      if (!(socket instanceof TLSSocket)) throw new Error('not a secure connection');
      const { fingerprint256: fingerprint, subjectaltname: subjectAltName = '' } =
        socket.getPeerCertificate();
      let text = '';
      reply.setEncoding('utf8').on('data', (part: string) => (text += part));
      reply.on('end', () => resolve({ health: Health.parse(JSON.parse(text)), fingerprint, subjectAltName }));
    });
    asking.on('error', reject).end();
  });
}

test('makes the demo school at the first start, and keeps it', async () => {
  const dataDir = await folder();
  const first = await running(dataDir);
  const accounts = await readFile(join(dataDir, 'demo-accounts.txt'), 'utf8');
  expect((await fetch(`${first.origin}/health`)).status).toBe(200);
  await first.close();
  await running(dataDir);
  expect(await readFile(join(dataDir, 'demo-accounts.txt'), 'utf8')).toBe(accounts);
  for (const file of ['demo-accounts.txt', 'demo-pairing.json'])
    expect((await stat(join(dataDir, file))).mode & 0o777).toBe(0o600);
});

test('shows three people to start with, then everyone', async () => {
  const dataDir = await folder();
  await running(dataDir);
  const lines = (await readFile(join(dataDir, 'demo-accounts.txt'), 'utf8')).split('\n');
  const [from, to] = [lines.indexOf('--- start here ---'), lines.indexOf('--- everyone ---')];
  const firsts = lines.slice(from + 1, to);
  expect(firsts).toHaveLength(3);
  expect(firsts[0]).toMatch(
    /^Teacher in B-204 +Anjali Rao +sign in as \S+@\S+ +password [a-z2-9]{10} +PIN \d{6}$/,
  );
  expect(firsts[1]).toMatch(/^Student +.+ sign in as S\d{3} +password [a-z2-9]{10}$/);
  expect(firsts[2]).toMatch(/^Admin .+ sign in as \S+@\S+ +password [a-z2-9]{10}/);
  expect(lines.slice(to + 1).filter((line) => line !== '')).toHaveLength(64);
});

test('offers a fresh pairing code at each start until a kiosk is paired', async () => {
  const dataDir = await folder();
  const first = await running(dataDir);
  const code = await pairingIn(dataDir);
  expect(code.apiOrigin).toBe(first.origin);
  await first.close();
  const second = await running(dataDir);
  const next = await pairingIn(dataDir);
  expect(next.code).not.toBe(code.code);
  expect(await pair(second, next.code, '00000000-0000-4000-8000-000000000077')).toBe(200);
});

test('keeps the code that was used until its kiosk is heard, since the answer may have been lost', async () => {
  const dataDir = await folder();
  const kioskId = '00000000-0000-4000-8000-000000000077';
  const first = await running(dataDir);
  const { code } = await pairingIn(dataDir);
  expect(await pair(first, code, kioskId)).toBe(200);
  await first.close();
  const second = await running(dataDir);
  expect((await pairingIn(dataDir)).code).toBe(code);
  expect(await pair(second, code, kioskId)).toBe(200);
  await second.close();
  await hearOf(dataDir, kioskId);
  await running(dataDir);
  await expect(pairingIn(dataDir)).rejects.toThrow('ENOENT');
});

test('loads a school from a file', async () => {
  const dataDir = await folder();
  const schoolFile = join(dataDir, 'school.json');
  await writeFile(schoolFile, JSON.stringify(testSchool({ rehearsal: true })));
  const api = await running(dataDir, { demo: false, schoolFile });
  expect(await logIn(api, 'S001', 'Asha-secret')).toBe(200);
});

test('lets a student in before the background came to that password, and after a start that was cut short', async () => {
  const dataDir = await folder();
  const first = await running(dataDir);
  const accounts = await readFile(join(dataDir, 'demo-accounts.txt'), 'utf8');
  const passwordOf = (name: string): string =>
    new RegExp(`sign in as ${name} +password (\\S+)`).exec(accounts)?.[1] ?? '';
  expect(await logIn(first, 'S060', passwordOf('S060'))).toBe(200);
  expect(await logIn(first, 'S059', passwordOf('S060'))).toBe(401);
  await first.close();
  const second = await running(dataDir);
  for (const name of ['S001', 'S058', 'S059', 'S060'])
    expect(await logIn(second, name, passwordOf(name))).toBe(200);
});

test('says which school file cannot be read', async () => {
  const dataDir = await folder();
  const schoolFile = join(dataDir, 'school.json');
  await writeFile(schoolFile, '{"campus":{}}');
  expect(await failure(dataDir, { schoolFile })).toMatchObject({ code: 'school-file-unreadable' });
});

test('says that the port is taken, and ends whole', async () => {
  const taken = createServer();
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.1', () => {
      const address = taken.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  onTestFinished(() => void taken.close());
  const dataDir = await folder();
  expect(await failure(dataDir, { port })).toEqual({
    code: 'port-taken',
    message: `Port ${port} is taken by another program. End it, or start with --port and another number.`,
  });
  await running(dataDir);
});

test.each([
  { name: 'is gone', spoil: (file: string) => rm(file), code: 'face-key-missing' },
  {
    name: 'is another',
    spoil: (file: string) => writeFile(file, Buffer.alloc(32, 7).toString('base64url')),
    code: 'face-key-differs',
  },
  { name: 'was cut short', spoil: (file: string) => writeFile(file, 'AAAA'), code: 'face-key-unreadable' },
])('does not start where the key for faces $name, and says what to do', async ({ spoil, code }) => {
  const dataDir = await folder();
  await (await running(dataDir)).close();
  const file = join(dataDir, 'face-key');
  const before = await readFile(file, 'utf8');
  await spoil(file);
  const refused = await failure(dataDir);
  expect(refused.code).toBe(code);
  expect(refused.message).toContain(file);
  await writeFile(file, before);
  await (await running(dataDir)).close();
  await writeFile(file, 'new');
  await running(dataDir);
});

test('says that the records are from a newer version, and leaves them', async () => {
  const dataDir = await folder();
  const db = new Database(join(dataDir, 'api.sqlite'));
  db.pragma('user_version = 42');
  db.close();
  expect(await failure(dataDir)).toMatchObject({ code: 'store-from-newer-version' });
});

test('says that the data folder cannot be written', async () => {
  const file = join(await folder(), 'file');
  await writeFile(file, '');
  expect(await failure(join(file, 'data'))).toMatchObject({ code: 'data-folder-not-writable' });
});

test('says that the records cannot be opened', async () => {
  const dataDir = await folder();
  await mkdir(join(dataDir, 'api.sqlite'));
  expect(await failure(dataDir)).toMatchObject({ code: 'store-unreadable' });
});

test('lets phones in over HTTPS with a certificate for the address, kept until the address changes', async () => {
  const dataDir = await folder();
  const first = await running(dataDir, { lan: { address: '127.0.0.2' } });
  expect(first.lanOrigin).toMatch(/^https:\/\/127\.0\.0\.2:\d+$/);
  const before = await secureHealth(first.lanOrigin ?? '');
  expect(before.health.ready).toBe(true);
  expect(before.subjectAltName).toBe('IP Address:127.0.0.2');
  expect((await stat(join(dataDir, 'tls', 'key.pem'))).mode & 0o777).toBe(0o600);
  await first.close();

  const again = await running(dataDir, { lan: { address: '127.0.0.2' } });
  expect((await secureHealth(again.lanOrigin ?? '')).fingerprint).toBe(before.fingerprint);
  await again.close();
  await writeFile(join(dataDir, 'tls', 'key.pem'), 'torn');
  const mended = await running(dataDir, { lan: { address: '127.0.0.2' } });
  expect((await secureHealth(mended.lanOrigin ?? '')).fingerprint).not.toBe(before.fingerprint);
  await mended.close();
  const moved = await running(dataDir, { lan: { address: '127.0.0.3' } });
  const after = await secureHealth(moved.lanOrigin ?? '');
  expect(after.fingerprint).not.toBe(before.fingerprint);
  expect(after.subjectAltName).toBe('IP Address:127.0.0.3');
});

test('takes a sign-in over HTTPS from its own pages, with a cookie for HTTPS only', async () => {
  const dataDir = await folder();
  const schoolFile = join(dataDir, 'school.json');
  await writeFile(schoolFile, JSON.stringify(testSchool()));
  const { lanOrigin = '' } = await running(dataDir, { schoolFile, lan: { address: '127.0.0.2' } });
  const cookie = await new Promise<string>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', origin: lanOrigin };
    const asking = request(
      `${lanOrigin}/login`,
      { method: 'POST', headers, rejectUnauthorized: false, agent: false },
      (reply) => resolve(String(reply.resume().headers['set-cookie'])),
    );
    asking.on('error', reject).end(JSON.stringify({ name: 'S001', password: 'Asha-secret', remember: true }));
  });
  expect(cookie).toContain('Secure');
  expect(cookie).toContain('Max-Age=15552000');
});

test.each(['203.0.113.7', '127.0.0.1'])('says that phones cannot find it at %s', async (address) => {
  const { code, message } = await failure(await folder(), { lan: { address } });
  expect(code).toBe('lan-address-unknown');
  expect(message).toContain(address);
});
