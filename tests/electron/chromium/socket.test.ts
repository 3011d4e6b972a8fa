/** The loopback door: who gets in, and that nobody else gets anything. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKioskSocket, type KioskSocket, type SocketPeer } from '../../../electron/chromium/socket.ts';
import { writeServedFolders } from '../../support/served-folders.ts';

let dir: string;
let socket: KioskSocket;
let upgrades: number;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kiosk-door-'));
  writeServedFolders(dir);
  upgrades = 0;
  const peer: SocketPeer = {
    upgrade(_, stream) {
      upgrades += 1;
      stream.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    },
    close: () => undefined,
  };
  socket = await openSocket(peer);
});
afterEach(async () => {
  await socket.close();
  rmSync(dir, { recursive: true, force: true });
});

let secrets = 0;

async function openSocket(peer: SocketPeer, port = 0): Promise<KioskSocket> {
  const opened = await openKioskSocket({
    port,
    folders: [
      { path: '/models/', dir: join(dir, 'models') },
      { path: '/', dir: join(dir, 'web') },
    ],
    peer: Promise.resolve(peer),
    secret: () => {
      secrets += 1;
      return `secret-${secrets}`;
    },
  });
  if (!opened.ok) throw new Error(opened.error.kind);
  return opened.value;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends exactly this path and these headers; `fetch` would tidy them up. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: socket.port, path, headers, method }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    sent.on('error', reject).end();
  });
}

async function cookie(): Promise<string> {
  const entry = new URL(socket.entryUrl());
  const { headers } = await ask(entry.pathname + entry.search);
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

function upgrade(headers: Record<string, string>, path = '/rpc'): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = Object.entries({ Connection: 'Upgrade', Upgrade: 'websocket', ...headers });
    const stream = connect(socket.port, '127.0.0.1', () =>
      stream.write(`GET ${path} HTTP/1.1\r\n${lines.map(([n, v]) => `${n}: ${v}`).join('\r\n')}\r\n\r\n`),
    );
    let text = '';
    stream.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    stream.on('error', reject).on('close', () => resolve(text.slice(9, 12)));
  });
}

const host = (): string => `127.0.0.1:${socket.port}`;

test('exchanges the key for a cookie that scripts and other sites never see', async () => {
  const entry = new URL(socket.entryUrl());
  const { status, headers } = await ask(entry.pathname + entry.search);
  expect({ status, to: headers.location }).toEqual({ status: 303, to: '/' });
  expect(headers['set-cookie']?.[0]).toMatch(/^sp-kiosk-\d+=secret-\d+; HttpOnly; SameSite=Strict; Path=\/$/);
});

test('takes a key once', async () => {
  const entry = new URL(socket.entryUrl());
  expect((await ask(entry.pathname + entry.search)).status).toBe(303);
  expect((await ask(entry.pathname + entry.search)).status).toBe(403);
});

test('voids the key and the cookie of the browser before when another one is let in', async () => {
  const first = new URL(socket.entryUrl());
  const before = await cookie();
  expect((await ask(first.pathname + first.search)).status).toBe(403);
  await cookie();
  expect((await ask('/', { cookie: before })).status).toBe(403);
});

test.each(['', '?key=', '?key=wrong', '?other=1'])('lets nobody in with %j', async (query) => {
  socket.entryUrl();
  expect((await ask(`/enter${query}`)).status).toBe(403);
});

test('gives pages to whoever carries the cookie', async () => {
  const { status, headers, body } = await ask('/', { cookie: await cookie() });
  expect({ status, body }).toEqual({ status: 200, body: '<!doctype html>' });
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  });
  expect(headers['permissions-policy']).toContain('camera=(self)');
});

test('lets pages run no script but ours, and speak to nobody else', async () => {
  const { headers } = await ask('/', { cookie: await cookie() });
  const policy = String(headers['content-security-policy']);
  expect(policy).toMatch(/^sandbox allow-scripts allow-same-origin;/);
  expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';");
  expect(policy).not.toContain('unsafe-inline');
  expect(policy).toContain(`connect-src 'self' ws://${host()};`);
  expect(policy).toContain("frame-ancestors 'none'");
});

test.each([
  { what: 'no cookie', headers: {}, status: 403 },
  { what: 'another cookie', headers: { cookie: 'sp-kiosk=secret' }, status: 403 },
  { what: 'another host', headers: { host: 'evil.test' }, status: 421 },
  { what: 'the name localhost', headers: { host: 'localhost' }, status: 421 },
  { what: 'another origin', headers: { origin: 'http://evil.test' }, status: 403 },
  { what: 'the origin null', headers: { origin: 'null' }, status: 403 },
])('gives nothing to $what', async ({ headers, status }) => {
  const carried =
    'cookie' in headers || status === 421 || 'origin' in headers ? { cookie: await cookie() } : {};
  expect(await ask('/', { ...carried, ...headers })).toMatchObject({ status, body: '' });
});

test('gives no script to a service worker, which would outlive the page', async () => {
  const carried = { cookie: await cookie(), 'service-worker': 'script' };
  expect(await ask('/assets/main-abc.js', carried)).toMatchObject({ status: 403, body: '' });
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
  expect((await ask('/', { cookie: await cookie() }, method)).status).toBe(405);
});

test.each([
  '/../secret.json',
  '/..%2fsecret.json',
  '/%2e%2e/secret.json',
  '/assets/../../secret.json',
  '/models/../../secret.json',
  '/..%5csecret.json',
  '/%00.json',
  '/%',
  '/.hidden.json',
  '/link.json',
  '/notes.sh',
  '/assets/',
  '/nothing.js',
  'http://evil.test/',
])('finds nothing at %s', async (path) => {
  symlinkSync(join(dir, 'nowhere.json'), join(dir, 'web', 'link.json'));
  const { status, body } = await ask(path, { cookie: await cookie() });
  expect({ status: status === 403 ? 404 : status, body }).toEqual({ status: 404, body: '' });
});

test('lets the browser keep what has its hash in the name, and ask again for the rest', async () => {
  const carried = { cookie: await cookie() };
  const asset = await ask('/assets/main-abc.js', carried);
  expect(asset.headers['cache-control']).toContain('immutable');
  const net = await ask('/models/net.bin', carried);
  expect(net).toMatchObject({ status: 200, body: 'weights', headers: { 'cache-control': 'no-cache' } });
  const again = await ask('/models/net.bin', { ...carried, 'if-none-match': String(net.headers.etag) });
  expect(again).toMatchObject({ status: 304, body: '' });
  expect(await ask('/models/net.bin', carried, 'HEAD')).toMatchObject({ status: 200, body: '' });
});

test('lets the window of the cookie speak', async () => {
  expect(await upgrade({ Host: host(), Origin: `http://${host()}`, Cookie: await cookie() })).toBe('101');
  expect(upgrades).toBe(1);
});

test.each([
  { what: 'without a cookie', headers: () => ({ Host: host(), Origin: `http://${host()}` }), path: '/rpc' },
  {
    what: 'from another origin',
    headers: () => ({ Host: host(), Origin: 'http://evil.test' }),
    path: '/rpc',
  },
  { what: 'without an origin', headers: () => ({ Host: host() }), path: '/rpc' },
  {
    what: 'by another name',
    headers: () => ({ Host: 'localhost', Origin: 'http://localhost' }),
    path: '/rpc',
  },
  { what: 'elsewhere', headers: () => ({ Host: host(), Origin: `http://${host()}` }), path: '/other' },
])('lets nobody speak $what', async ({ what, headers, path }) => {
  const carried = what === 'without a cookie' ? {} : { Cookie: await cookie() };
  expect(await upgrade({ ...headers(), ...carried }, path)).toBe('403');
  expect(upgrades).toBe(0);
});

test('says when the port is taken', async () => {
  const other = await openKioskSocket({
    port: socket.port,
    folders: [],
    peer: new Promise(() => undefined),
    secret: () => '',
  });
  expect(other).toEqual({ ok: false, error: { kind: 'port-taken' } });
});
