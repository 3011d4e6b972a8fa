/** The error log: what it keeps, what it never keeps, who may read it, and that it makes nothing worse. */
import { expect, test } from 'vitest';
import { Problem } from '#core/contracts/api.ts';
import { ErrorPage } from '#core/contracts/errors.ts';
import { CampusId, PersonId } from '#core/ids.ts';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import { purge } from '../../../server/jobs/purge.ts';
import { buildTestApi, NINE, type TestApi } from '../../support/server-fixture.ts';
import { IDS, uuid } from '../../support/server-school.ts';

async function read(api: TestApi, query = ''): Promise<ErrorPage> {
  const headers = await api.signIn('adler@school.example');
  const reply = await api.get(`/errors${query}`, { headers });
  return ErrorPage.parse(reply.body);
}

/** Written after the answer went out. */
async function settled(api: TestApi, count: number): Promise<ErrorPage> {
  for (;;) {
    const page = await read(api);
    if (page.items.length >= count) return page;
  }
}

test('keeps a refusal under the correlation id that the caller was told, with ids and codes alone', async () => {
  const api = await buildTestApi();
  const refused = await api.get('/errors?code=abc', { headers: await api.signIn('S001') });
  const { items } = await settled(api, 1);
  const { correlationId } = Problem.parse(refused.body);
  expect(items).toEqual([
    {
      correlationId,
      at: NINE,
      status: 403,
      code: 'role-not-allowed',
      method: 'GET',
      route: '/errors',
      campusId: IDS.campus,
      personId: IDS.asha,
    },
  ]);
});

test('keeps a wrong password without the name that was tried', async () => {
  const api = await buildTestApi();
  await api.post('/login', { body: { name: 'S001', password: 'not-this-one' } });
  const { items } = await settled(api, 1);
  expect(items.map(({ code }) => code)).toEqual(['wrong-name-or-password']);
  expect(JSON.stringify(items)).not.toMatch(/S001|not-this-one/);
});

test('keeps thirty of one code a minute, and as many in the next', async () => {
  const api = await buildTestApi();
  for (let i = 0; i < 40; i += 1) await api.get('/me');
  await settled(api, 30);
  api.clock.advance(MINUTE_MS);
  await api.get('/me');
  expect((await settled(api, 31)).items).toHaveLength(31);
});

test('leaves what is everybody’s daily bread', async () => {
  const api = await buildTestApi();
  await api.get('/nothing/here');
  await api.post('/login', { body: { name: 'S001' } });
  await api.get('/me');
  expect((await settled(api, 1)).items.map(({ status }) => status)).toEqual([401]);
});

async function withThree(): Promise<TestApi> {
  const api = await buildTestApi();
  const error = { status: 403, code: 'role-not-allowed', method: 'GET', route: '/me' };
  const here = { campusId: CampusId.parse(IDS.campus), personId: PersonId.parse(IDS.asha) };
  await api.collections.errors.append([
    { ...error, ...here, id: uuid(1), at: NINE - 3 },
    { ...error, id: uuid(2), at: NINE - 2, status: 500, code: 'internal-error' },
    { ...error, ...here, id: uuid(3), at: NINE - 1, campusId: CampusId.parse(uuid(2)) },
  ]);
  return api;
}

test('shows an admin the errors of the campus, and those of nobody known, newest first', async () => {
  const { items } = await read(await withThree());
  expect(items.map(({ correlationId }) => correlationId)).toEqual([uuid(2), uuid(1)]);
});

test.each([
  { query: '?code=role-not-allowed', found: [1] },
  { query: '?status=500', found: [2] },
  { query: `?since=${NINE - 2}`, found: [2] },
  { query: `?until=${NINE - 2}`, found: [1] },
  { query: `?code=role-not-allowed&status=500`, found: [] },
  { query: `?correlationId=${uuid(1)}`, found: [1] },
  { query: `?correlationId=${uuid(3)}`, found: [] },
])('finds by $query', async ({ query, found }) => {
  const { items } = await read(await withThree(), query);
  expect(items.map(({ correlationId }) => correlationId)).toEqual(found.map(uuid));
});

test('goes on where a page ended', async () => {
  const api = await withThree();
  const first = await read(api, '?limit=1');
  expect(first.items.map(({ correlationId }) => correlationId)).toEqual([uuid(2)]);
  const second = await read(api, `?limit=1&cursor=${encodeURIComponent(first.next ?? '')}`);
  expect(second.items.map(({ correlationId }) => correlationId)).toEqual([uuid(1)]);
});

test('answers as ever where an error cannot be kept', async () => {
  const api = await buildTestApi();
  await api.store.close();
  const reply = await api.post('/login', { body: { name: 'S001', password: 'Asha-secret' } });
  expect(reply.status).toBe(503);
});

test('is forgotten after thirty days', async () => {
  const api = await withThree();
  api.clock.set(NINE - 2 + 30 * DAY_MS);
  expect((await purge(api)).errors).toBe(1);
});
