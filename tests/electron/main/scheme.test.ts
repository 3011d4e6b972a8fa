/** The window's own scheme: what it answers, under which policy, and that it leads to no other file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSchemeAnswer, SCHEME_PRIVILEGES, type Answer } from '../../../electron/main/scheme.ts';
import { writeServedFolders } from '../../support/served-folders.ts';

let dir: string;
let answer: Answer;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiosk-scheme-'));
  writeServedFolders(dir);
  answer = createSchemeAnswer([
    { path: '/models/', dir: join(dir, 'models') },
    { path: '/', dir: join(dir, 'web') },
  ]);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function ask(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Response> {
  const url = path.includes('://') ? path : `smartpresence://kiosk${path}`;
  return answer({ url, method, headers: new Headers(headers) });
}

test('gives the window, its parts and the models', async () => {
  const page = await ask('/');
  expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
    200,
    'text/html; charset=utf-8',
    '<!doctype html>',
  ]);
  expect(await (await ask('/assets/main-abc.js')).text()).toBe('x');
  expect(await (await ask('/models/net.bin')).text()).toBe('weights');
});

test.each(['/', '/nothing.js', '/fault'])('answers %s under the kiosk’s policy', async (path) => {
  const { headers } = await ask(path);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).not.toContain('unsafe-inline');
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
});

test.each([
  '/../secret.json',
  '/..%2fsecret.json',
  '/%2e%2e/secret.json',
  '/models/..%2f..%2fsecret.json',
  '/..%5csecret.json',
  '/%00.json',
  '/%',
  '/.hidden.json',
  '/notes.sh',
  '/assets/',
  '//etc/passwd',
  '/nothing.js',
])('finds nothing at %s', async (path) => {
  const { status, body } = await ask(path);
  expect({ status, body }).toEqual({ status: 404, body: null });
});

test.each(['smartpresence://other/', 'smartpresence://kiosk:80/', 'https://kiosk/', 'nonsense://'])(
  'does not answer for %s',
  async (url) => {
    expect((await ask(url)).status).toBe(403);
  },
);

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
  expect((await ask('/', method)).status).toBe(405);
});

test('gives no script to a service worker', async () => {
  expect((await ask('/assets/main-abc.js', 'GET', { 'service-worker': 'script' })).status).toBe(403);
});

test('sends what the window has already no second time', async () => {
  const first = await ask('/models/net.bin');
  const again = await ask('/models/net.bin', 'GET', { 'if-none-match': first.headers.get('etag') ?? '' });
  expect([again.status, await again.text()]).toEqual([304, '']);
  expect(await (await ask('/models/net.bin', 'HEAD')).text()).toBe('');
});

test('shows the fault page in plain words, with a code that it knows', async () => {
  const page = await (await ask('/fault?code=disk-full')).text();
  expect(page).toContain('The disk is full');
  expect(page).not.toContain('<script');
});

test('puts nothing of the address into the fault page', async () => {
  const page = await (await ask('/fault?code=%3Cscript%3Ealert(1)%3C/script%3E')).text();
  expect(page).not.toContain('script');
  expect(page).toContain('window-fault');
});

test('is a scheme without service workers, and without a way past the policy', () => {
  expect(SCHEME_PRIVILEGES.privileges).not.toHaveProperty('allowServiceWorkers');
  expect(SCHEME_PRIVILEGES.privileges).not.toHaveProperty('bypassCSP');
  expect(SCHEME_PRIVILEGES.privileges).not.toHaveProperty('corsEnabled');
});
