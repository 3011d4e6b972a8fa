/** Signing in and out, guessing, and who one is. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { present } from '#core/assert.ts';
import { Problem } from '#core/contracts/api.ts';
import { SignInList } from '#core/contracts/sign-in.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { CampusId, PersonId } from '#core/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { cookieRules } from '../../../server/sign-in/auth.ts';
import { argon2Passwords, isWeaker, type Passwords } from '../../../server/sign-in/passwords.ts';
import type { PersonState } from '../../../server/store/school-records.ts';
import { storeFailure } from '../../../server/store/collection.ts';
import { buildTestApi, NINE, type Reply, type TestApi } from '../../support/server-fixture.ts';
import { IDS, uuid } from '../../support/server-school.ts';
import { bearer, cookiesOf, login, remove, signInProgram } from '../../support/signing-in.ts';

const codeOf = (reply: Reply): string => (reply.status === 200 ? 'in' : Problem.parse(reply.body).code);

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

/** Passwords that count how often they are asked. */
function countedPasswords(): Passwords & { readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    hash: async (secret) => `plain:${secret}`,
    async fits(verifier, secret) {
      asked += 1;
      return verifier === `plain:${secret}`;
    },
  };
}

test('takes one look at a password, whoever it is for and whatever comes of it', async () => {
  const passwords = countedPasswords();
  const api = await buildTestApi({ passwords });
  await become(api, IDS.ben, 'pending');
  await become(api, IDS.dan, 'left');
  const tries = [
    { name: 'S001', password: 'Asha-secret', code: 'in' },
    { name: 'S001', password: 'wrong', code: 'wrong-name-or-password' },
    { name: 'S002', password: 'wrong', code: 'wrong-name-or-password' },
    { name: 'S002', password: 'Ben-secret', code: 'account-pending' },
    { name: 'S004', password: 'wrong', code: 'wrong-name-or-password' },
    { name: 'S004', password: 'Dan-secret', code: 'account-closed' },
    { name: 'S999', password: 'wrong', code: 'wrong-name-or-password' },
    { name: 'nobody@school.example', password: 'wrong', code: 'wrong-name-or-password' },
  ];
  for (const [before, { name, password, code }] of tries.entries()) {
    expect(passwords.asked()).toBe(before);
    expect(codeOf(await login(api, name, password))).toBe(code);
  }
  expect(passwords.asked()).toBe(tries.length);
});

test('says the same to a wrong password, word for word, whether there is such an account or not', async () => {
  const api = await buildTestApi();
  const words = async (name: string): Promise<object> => {
    const { detail, title, type } = Problem.parse((await login(api, name, 'wrong')).body);
    return { detail, title, type };
  };
  expect(await words('S001')).toEqual(await words('S999'));
  for (let i = 1; i < 10; i += 1) for (const name of ['S001', 'S999']) await login(api, name, 'wrong');
  expect(await words('S001')).toEqual(await words('S999'));
  expect(codeOf(await login(api, 'S999', 'wrong'))).toBe('locked-out');
});

test.each(['rejected', 'left'] as const)('lets nobody in who %s', async (state) => {
  const api = await buildTestApi();
  const headers = await api.signIn('S001');
  await become(api, IDS.asha, state);
  expect(codeOf(await api.get('/me', { headers }))).toBe('not-signed-in');
  const reply = await login(api, 'S001', 'Asha-secret');
  expect([reply.status, codeOf(reply), reply.headers['set-cookie']]).toEqual([
    403,
    'account-closed',
    undefined,
  ]);
});

test('lets a teacher in on her own browser while her class guesses at her password', async () => {
  const api = await buildTestApi();
  const hers = cookiesOf(await login(api, 'rao@school.example', 'Anjali-secret'));
  for (let i = 0; i < 12; i += 1) await login(api, 'rao@school.example', 'guess');
  expect(codeOf(await login(api, 'rao@school.example', 'Anjali-secret'))).toBe('locked-out');
  expect(codeOf(await login(api, 'rao@school.example', 'Anjali-secret', hers))).toBe('in');
  expect(codeOf(await login(api, ' Rao@School.Example', 'Anjali-secret', hers))).toBe('in');
});

