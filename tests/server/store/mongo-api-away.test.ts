/** The API while its database is dead: it says so, keeps what it answered for, and needs no restart of its own. */
import { expect, test } from 'vitest';
import { Health, Problem } from '#core/contracts/api.ts';
import { ownMongo } from '../../support/own-mongo.ts';
import { buildTestApi } from '../../support/server-fixture.ts';
import { mongoStoreAt } from '../../support/test-store.ts';

test('answers 503 with a time to try again while the database is dead, and goes on once it is back', async () => {
  const server = await ownMongo();
  const api = await buildTestApi({ place: mongoStoreAt(server.uri) });
  const headers = await api.signIn('S001');
  expect((await api.get('/health')).status).toBe(200);

  await server.kill();
  const name = { name: 'S002', password: 'Ben-secret', remember: false };
  const replies = await Promise.all([
    api.get('/me', { headers }),
    api.get('/sessions', { headers }),
    api.post('/login', { body: name }),
    api.post('/sign-out', { headers }),
  ]);
  for (const reply of replies) {
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '2']);
    expect(Problem.parse(reply.body).code).toBe('store-out-of-reach');
    expect(JSON.stringify(reply.body)).not.toMatch(/mongo|127\.0\.0\.1|ECONN|\.ts|stack/i);
  }
  const health = await api.get('/health');
  expect(health.status).toBe(503);
  expect(Health.parse(health.body)).toMatchObject({ ready: false, store: 'out-of-reach' });

  await server.restart();
  expect((await api.get('/health')).status).toBe(200);
  expect((await api.get('/me', { headers })).status).toBe(200);
  expect((await api.post('/login', { body: name })).status).toBe(200);
});

test('loses no sign-in that it answered for when the database dies amid a class of them', async () => {
  const server = await ownMongo();
  const api = await buildTestApi({ place: mongoStoreAt(server.uri) });
  const pupils = api.school.people.filter(({ rollNumber }) => rollNumber !== undefined);
  const signedIn: string[] = [];
  const signIn = async ({ rollNumber, password }: (typeof pupils)[number]): Promise<void> => {
    const reply = await api.post('/login', { body: { name: rollNumber, password, remember: false } });
    expect([200, 503]).toContain(reply.status);
    if (reply.status === 200) signedIn.push(String(reply.headers['set-cookie']).split(';')[0] ?? '');
  };
  const first = pupils.slice(0, 2);
  await Promise.all(first.map(signIn));
  const rest = Promise.all(pupils.slice(2).map(signIn));
  await server.kill();
  await rest;
  await server.restart();
  expect(signedIn.length).toBeGreaterThanOrEqual(first.length);
  for (const cookie of signedIn) expect((await api.get('/me', { headers: { cookie } })).status).toBe(200);
});
