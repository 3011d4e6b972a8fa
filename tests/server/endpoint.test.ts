/** What holds for every route, whatever it does: the order of the questions, and that the rule is one of them. */
import { expect, test } from 'vitest';
import { Problem } from '#core/contracts/api.ts';
import { buildTestApi } from '../support/server-fixture.ts';

test.each([
  {
    name: 'a field that nobody asked for',
    body: { name: 'S001', password: 'x', role: 'admin' },
    field: 'role',
  },
  {
    name: 'an operator in place of a text',
    body: { name: { $ne: null }, password: 'x' },
    field: 'body.name',
  },
  { name: 'nothing', body: {}, field: 'body.name' },
])('refuses $name, and says where', async ({ body, field }) => {
  const api = await buildTestApi();
  const reply = await api.post('/login', { body });
  const problem = Problem.parse(reply.body);
  expect([reply.status, problem.code]).toEqual([400, 'request-malformed']);
  expect(problem.detail).toContain(field);
});

test('asks who calls before it looks at what is asked', async () => {
  const api = await buildTestApi();
  const reply = await api.post('/qr/scan', { body: { nonsense: true } });
  expect(reply.status).toBe(401);
});

test('refuses a query where none is taken', async () => {
  const api = await buildTestApi();
  expect((await api.get('/me?admin=1', { headers: await api.signIn('S001') })).status).toBe(400);
});

test('knows every route that it answers', async () => {
  const api = await buildTestApi();
  const known = api.declared.map(({ method, url }) => `${method} ${url}`);
  expect(new Set(known).size).toBe(known.length);
  expect(known).toContain('POST /login');
});