test('slows guesses on a known browser too, and then it is one like any other', async () => {
  const api = await buildTestApi();
  const hers = cookiesOf(await login(api, 'rao@school.example', 'Anjali-secret'));
  const codes: string[] = [];
  for (let i = 0; i < 21; i += 1) codes.push(codeOf(await login(api, 'rao@school.example', 'guess', hers)));
  expect(codes.indexOf('locked-out')).toBe(20);
});

test.each([
  { name: 'for another account', of: 'S002', alter: (value: string) => value },
  {
    name: 'with another name',
    of: 'S001',
    alter: (value: string) => value.replace('sp_known=', 'sp_known=A'),
  },
  {
    name: 'that another server made',
    of: 'S001',
    alter: () => 'sp_known=AAAAAAAAAAAAAAAAAAAAAA.' + 'A'.repeat(43),
  },
])('knows no browser by a cookie $name', async ({ of, alter }) => {
  const api = await buildTestApi();
  const [first = ''] = api.school.people
    .filter(({ rollNumber }) => rollNumber === of)
    .map(({ password }) => password);
  const { cookie } = cookiesOf(await login(api, of, first));
  const known = alter(cookie.split('; ').find((one) => one.startsWith('sp_known=')) ?? '');
  for (let i = 0; i < 10; i += 1) await login(api, 'S001', 'wrong');
  expect(codeOf(await login(api, 'S001', 'Asha-secret', { cookie: known }))).toBe('locked-out');
});

test('is known for eight accounts on one browser, and forgets the first for the ninth', async () => {
  const api = await buildTestApi();
  const names = ['S001', 'S002', 'S003', 'S004', 'S005', 'rao@school.example', 'lee@school.example'];
  let cookie = '';
  const enter = async (name: string): Promise<void> => {
    const { password = '' } =
      api.school.people.find(({ email, rollNumber }) => [email, rollNumber].includes(name)) ?? {};
    const all = cookiesOf(await login(api, name, password, { cookie })).cookie;
    cookie = all.split('; ').find((one) => one.startsWith('sp_known=')) ?? '';
  };
  for (const name of [...names, 'adler@school.example']) await enter(name);
  expect(cookie.split('~')).toHaveLength(8);
  await enter('S001');
  expect(cookie.split('~')).toHaveLength(8);
});

test('makes the hash of a password stronger when its owner signs in', async () => {
  const weak = '$argon2id$v=19$m=4096,t=1,p=1$c21hcnRwcmVzZW5jZQ$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
  const passwords = { hash: async (secret: string) => `plain:${secret}`, fits: async () => true };
  const api = await buildTestApi({ passwords });
  const asha = present(await api.collections.people.get(IDS.asha), 'she is there');
  await api.collections.people.putIf({ ...asha, passwordHash: weak }, { id: asha.id });
  const before = (await api.collections.settings.get('school'))?.version;
  await login(api, 'S001', 'Asha-secret');
  expect((await api.collections.people.get(IDS.asha))?.passwordHash).toBe('plain:Asha-secret');
  expect((await api.collections.settings.get('school'))?.version).toBe((before ?? 0) + 1);
  await login(api, 'S001', 'Asha-secret');
  expect((await api.collections.settings.get('school'))?.version).toBe((before ?? 0) + 1);
});

