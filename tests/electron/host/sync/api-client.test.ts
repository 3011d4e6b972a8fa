import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PullPage } from '#core/contracts/api.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { CampusId, KioskId, RoomId } from '#core/ids.ts';
import { createApiClient, type ApiClient } from '../../../../electron/host/sync/api-client.ts';
import type { Pairing } from '../../../../electron/host/keys/keys.ts';
import { json, startApiDouble, type ApiDouble } from '../../../support/api-double.ts';
import { KIOSK, SESSION, STARTS_AT, uuid } from '../../../support/facts.ts';
import { reference } from '../../../support/reference.ts';
import { SERVER_KEY } from '../../../support/server-key.ts';
import { createTestTime, type TestTime } from '../../../support/time.ts';

const PAIRING: Pairing = {
  kioskId: KIOSK,
  kioskSecret: new Uint8Array(32),
  credential: 'k'.repeat(43),
  serverKey: SERVER_KEY,
  roomId: RoomId.parse(uuid(401)),
  campusId: CampusId.parse(uuid(400)),
};
const QUERY = { referenceId: undefined, after: new Map([[SESSION, 3]]) };

let api: ApiDouble;
let time: TestTime;
beforeEach(async () => {
  time = createTestTime(STARTS_AT);
  api = await startApiDouble({
    kioskId: KIOSK,
    publicKey: new Uint8Array(32),
    credential: PAIRING.credential,
    now: time.now,
    reference: reference(),
  });
});
afterEach(() => api.kill());

function client(pairing: Pairing | undefined = PAIRING): ApiClient {
  return createApiClient({
    origin: api.origin,
    fetch,
    crypto: nodeCrypto,
    timers: time,
    monotonic: time.monotonic,
    pairing: () => pairing,
  });
}

function events(onPage: (page: PullPage) => void = () => undefined, signal = new AbortController().signal) {
  return client().events(QUERY, onPage, signal);
}

const problem = {
  type: 'about:blank',
  title: 'No',
  status: 409,
  detail: 'No.',
  code: 'some-code',
  correlationId: 'x',
};
const cut = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{');
  setImmediate(() => response.destroy());
};

describe('a pull', () => {
  test('asks with its cursors, gives the verified page', async () => {
    const pulled = await client().pull({ referenceId: 'r 1', after: QUERY.after });
    expect(pulled).toMatchObject({ ok: true, value: { reply: { kioskId: KIOSK, reference: reference() } } });
    expect(api.asked()).toEqual([`GET /sync/pull?reference=r+1&after=${SESSION}%3A3`]);
    expect(time.waiting()).toBe(0);
  });

  test.each<{ name: string; kind: string; answer: (response: ServerResponse) => void }>([
    { name: 'cut in the middle', kind: 'offline', answer: cut },
    { name: 'a dropped connection', kind: 'offline', answer: (response) => response.destroy() },
    { name: '503', kind: 'offline', answer: (response) => json(response, 503, problem) },
    { name: '401', kind: 'revoked', answer: (response) => json(response, 401, problem) },
    { name: '403', kind: 'revoked', answer: (response) => json(response, 403, problem) },
    { name: '403 of something on the way', kind: 'bad-reply', answer: (response) => json(response, 403, '') },
    { name: '404 without a problem', kind: 'bad-reply', answer: (response) => json(response, 404, 'nope') },
    { name: 'no JSON', kind: 'bad-reply', answer: (response) => json(response, 200, '<html>') },
    { name: 'another shape', kind: 'bad-reply', answer: (response) => json(response, 200, { page: 7 }) },
    { name: 'nothing', kind: 'bad-reply', answer: (response) => json(response, 204, '') },
    {
      name: 'an endless text',
      kind: 'bad-reply',
      answer: (response) => {
        response.writeHead(200);
        response.end(Buffer.alloc(17 * 1024 * 1024, 0x20));
      },
    },
    {
      name: 'a redirect to elsewhere',
      kind: 'offline',
      answer: (response) => {
        response.writeHead(302, { location: 'http://127.0.0.1:9/' });
        response.end();
      },
    },
    {
      name: 'a page for another kiosk',
      kind: 'not-trusted',
      answer: (response) =>
        json(
          response,
          200,
          api.signed(api.page({ kioskId: KioskId.parse(uuid(201)), reference: reference() })),
        ),
    },
    {
      name: 'a signature that is not the pinned key’s',
      kind: 'not-trusted',
      answer: (response) =>
        json(response, 200, { page: JSON.stringify(api.page()), signature: 'A'.repeat(86) }),
    },
    {
      name: 'a signature that is not base64url',
      kind: 'not-trusted',
      answer: (response) => json(response, 200, { page: '{}', signature: '?'.repeat(86) }),
    },
    {
      name: 'a signed page of no shape',
      kind: 'bad-reply',
      answer: (response) => json(response, 200, api.signed({})),
    },
  ])('is $kind where the answer is $name', async ({ kind, answer }) => {
    api.answer('/sync/pull', answer);
    expect(await client().pull(QUERY)).toEqual({ ok: false, error: { kind } });
  });

  test('carries the code of a refusal', async () => {
    api.answer('/sync/pull', (response) => json(response, 409, problem));
    expect(await client().pull(QUERY)).toEqual({ ok: false, error: { kind: 'refused', code: 'some-code' } });
  });

  test('is offline where nothing listens', async () => {
    await api.kill();
    expect(await client().pull(QUERY)).toEqual({ ok: false, error: { kind: 'offline' } });
  });

  test('is offline after ten seconds of silence', async () => {
    const asked = new Promise<void>((resolve) => api.answer('/sync/pull', () => resolve()));
    const pulled = client().pull(QUERY);
    await asked;
    time.pass(10_000);
    expect(await pulled).toEqual({ ok: false, error: { kind: 'offline' } });
  });

  test('is not even tried before the pairing', async () => {
    const unpaired = createApiClient({
      origin: api.origin,
      fetch,
      crypto: nodeCrypto,
      timers: time,
      monotonic: time.monotonic,
      pairing: () => undefined,
    });
    expect(await unpaired.pull(QUERY)).toEqual({ ok: false, error: { kind: 'revoked' } });
    expect(api.asked()).toEqual([]);
  });
});

