/** Signing in and out, guessing, and who one is. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Problem } from '#core/contracts/api.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { argon2Passwords } from '../../../server/passwords.ts';
import { storeFailure } from '../../../server/store/collection.ts';
import { buildTestApi, type Reply, type TestApi } from '../../support/server-fixture.ts';
import { IDS } from '../../support/server-school.ts';

const codeOf = (reply: Reply): string => (reply.status === 200 ? 'in' : Problem.parse(reply.body).code);
const login = (api: TestApi, name: string, password: string, headers = {}): Promise<Reply> =>
  api.post('/login', { body: { name, password }, headers });

test.each([
  { name: 'S001', role: 'student', id: IDS.asha },
  { name: ' s001 ', role: 'student', id: IDS.asha },
  { name: 'rao@school.example', role: 'teacher', id: IDS.rao, password: 'Anjali-secret' },
  { name: 'Adler@School.Example', role: 'admin', id: IDS.admin, password: 'Ruth-secret' },
])('signs in "$name" as $role', async ({ name, role, id, password = 'Asha-secret' }) => {
  const api = await buildTestApi();
  const reply = await login(api, name, password);
  expect(reply.body).toMatchObject({ id, role, campusId: IDS.campus, zone: 'Europe/London' });
  const [cookie = '', known] = z.array(z.string()).parse(reply.headers['set-cookie']);
  expect(known).toMatch(/^sp_known=.*; Max-Age=34560000; Path=\/login; HttpOnly; SameSite=Lax$/);
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Lax');
  expect(cookie).not.toContain('Max-Age');
  const me = await api.get('/me', { headers: { cookie: cookie.split(';')[0] ?? '' } });
  expect(me.body).toEqual(reply.body);
});

test.each(['S001', 'nobody@school.example', 'S999', '', '{"$ne":null}'])(
  'answers "%s" with a wrong password like anyone else',
  async (name) => {
    const api = await buildTestApi();
    const reply = await login(api, name, 'wrong');
    expect([reply.status, codeOf(reply)]).toEqual(
      name === '' ? [400, 'request-malformed'] : [401, 'wrong-name-or-password'],
    );
    expect(reply.headers['set-cookie']).toBeUndefined();
  },
);

test('remembers a student for 180 days, and staff for the day only', async () => {
  const api = await buildTestApi();
  const remembered = await api.signIn('S001', true);
  const staff = await api.signIn('rao@school.example', true);
  api.clock.advance(12 * HOUR_MS);
  expect((await api.get('/me', { headers: staff })).status).toBe(401);
  api.clock.advance(179 * DAY_MS);
  expect((await api.get('/me', { headers: remembered })).status).toBe(200);
  api.clock.advance(DAY_MS);
  expect((await api.get('/me', { headers: remembered })).status).toBe(401);
});

test('takes the token back at sign-out, also from whoever copied it', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('S001');
  const reply = await api.post('/sign-out', { headers });
  expect(String(reply.headers['set-cookie'])).toContain('sp_sign_in=;');
  expect(codeOf(await api.get('/me', { headers }))).toBe('not-signed-in');
});

test.each([
  { name: 'none', cookie: '' },
  { name: 'no token', cookie: 'sp_sign_in=hello' },
  { name: 'a token without a signature', cookie: 'sp_sign_in=eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.' },
])('knows nobody by a cookie that is $name', async ({ cookie }) => {
  const api = await buildTestApi();
  expect(codeOf(await api.get('/me', { headers: { cookie } }))).toBe('not-signed-in');
});

test('knows nobody by a token that another server signed', async () => {
  const [here, there] = [await buildTestApi(), await buildTestApi()];
  expect(codeOf(await here.get('/me', { headers: await there.signIn('S001') }))).toBe('not-signed-in');
});

test('locks an account for an address after ten wrong passwords, and says how long', async () => {
  const api = await buildTestApi();
  for (let i = 0; i < 10; i += 1)
    expect(codeOf(await login(api, 'S001', 'wrong'))).toBe('wrong-name-or-password');
  const locked = await login(api, 'S001', 'Asha-secret');
  expect(codeOf(locked)).toBe('locked-out');
  expect(locked.headers['retry-after']).toBe('900');
  expect(codeOf(await login(api, 'S002', 'Ben-secret'))).toBe('in');
  api.clock.advance(15 * MINUTE_MS);
  expect(codeOf(await login(api, 'S001', 'Asha-secret'))).toBe('in');
});

test('tells no more to guesses that come all at once', async () => {
  const api = await buildTestApi();
  // None of them right: a database may take them in any order, and the right one begins the count anew.
  const guesses = Array.from({ length: 41 }, () => 'wrong');
  const replies = await Promise.all(guesses.map((password) => login(api, 'S001', password)));
  expect(replies.map(codeOf).filter((code) => code !== 'locked-out').length).toBeLessThanOrEqual(10);
  expect(codeOf(await login(api, 'S001', 'Asha-secret'))).toBe('locked-out');
});

test('lets a whole class sign in at once from one address', async () => {
  const api = await buildTestApi();
  const names = api.school.people.flatMap(({ rollNumber, password }) =>
    rollNumber === undefined ? [] : [{ rollNumber, password }],
  );
  const all = Array.from({ length: 60 }, (_, i) => names[i % names.length]).filter(
    (one) => one !== undefined,
  );
  const replies = await Promise.all(all.map(({ rollNumber, password }) => login(api, rollNumber, password)));
  expect(new Set(replies.map(codeOf))).toEqual(new Set(['in']));
});

test('lets everybody try once from an address where too many were wrong', async () => {
  const api = await buildTestApi();
  const id = nodeCrypto.toBase64Url(nodeCrypto.sha256(nodeCrypto.utf8('try|address|127.0.0.1')));
  await api.collections.signInTries.putIf({ id, failures: 300, since: api.clock.now() }, 'absent');
  expect(codeOf(await login(api, 'S001', 'Asha-secret'))).toBe('in');
  expect(codeOf(await login(api, 'S002', 'wrong'))).toBe('wrong-name-or-password');
  expect(codeOf(await login(api, 'S002', 'Ben-secret'))).toBe('locked-out');
});

test('signs people in again once the store is back', async () => {
  const api = await buildTestApi();
  const { serverKeys } = api.collections;
  const { get } = serverKeys;
  Object.assign(serverKeys, { get: () => Promise.reject(storeFailure('away')) });
  const away = await login(api, 'S001', 'Asha-secret');
  expect([away.status, codeOf(away), away.headers['retry-after']]).toEqual([503, 'store-out-of-reach', '2']);
  Object.assign(serverKeys, { get });
  expect(codeOf(await login(api, 'S001', 'Asha-secret'))).toBe('in');
});

test('forgets the wrong tries of somebody who then got it right', async () => {
  const api = await buildTestApi();
  for (let round = 0; round < 3; round += 1) {
    for (let i = 0; i < 9; i += 1) await login(api, 'S001', 'wrong');
    expect(codeOf(await login(api, 'S001', 'Asha-secret'))).toBe('in');
  }
});

test('refuses what a browser sends for a page of another site', async () => {
  const api = await buildTestApi();
  const from = (headers: Record<string, string>): Promise<Reply> =>
    login(api, 'S001', 'Asha-secret', headers);
  expect(codeOf(await from({ origin: 'https://evil.example' }))).toBe('foreign-origin');
  expect(codeOf(await from({ 'sec-fetch-site': 'cross-site' }))).toBe('foreign-origin');
  expect(codeOf(await from({ origin: 'null' }))).toBe('foreign-origin');
  expect(codeOf(await from({ origin: 'http://localhost:80', host: 'localhost:80' }))).toBe('in');
});

test('logs neither names nor passwords nor codes', async () => {
  const api = await buildTestApi();
  await login(api, 'S001', 'wrong-password');
  await api.get('/c/some-token-that-is-secret');
  const text = api.logged.join('\n');
  expect(text).toContain('/c/:token');
  for (const secret of ['S001', 'wrong-password', 'some-token']) expect(text).not.toContain(secret);
});

test('hashes with argon2id at 19 MiB, two passes and one lane', async () => {
  const verifier = await argon2Passwords.hash('correct horse');
  expect(verifier).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await argon2Passwords.fits(verifier, 'correct horse')).toBe(true);
  expect(await argon2Passwords.fits(verifier, 'correct house')).toBe(false);
  expect(await argon2Passwords.fits(undefined, 'correct horse')).toBe(false);
});
