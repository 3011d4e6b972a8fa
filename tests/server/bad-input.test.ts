/** What a request that is not in its form gets: an answer below 500 that says what to do, in a problem document, and nothing of the inside. */
import { createConnection } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Problem } from '#core/contracts/api.ts';
import { buildTestApi, type TestApi } from '../support/server-fixture.ts';

interface Raw {
  readonly payload: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

async function logIn({ app }: TestApi, { payload, headers = {} }: Raw) {
  const reply = await app.inject({
    method: 'POST',
    url: '/login',
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  });
  return { status: reply.statusCode, problem: Problem.parse(reply.json()) };
}

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

test.each([
  { name: 'no JSON', payload: '{"name": ', code: 'json-malformed' },
  {
    name: 'JSON in another alphabet',
    payload: Buffer.from('{"name":"é"}', 'latin1'),
    code: 'request-malformed',
  },
  { name: '33 levels', payload: nested(33), code: 'too-deep' },
  { name: 'half a million levels', payload: '['.repeat(500_000) + ']'.repeat(500_000), code: 'too-deep' },
  { name: '__proto__', payload: '{"name":"a","__proto__":{"role":"admin"}}', code: 'key-not-allowed' },
  { name: 'constructor', payload: '{"constructor":{"prototype":{}}}', code: 'key-not-allowed' },
  { name: 'a NUL', payload: '{"name":"a\\u0000b","password":"x"}', code: 'text-malformed' },
  { name: 'half a character', payload: '{"name":"\\ud800","password":"x"}', code: 'text-malformed' },
  { name: 'an operator', payload: '{"name":{"$ne":""},"password":{"$ne":""}}', code: 'request-malformed' },
  {
    name: 'a field that nobody asked for',
    payload: '{"name":"a","password":"b","role":"admin"}',
    code: 'request-malformed',
  },
  { name: 'nothing', payload: '', code: 'request-malformed' },
])('refuses $name with 400 $code', async ({ payload, code }) => {
  const { status, problem } = await logIn(await buildTestApi(), { payload });
  expect([status, problem.code]).toEqual([400, code]);
  expect(problem.detail).not.toMatch(/JSON\.parse|Unexpected|position|node_modules|\.ts/);
});

test('takes JSON behind a byte order mark', async () => {
  const api = await buildTestApi();
  const payload = '\uFEFF{"name":"S001","password":"Asha-secret"}';
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const reply = await api.app.inject({ method: 'POST', url: '/login', headers, payload });
  expect(reply.statusCode).toBe(200);
});

test('refuses what is compressed, bombs and all, before it is looked into', async () => {
  const payload = gzipSync(Buffer.alloc(10_000_000));
  const headers = { 'content-encoding': 'gzip' };
  const { status, problem } = await logIn(await buildTestApi(), { payload, headers });
  expect([status, problem.code]).toEqual([415, 'encoding-not-taken']);
});

test('refuses more than the route takes', async () => {
  const payload = JSON.stringify({ name: 'a'.repeat(1_100_000), password: 'x' });
  const { status, problem } = await logIn(await buildTestApi(), { payload });
  expect([status, problem.code]).toEqual([413, 'too-large']);
});

test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
  'refuses %s',
  async (type) => {
    const { status, problem } = await logIn(await buildTestApi(), {
      payload: 'name=a',
      headers: { 'content-type': type },
    });
    expect([status, problem.code]).toEqual([415, 'not-json']);
  },
);

test('asks who it is before it reads what was sent', async () => {
  const { app } = await buildTestApi();
  const reply = await app.inject({
    method: 'POST',
    url: '/qr/scan',
    headers: { 'content-type': 'application/json' },
    payload: '{"',
  });
  expect([reply.statusCode, Problem.parse(reply.json()).code]).toEqual([401, 'not-signed-in']);
});

test.each([
  { path: '/sessions?date=2026-03-02&date=2026-03-03', code: 'request-malformed' },
  { path: '/sessions?when=2026-03-02', code: 'request-malformed' },
  { path: '/sessions?date=%00', code: 'text-malformed' },
  { path: '/sessions/not-an-id/report', code: 'request-malformed' },
  { path: '/sessions/%zz/report', code: 'request-malformed' },
])('refuses the address $path with 400', async ({ path, code }) => {
  const api = await buildTestApi();
  const reply = await api.get(path, { headers: await api.signIn('rao@school.example') });
  expect([reply.status, Problem.parse(reply.body).code]).toEqual([400, code]);
});

test('says which methods an address takes', async () => {
  const { app } = await buildTestApi();
  const reply = await app.inject({ method: 'DELETE', url: '/sessions/some/report?x=1' });
  expect([reply.statusCode, reply.headers['allow']]).toEqual([405, 'GET, HEAD']);
  expect(Problem.parse(reply.json()).code).toBe('method-not-allowed');
});

test('says that there is nothing at an address', async () => {
  const reply = await (await buildTestApi()).get('/nothing/here');
  expect([reply.status, Problem.parse(reply.body).code]).toEqual([404, 'not-found']);
});

test.each([
  { name: 'no HTTP', sent: 'HELLO\r\n\r\n', status: 400, code: 'request-malformed' },
  {
    name: 'a head beyond all measure',
    sent: `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`,
    status: 431,
    code: 'head-too-large',
  },
  {
    name: 'no host',
    sent: 'GET /health HTTP/1.1\r\nconnection: close\r\n\r\n',
    status: 400,
    code: 'request-malformed',
  },
  {
    name: 'an expectation of its own',
    sent: 'POST /login HTTP/1.1\r\nhost: a\r\nexpect: 200-maybe\r\ncontent-length: 2\r\n\r\n{}',
    status: 417,
    code: 'expectation-not-met',
  },
  {
    name: 'a wish for a tunnel',
    sent: 'CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n',
    status: 405,
    code: 'method-not-allowed',
  },
  {
    name: 'a method that wants a body, where there is none to be had',
    sent: 'QUERY /login HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
    status: 405,
    code: 'method-not-allowed',
  },
])('answers $name by a problem document too', async ({ sent, status, code }) => {
  const { app } = await buildTestApi();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const [address] = app.addresses();
  if (typeof address !== 'object') throw new Error('it listens on a port');
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = createConnection(address.port, '127.0.0.1', () => socket.write(sent));
    let text = '';
    socket.setEncoding('utf8').on('data', (more: string) => (text += more));
    socket.on('end', () => resolve(text)).on('error', reject);
  });
  expect(answer).toContain(`HTTP/1.1 ${status} `);
  expect(Problem.parse(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).code).toBe(code);
});

test('lets nobody send a request drop by drop', async () => {
  const { server } = (await buildTestApi()).app;
  expect([server.headersTimeout, server.requestTimeout]).toEqual([10_000, 30_000]);
});