describe('the stream of events', () => {
  function stream(text: (response: ServerResponse) => void): void {
    api.answer('/sync/events', (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      text(response);
    });
  }

  test('gives each page as it comes, however it is cut into pieces', async () => {
    const pages: PullPage[] = [];
    const wire = `: hello\r\n\r\nid: 7\r\nevent: page\r\ndata: ${api.signed(api.page({ referenceId: 'ä' }))}\r\n\r\n`;
    const bytes = Buffer.from(wire);
    stream((response) => {
      for (let i = 0; i < bytes.length; i += 7) response.write(bytes.subarray(i, i + 7));
      response.end(`data: ${api.signed(api.page({ referenceId: 'b' }))}\n\n`);
    });
    expect(await events((page) => pages.push(page))).toEqual({ kind: 'offline' });
    expect(pages.map((page) => page.referenceId)).toEqual(['ä', 'b']);
  });

  test.each<{ name: string; kind: string; text: (response: ServerResponse) => void }>([
    { name: 'an event that is no page', kind: 'bad-reply', text: (response) => response.end('data: {}\n\n') },
    {
      name: 'a page that is not signed by the pinned key',
      kind: 'not-trusted',
      text: (response) =>
        response.end(`data: ${JSON.stringify({ page: '{}', signature: 'A'.repeat(86) })}\n\n`),
    },
    {
      name: 'an event that never ends',
      kind: 'bad-reply',
      text: (response) => response.end(`data: ${'x'.repeat(17 * 1024 * 1024)}`),
    },
    { name: 'a cut', kind: 'offline', text: (response) => response.destroy() },
  ])('ends as $kind at $name', async ({ kind, text }) => {
    stream(text);
    expect(await events()).toEqual({ kind });
  });

  test.each([
    { name: 'JSON', status: 200, kind: 'bad-reply' },
    { name: '401', status: 401, kind: 'revoked' },
    { name: '503', status: 503, kind: 'offline' },
  ])('ends as $kind where the answer is $name', async ({ status, kind }) => {
    api.answer('/sync/events', (response) => json(response, status, problem));
    expect(await events()).toEqual({ kind });
  });

  test('ends when it is told to', async () => {
    const stop = new AbortController();
    expect(await events(() => stop.abort(), stop.signal)).toEqual({ kind: 'offline' });
    expect(time.waiting()).toBe(0);
  });

  test('ends as silent after twelve seconds without a sound', async () => {
    const heard = new Promise<void>((resolve) =>
      stream((response) => void response.write(':\n\n', () => resolve())),
    );
    const ended = events();
    await heard;
    for (let n = 0; n < 30; n++) await new Promise((resolve) => setImmediate(resolve));
    time.pass(12_000);
    expect(await ended).toEqual({ kind: 'silent' });
  });

  test('ends as silent where not even the answer begins', async () => {
    const asked = new Promise<void>((resolve) => api.answer('/sync/events', () => resolve()));
    const ended = events();
    await asked;
    time.pass(12_000);
    expect(await ended).toEqual({ kind: 'silent' });
  });
});

describe('a pairing', () => {
  const request = { code: 'CODE-CODE', kioskId: KIOSK, publicKey: 'A'.repeat(43) };

  test('gives what the server answers', async () => {
    const answer = {
      kioskId: KIOSK,
      kioskSecret: 'A'.repeat(43),
      credential: 'c'.repeat(43),
      serverKey: 'B'.repeat(43),
      roomId: uuid(401),
      campusId: uuid(400),
    };
    api.answer('/kiosks/pair', (response) => json(response, 200, answer));
    expect(await client().pair(request)).toEqual({ ok: true, value: answer });
  });

  test('is refused, not revoked, where the code is no good', async () => {
    api.answer('/kiosks/pair', (response) => json(response, 403, problem));
    expect(await client().pair(request)).toEqual({
      ok: false,
      error: { kind: 'refused', code: 'some-code' },
    });
  });

  test('is no refusal where something on the way says no', async () => {
    api.answer('/kiosks/pair', (response) => json(response, 403, ''));
    expect(await client().pair(request)).toEqual({ ok: false, error: { kind: 'bad-reply' } });
  });

  test('waits where it was tried too often', async () => {
    api.answer('/kiosks/pair', (response) => json(response, 429, problem));
    expect(await client().pair(request)).toEqual({
      ok: false,
      error: { kind: 'offline', why: 'too-often' },
    });
  });
});

describe('a look at the server', () => {
  const health = { version: 1, ready: false, store: 'out-of-reach', school: 'ready', now: STARTS_AT };

  test('finds one that cannot serve a class just now', async () => {
    api.answer('/health', (response) => json(response, 503, health));
    expect(await client().look()).toEqual({ ok: true, value: undefined });
  });

  test('takes nothing else for one', async () => {
    api.answer('/health', (response) => json(response, 200, '<html>'));
    expect(await client().look()).toEqual({ ok: false, error: { kind: 'bad-reply' } });
  });

  test('finds nobody where nobody is', async () => {
    await api.kill();
    expect(await client().look()).toEqual({ ok: false, error: { kind: 'offline' } });
  });
});