test.each([
  { verifier: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', weaker: false },
  { verifier: '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA', weaker: false },
  { verifier: '$argon2id$v=19$m=19455,t=2,p=1$c2FsdA$aGFzaA', weaker: true },
  { verifier: '$argon2id$v=19$m=19456,t=1,p=1$c2FsdA$aGFzaA', weaker: true },
  { verifier: '$argon2id$v=16$m=19456,t=2,p=1$c2FsdA$aGFzaA', weaker: true },
  { verifier: '$argon2i$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', weaker: true },
  { verifier: 'plain:secret', weaker: false },
])('holds $verifier for weaker than today’s: $weaker', ({ verifier, weaker }) => {
  expect(isWeaker(verifier)).toBe(weaker);
});

test('lists what one is signed in on, the latest first and without addresses', async () => {
  const api = await buildTestApi();
  await api.signIn('rao@school.example');
  api.clock.advance(HOUR_MS);
  await signInProgram(api, 'rao@school.example');
  api.clock.advance(HOUR_MS);
  const headers = await api.signIn('rao@school.example');
  await api.signIn('lee@school.example');
  const { items } = SignInList.parse((await api.get('/sign-ins', { headers })).body);
  expect(items.map(({ kind, createdAt, current }) => ({ kind, createdAt, current }))).toEqual([
    { kind: 'browser', createdAt: NINE + 2 * HOUR_MS, current: true },
    { kind: 'token', createdAt: NINE + HOUR_MS, current: false },
    { kind: 'browser', createdAt: NINE, current: false },
  ]);
  const paged = SignInList.parse((await api.get('/sign-ins?limit=2', { headers })).body);
  const rest = await api.get(`/sign-ins?limit=2&cursor=${encodeURIComponent(paged.next ?? '')}`, { headers });
  expect([...paged.items, ...SignInList.parse(rest.body).items]).toEqual(items);
  api.clock.advance(11 * HOUR_MS);
  expect(SignInList.parse((await api.get('/sign-ins', { headers })).body).items).toHaveLength(2);
});

test('knows to the hour when a sign-in was last used for a change', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('rao@school.example');
  const other = await api.signIn('rao@school.example');
  const usedAt = async (): Promise<number | undefined> =>
    SignInList.parse((await api.get('/sign-ins', { headers })).body).items.find(({ current }) => current)
      ?.usedAt;
  const change = (): Promise<Reply> =>
    api.post('/passkeys/register/options', { headers, body: { password: 'Anjali-secret' } });
  api.clock.advance(HOUR_MS - 1);
  await change();
  expect(await usedAt()).toBe(NINE);
  api.clock.advance(1);
  expect(await usedAt()).toBe(NINE);
  await change();
  await expect.poll(usedAt).toBe(NINE + HOUR_MS);
  expect((await api.get('/me', { headers: other })).status).toBe(200);
});

test('ends one of one’s own sign-ins, and nobody else’s', async () => {
  const api = await buildTestApi();
  const [headers, other] = [await api.signIn('rao@school.example'), await api.signIn('rao@school.example')];
  const lees = await api.signIn('lee@school.example');
  const currentOf = async (mine: { cookie: string }): Promise<string> =>
    SignInList.parse((await api.get('/sign-ins', { headers: mine })).body).items.find(
      ({ current }) => current,
    )?.id ?? '';
  const others = await currentOf(other);
  expect(codeOf(await remove(api, `/sign-ins/${await currentOf(lees)}`, headers))).toBe('not-found');
  expect(codeOf(await remove(api, `/sign-ins/${uuid(999)}`, headers))).toBe('not-found');
  expect(codeOf(await remove(api, `/sign-ins/${others}`, headers))).toBe('in');
  expect(codeOf(await api.get('/me', { headers: other }))).toBe('not-signed-in');
  expect(codeOf(await api.get('/me', { headers: lees }))).toBe('in');
});

