/** The door to the API: whatever comes back, or does not, becomes an answer or a failure that a screen can act on. */
import { expect, test } from 'vitest';
import { createApi, type Api } from '../../../renderer/portal/api.ts';
import { SESSION } from '../../support/facts.ts';

interface Asked {
  readonly path: string;
  readonly init: RequestInit;
}

/** A fetch that answers once, as a browser's does: it rejects where no answer came or the signal aborted. */
function apiWith(answer: () => Response | 'never' | 'unreachable', patience = new AbortController()) {
  const asked: Asked[] = [];
  const fetch = (path: string, init: RequestInit): Promise<Response> => {
    asked.push({ path, init });
    const given = answer();
    if (given === 'unreachable') return Promise.reject(new TypeError('Failed to fetch'));
    if (given !== 'never') return Promise.resolve(given);
    return new Promise((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    });
  };
  const api: Api = createApi({ fetch, timeout: () => patience.signal });
  return { api, asked, patience };
}

const problem = (status: number, code: string) => ({
  type: `/problems/${code}`,
  title: 'X',
  status,
  detail: 'Words.',
  code,
  correlationId: 'c-1',
});
const problemReply = (status: number, code: string): Response =>
  Response.json(problem(status, code), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });

test.each([
  { status: 401, code: 'not-signed-in', kind: 'signed-out' },
  { status: 403, code: 'role-not-allowed', kind: 'forbidden' },
  { status: 404, code: 'no-receipt', kind: 'not-found' },
  { status: 429, code: 'too-many', kind: 'refused' },
  { status: 500, code: 'internal', kind: 'broken' },
  { status: 503, code: 'store-out-of-reach', kind: 'broken' },
  // A refusal of a check-in is told by its code, whatever its status.
  { status: 403, code: 'not-on-roster', kind: 'check-in-refused' },
  { status: 404, code: 'room-has-no-session', kind: 'check-in-refused' },
  { status: 422, code: 'code-stale', kind: 'check-in-refused' },
  { status: 429, code: 'otp-used-up', kind: 'check-in-refused' },
])('takes $status $code for $kind', async ({ status, code, kind }) => {
  const { api } = apiWith(() => problemReply(status, code));
  expect(await api.scan({ token: 't' })).toMatchObject({ ok: false, error: { kind, problem: { code } } });
});

test('takes the HTML of a proxy for a mistake of the server, without a number', async () => {
  const { api } = apiWith(() => new Response('<html>Bad gateway</html>', { status: 502 }));
  const error = { kind: 'broken', status: 502, problem: undefined };
  expect(await api.me()).toEqual({ ok: false, error });
});

test.each(['<html>Sign in to the WiFi</html>', '{"id":"not a person"}', ''])(
  'takes an answer that is not in the contract for a bad reply: %s',
  async (body) => {
    const { api } = apiWith(() => new Response(body));
    expect(await api.me()).toEqual({ ok: false, error: { kind: 'bad-reply' } });
  },
);

test('says that the server is out of reach when no answer came', async () => {
  const { api } = apiWith(() => 'unreachable');
  expect(await api.report(SESSION)).toEqual({ ok: false, error: { kind: 'out-of-reach' } });
});

test('stops waiting for an answer that never comes', async () => {
  const { api, patience } = apiWith(() => 'never');
  const asked = api.scan({ token: 't' });
  patience.abort();
  expect(await asked).toEqual({ ok: false, error: { kind: 'too-slow' } });
});

test('stops waiting in the middle of a body that never ends', async () => {
  const patience = new AbortController();
  const body = new ReadableStream({
    start: (stream) => patience.signal.addEventListener('abort', () => stream.error(new Error('aborted'))),
  });
  const { api } = apiWith(() => new Response(body), patience);
  const asked = api.me();
  patience.abort();
  expect(await asked).toEqual({ ok: false, error: { kind: 'too-slow' } });
});

test('sends a scan as JSON with the cookie of this origin, and lets nobody cache it', async () => {
  const { api, asked } = apiWith(() => problemReply(422, 'code-stale'));
  await api.scan({ token: 'abc' });
  expect(asked).toMatchObject([
    {
      path: '/qr/scan',
      init: { method: 'POST', body: '{"token":"abc"}', credentials: 'same-origin', cache: 'no-store' },
    },
  ]);
  expect(new Headers(asked[0]?.init.headers).get('content-type')).toBe('application/json');
});

test('signs out where the server answers with nothing', async () => {
  const { api } = apiWith(() => new Response(null, { status: 204 }));
  expect(await api.signOut()).toEqual({ ok: true, value: undefined });
});
