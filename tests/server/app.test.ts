/** What every request goes through: health, pages, limits, and what an answer says when something is wrong. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Health, Problem } from '#core/contracts/api.ts';
import { storeFailure } from '../../server/store/collection.ts';
import { testStore } from '../support/test-store.ts';
import { buildTestApi, NINE, type TestApi } from '../support/server-fixture.ts';

async function withPages(): Promise<TestApi> {
  const api = await buildTestApi();
  await mkdir(join(api.folder, 'web', 'assets'), { recursive: true });
  await writeFile(join(api.folder, 'web', 'index.html'), '<!doctype html><title>SmartPresence</title>');
  await writeFile(join(api.folder, 'web', 'assets', 'main-1.js'), 'export {};');
  return api;
}

test('is healthy once there is a school', async () => {
  const api = await buildTestApi();
  const reply = await api.get('/health');
  expect(reply.status).toBe(200);
  expect(reply.headers['cache-control']).toBe('no-store');
  expect(Health.parse(reply.body)).toEqual({
    version: 1,
    ready: true,
    store: 'ok',
    school: 'ready',
    mail: true,
    now: NINE,
  });
});

test('is not ready without a school', async () => {
  const api = await buildTestApi();
  await api.collections.settings.remove('school');
  const reply = await api.get('/health');
  expect([reply.status, Health.parse(reply.body).school]).toEqual([503, 'empty']);
});

test('says 503 with a time to try again while the store is away, and nothing of the inside', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('S001');
  await api.store.close();
  const reply = await api.get('/me', { headers });
  expect([reply.status, Problem.parse(reply.body).code]).toEqual([503, 'store-out-of-reach']);
  expect(reply.headers['retry-after']).toBe('2');
  expect(JSON.stringify(reply.body)).not.toMatch(/sqlite|\.ts|stack/i);
  const health = await api.get('/health');
  expect([health.status, health.headers['retry-after']]).toEqual([503, '2']);
});

test('is not healthy while the store can be read and not written, says since when, and is again by itself', async () => {
  const place = await testStore();
  let full = false;
  const refusing =
    <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (full) throw storeFailure('disk full');
      return write(...args);
    };
  const api = await buildTestApi({
    place: {
      ...place,
      async open() {
        const store = await place.open();
        return {
          ...store,
          collection(declaration) {
            const all = store.collection(declaration);
            return {
              ...all,
              putIf: refusing(all.putIf),
              append: refusing(all.append),
              remove: refusing(all.remove),
            };
          },
        };
      },
    },
  });
  const body = { name: 'S001', password: 'Asha-secret', remember: false };
  full = true;
  expect((await api.get('/health')).status).toBe(200);
  expect((await api.post('/login', { body })).status).toBe(503);
  api.clock.advance(60_000);
  const health = await api.get('/health');
  expect([health.status, health.headers['retry-after']]).toEqual([503, '2']);
  expect(Health.parse(health.body)).toEqual({
    version: 1,
    ready: false,
    store: 'out-of-reach',
    since: NINE,
    school: 'ready',
    mail: true,
    now: NINE + 60_000,
  });
  full = false;
  expect((await api.get('/health')).status).toBe(200);
  expect((await api.post('/login', { body })).status).toBe(200);
});

test.each(['/c/some-token', '/phone', '/phone/receipts', '/portal', '/portal/sessions/today'])(
  'shows the web app at %s under a strict policy',
  async (path) => {
    const api = await withPages();
    const reply = await api.get(path);
    expect(reply.status).toBe(200);
    expect(reply.body).toContain('SmartPresence');
    const policy = String(reply.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).not.toContain('upgrade-insecure-requests');
  },
);

test('keeps assets for long and says where one is missing', async () => {
  const api = await withPages();
  const asset = await api.get('/portal/assets/main-1.js');
  expect(asset.headers['cache-control']).toContain('immutable');
  expect((await api.get('/portal/assets/gone.js')).status).toBe(404);
  expect((await api.get('/portal/assets/..%2findex.html')).status).not.toBe(200);
});

test('leads from the root to the portal', async () => {
  const reply = await (await withPages()).get('/');
  expect([reply.status, reply.headers['location']]).toEqual([302, '/portal']);
});

test('says in plain words that the pages are not built', async () => {
  const reply = await (await buildTestApi()).get('/portal');
  expect([reply.status, Problem.parse(reply.body).code]).toEqual([503, 'pages-not-built']);
});

test.each([
  { name: 'nothing there', method: 'GET', url: '/nothing', answer: [404, 'not-found'] },
  {
    name: 'no JSON',
    method: 'POST',
    url: '/login',
    payload: '{',
    type: 'application/json',
    answer: [400, 'json-malformed'],
  },
  {
    name: 'another type',
    method: 'POST',
    url: '/login',
    payload: 'a=1',
    type: 'application/x-www-form-urlencoded',
    answer: [415, 'not-json'],
  },
  {
    name: 'an unknown field',
    method: 'POST',
    url: '/login',
    payload: '{"name":"a","password":"b","role":"admin"}',
    type: 'application/json',
    answer: [400, 'request-malformed'],
  },
  {
    name: 'a number for a name',
    method: 'POST',
    url: '/login',
    payload: '{"name":1,"password":"b"}',
    type: 'application/json',
    answer: [400, 'request-malformed'],
  },
  {
    name: 'a prototype',
    method: 'POST',
    url: '/login',
    payload: '{"__proto__":{"a":1},"name":"a","password":"b"}',
    type: 'application/json',
    answer: [400, 'key-not-allowed'],
  },
  {
    name: 'more than a mebibyte',
    method: 'POST',
    url: '/login',
    payload: `{"name":"${'a'.repeat(1_048_577)}"}`,
    type: 'application/json',
    answer: [413, 'too-large'],
  },
] as const)('answers a request with $name as a problem', async (request) => {
  const { app } = await buildTestApi();
  const { method, url } = request;
  const sent =
    'payload' in request ? { payload: request.payload, headers: { 'content-type': request.type } } : {};
  const reply = await app.inject({ method, url, ...sent });
  const problem = Problem.parse(reply.json());
  expect([reply.statusCode, problem.code]).toEqual(request.answer);
  expect(reply.headers['content-type']).toContain('application/problem+json');
  expect(problem.correlationId).toMatch(/^[0-9a-f-]{36}$/);
});