test('signs out everywhere, programs too', async () => {
  const api = await buildTestApi();
  const [headers, other] = [await api.signIn('rao@school.example'), await api.signIn('rao@school.example')];
  const { accessToken } = await signInProgram(api, 'rao@school.example');
  const lees = await api.signIn('lee@school.example');
  const reply = await api.post('/sign-out/everywhere', { headers, body: {} });
  expect(reply.body).toEqual({ ended: 3 });
  expect(String(reply.headers['set-cookie'])).toContain('sp_sign_in=;');
  for (const gone of [headers, other, bearer(accessToken)])
    expect(codeOf(await api.get('/me', { headers: gone }))).toBe('not-signed-in');
  expect(codeOf(await api.get('/me', { headers: lees }))).toBe('in');
});

test('lets an admin sign somebody out, and says so in the audit', async () => {
  const api = await buildTestApi();
  const [admin, rao] = [await api.signIn('adler@school.example'), await api.signIn('rao@school.example')];
  const path = `/people/${IDS.rao}/sign-out`;
  expect(codeOf(await api.post(path, { headers: rao, body: {} }))).toBe('role-not-allowed');
  expect((await api.post(path, { headers: admin, body: {} })).body).toEqual({
    ended: 1,
    passkeysRemoved: 0,
  });
  expect(codeOf(await api.get('/me', { headers: rao }))).toBe('not-signed-in');
  expect(codeOf(await api.post(`/people/${uuid(999)}/sign-out`, { headers: admin, body: {} }))).toBe(
    'not-found',
  );
  const campusId = CampusId.parse(IDS.campus);
  const said = await api.collections.auditEntries.find({ index: 'bySeq', equals: { campusId }, limit: 9 });
  expect(said.items).toMatchObject([{ by: IDS.admin, action: 'sign-out-person', subject: IDS.rao }]);
});

test('keeps a secret of its own for each browser, of which the store has the hash', async () => {
  const api = await buildTestApi();
  const { cookie } = await api.signIn('S001');
  const [id = '', secret = ''] = cookie.replace('sp_sign_in=', '').split('.');
  expect(JSON.stringify(await api.collections.signIns.get(id))).not.toContain(secret);
  for (const forged of [`${id}.${'A'.repeat(43)}`, `${id}.`, id, `.${secret}`, `${uuid(9)}.${secret}`])
    expect(codeOf(await api.get('/me', { headers: { cookie: `sp_sign_in=${forged}` } }))).toBe(
      'not-signed-in',
    );
});

test('marks its cookies as secure where people come by https', () => {
  expect([cookieRules({ protocol: 'https' }).secure, cookieRules({ protocol: 'http' }).secure]).toEqual([
    true,
    false,
  ]);
});

async function become(api: TestApi, id: string, state: PersonState): Promise<void> {
  const person = present(await api.collections.people.get(id), 'they are there');
  await api.collections.people.putIf({ ...person, state }, { id: person.id });
}

test.each([
  { name: 'while it is looked at', moment: 'look' },
  { name: 'while the sign-in is written', moment: 'write' },
])('leaves no sign-in where the password is changed $name', async ({ moment }) => {
  let change = async (): Promise<void> => undefined;
  const passwords = {
    hash: async (secret: string) => `plain:${secret}`,
    fits: async (verifier: string | undefined, secret: string) => {
      if (moment === 'look') await change();
      return verifier === `plain:${secret}`;
    },
  };
  const api = await buildTestApi({ passwords });
  const { people, signIns } = api.collections;
  change = async () => {
    const asha = present(await people.get(IDS.asha), 'she is there');
    await people.putIf({ ...asha, passwordHash: 'plain:another' }, { id: asha.id });
  };
  if (moment === 'write') {
    const putIf = signIns.putIf;
    Object.assign(signIns, {
      putIf: async (...of: Parameters<typeof putIf>) => {
        await change();
        return putIf(...of);
      },
    });
  }
  expect((await login(api, 'S001', 'Asha-secret')).status).toBe(401);
  const left = await signIns.find({
    index: 'byPerson',
    equals: { personId: PersonId.parse(IDS.asha) },
    limit: 9,
  });
  expect(left.items).toEqual([]);
});
