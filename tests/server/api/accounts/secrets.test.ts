/** Passwords and PINs: changed by their owner, reset by a code, and guessed by nobody. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { present } from '#core/assert.ts';
import { ResetCode } from '#core/contracts/accounts.ts';
import { CampusId } from '#core/ids.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import type { PersonRecord } from '../../../../server/store/school-records.ts';
import { codeOf, logIn, mailedCode, settle, signedIn } from '../../../support/accounts.ts';
import { buildTestApi, type Reply, type TestApi } from '../../../support/server-fixture.ts';
import { IDS, uuid } from '../../../support/server-school.ts';

const OLD = 'Anjali-secret';
const NEW = 'lantern-over-water';
const RAO = 'rao@school.example';
const ADMIN = 'adler@school.example';
type Headers = Readonly<Record<string, string>>;

const change = (api: TestApi, headers: Headers, over: object = {}): Promise<Reply> =>
  api.post('/password/change', { headers, body: { password: OLD, newPassword: NEW, ...over } });
const reset = (api: TestApi, code: string, over: object = {}): Promise<Reply> =>
  api.post('/password/reset', { body: { code, password: NEW, ...over } });
const kept = async (api: TestApi, id: string): Promise<PersonRecord> =>
  present(await api.collections.people.get(id), 'the person is there');
async function madeCode(api: TestApi, personId: string): Promise<string> {
  const reply = await api.post('/password/reset-code', {
    headers: await api.signIn(ADMIN),
    body: { personId },
  });
  return ResetCode.parse(reply.body).code;
}

test('changes a password, and signs out everywhere but here', async () => {
  const api = await buildTestApi();
  const [here, there, phone] = [await api.signIn(RAO), await api.signIn(RAO), await api.signIn(RAO)];
  expect((await change(api, here)).body).toEqual({ signedOut: 2 });
  const me = await Promise.all([here, there, phone].map((headers) => api.get('/me', { headers })));
  expect(me.map(codeOf)).toEqual(['200', 'not-signed-in', 'not-signed-in']);
  expect(codeOf(await logIn(api, RAO, OLD))).toBe('wrong-name-or-password');
  expect(codeOf(await logIn(api, RAO, NEW))).toBe('200');
  expect((await api.collections.settings.get('school'))?.version).toBe(2);
  expect(api.mails).toMatchObject([{ to: RAO }]);
});

const REFUSED = [
  { name: 'the wrong old one', over: { password: 'wrong' }, code: 'password-wrong' },
  { name: 'the same', over: { newPassword: OLD }, code: 'password-same' },
  { name: 'a short one', over: { newPassword: 'river-99x' }, code: 'password-too-short' },
  { name: 'a common one', over: { newPassword: 'welcome2026' }, code: 'password-too-common' },
  { name: 'their own name', over: { newPassword: 'anjali-over-water' }, code: 'password-contains-name' },
  { name: 'their mailbox', over: { newPassword: 'rao-over-water' }, code: 'password-contains-name' },
  { name: "another's id", over: { personId: IDS.lee }, code: 'request-malformed' },
  { name: 'an operator', over: { password: { $ne: '' } }, code: 'request-malformed' },
];

test('refuses passwords that are wrong, the same or too weak, and changes nothing', async () => {
  const api = await buildTestApi();
  const before = await kept(api, IDS.rao);
  const headers = await api.signIn(RAO);
  for (const { name, over, code } of REFUSED)
    expect([name, codeOf(await change(api, headers, over))]).toEqual([name, code]);
  expect(await kept(api, IDS.rao)).toEqual(before);
});

test('lets nobody guess the password at an open browser', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn(RAO);
  const guesses = await Promise.all(
    Array.from({ length: 12 }, (_, i) => change(api, headers, { password: `guess ${i}` })),
  );
  expect(guesses.map(codeOf).filter((code) => code === 'password-wrong')).toHaveLength(10);
  expect(codeOf(await change(api, headers))).toBe('too-many-tries');
  api.clock.advance(15 * MINUTE_MS);
  expect(codeOf(await change(api, headers))).toBe('200');
});

test('makes one of two changes that come at once', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn(RAO);
  const words = ['lantern-over-water', 'kettle-under-roof'];
  const replies = await Promise.all(words.map((newPassword) => change(api, headers, { newPassword })));
  const outcomes = replies.map(codeOf);
  expect(outcomes.filter((code) => code === '200')).toHaveLength(1);
  const winner = words[outcomes.indexOf('200')] ?? '';
  expect(codeOf(await logIn(api, RAO, winner))).toBe('200');
});

/* ---- by mail ------------------------------------------------------------------------------------------------ */

test.each(['S001', RAO, 'RAO@school.example', 'nobody@school.example', 'S999'])(
  'answers whoever asks for a new password of %s alike',
  async (name) => {
    const api = await buildTestApi();
    const [asked, other] = [
      await api.post('/password/reset/request', { body: { name } }),
      await api.post('/password/reset/request', { body: { name: 'somebody.else@school.example' } }),
    ];
    expect(asked).toMatchObject({ status: 200, body: other.body });
    await settle(api);
    expect(api.mails.map(({ to }) => to)).toEqual(name.toLowerCase() === RAO ? [RAO] : []);
  },
);

/** A school in which Rao asked for a new password, and the code that was mailed. */
async function mailed(): Promise<{ api: TestApi; code: string }> {
  const api = await buildTestApi();
  await api.post('/password/reset/request', { body: { name: RAO } });
  while (api.mails.length === 0) await nextTurn();
  return { api, code: mailedCode(api, RAO) };
}

test('sets a new password by a mailed link once, and signs out everywhere', async () => {
  const { api, code } = await mailed();
  const headers = await api.signIn(RAO);
  expect(api.mails[0]?.text).toContain(`/portal/account/reset#${code}`);
  expect(api.mails[0]?.until).toBe(api.clock.now() + 30 * MINUTE_MS);
  expect(codeOf(await logIn(api, RAO, OLD))).toBe('200');
  expect((await reset(api, code)).body).toEqual({ signedOut: 2, passkeysRemoved: 0 });
  expect(codeOf(await api.get('/me', { headers }))).toBe('not-signed-in');
  expect(codeOf(await logIn(api, RAO, OLD))).toBe('wrong-name-or-password');
  expect(codeOf(await logIn(api, RAO, NEW))).toBe('200');
  expect(codeOf(await reset(api, code, { password: 'kettle-under-roof' }))).toBe('code-wrong');
  expect(api.logged.join('')).not.toContain(code);
});

test('sets no password by a link after half an hour', async () => {
  const { api, code } = await mailed();
  api.clock.advance(30 * MINUTE_MS);
  expect(codeOf(await reset(api, code))).toBe('code-wrong');
});

test('says at once, whoever is named, where no mail is sent', async () => {
  const api = await buildTestApi({ mailKind: 'none' });
  for (const name of [RAO, 'nobody@school.example'])
    expect(codeOf(await api.post('/password/reset/request', { body: { name } }))).toBe('no-mail');
});

test('mails three links an hour, and answers the fourth alike', async () => {
  const api = await buildTestApi();
  const asks = Array.from({ length: 5 }, () => api.post('/password/reset/request', { body: { name: RAO } }));
  expect(new Set((await Promise.all(asks)).map(codeOf))).toEqual(new Set(['200']));
  await settle(api);
  expect(api.mails).toHaveLength(3);
});

/* ---- by an admin's code ------------------------------------------------------------------------------------- */

test('makes a code that is shown once, kept as a hash, and good once for a day', async () => {
  const api = await buildTestApi();
  const code = await madeCode(api, IDS.asha);
  expect(code).toMatch(/^([a-z0-9]{4}-){3}[a-z0-9]{4}$/);
  const entries = await api.collections.auditEntries.find({
    index: 'bySeq',
    equals: { campusId: CampusId.parse(IDS.campus) },
    limit: 9,
  });
  expect(entries.items).toMatchObject([{ action: 'make-reset-code', by: IDS.admin, subject: IDS.asha }]);
  expect(JSON.stringify(entries) + api.logged.join('')).not.toContain(code);
  const typed = ` ${code.toUpperCase().replaceAll('-', '')} `;
  expect(codeOf(await reset(api, typed, { password: 'lantern9' }))).toBe('200');
  expect(codeOf(await logIn(api, 'S001', 'lantern9'))).toBe('200');
  expect(codeOf(await reset(api, code, { password: 'kettle-9' }))).toBe('code-wrong');
});

test('ends the code before with each new one, and every code after a day', async () => {
  const api = await buildTestApi();
  const [first, second] = [await madeCode(api, IDS.asha), await madeCode(api, IDS.asha)];
  expect(codeOf(await reset(api, first))).toBe('code-wrong');
  api.clock.advance(24 * HOUR_MS);
  expect(codeOf(await reset(api, second))).toBe('code-wrong');
});

const NO_CODE = [
  { who: ADMIN, personId: IDS.admin, code: 'role-not-allowed' },
  { who: ADMIN, personId: uuid(999), code: 'person-not-found' },
  { who: RAO, personId: IDS.asha, code: 'person-not-found' },
  { who: RAO, personId: IDS.rao, code: 'role-not-allowed' },
  { who: 'S001', personId: IDS.admin, code: 'person-not-found' },
  { who: undefined, personId: IDS.asha, code: 'not-signed-in' },
];

test('makes a code for nobody but an admin, and none for oneself', async () => {
  const api = await buildTestApi();
  for (const { who, personId, code } of NO_CODE) {
    const headers = who === undefined ? {} : await api.signIn(who);
    const outcome = codeOf(await api.post('/password/reset-code', { headers, body: { personId } }));
    expect({ who, personId, outcome }).toEqual({ who, personId, outcome: code });
  }
});

test('makes no code for somebody of another campus, or who waits', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn(ADMIN);
  const asha = await kept(api, IDS.asha);
  const ask = (): Promise<Reply> =>
    api.post('/password/reset-code', { headers, body: { personId: IDS.asha } });
  await api.collections.people.putIf({ ...asha, state: 'pending' }, {});
  expect(codeOf(await ask())).toBe('account-not-approved');
  await api.collections.people.putIf({ ...asha, campusId: CampusId.parse(uuid(2)) }, {});
  expect(codeOf(await ask())).toBe('person-not-found');
});

test.each([
  { over: { password: 'river77' }, code: 'password-too-short' },
  { over: { password: 'asha-river' }, code: 'password-contains-name' },
  { over: { pin: '246810' }, code: 'no-pin' },
  { over: { personId: IDS.rao }, code: 'request-malformed' },
])('refuses to reset with $over: $code, and the code stays good', async ({ over, code }) => {
  const api = await buildTestApi();
  const made = await madeCode(api, IDS.asha);
  expect(codeOf(await reset(api, made, over))).toBe(code);
  expect(codeOf(await reset(api, made))).toBe('200');
});

test('resets once where a code comes many times at once', async () => {
  const api = await buildTestApi();
  const code = await madeCode(api, IDS.asha);
  const words = ['lantern9', 'kettle-9', 'mitten-9'];
  const replies = await Promise.all(words.map((password) => reset(api, code, { password })));
  expect(replies.map(codeOf).sort()).toEqual(['200', 'code-wrong', 'code-wrong']);
});

test('resets nobody who has left meanwhile', async () => {
  const api = await buildTestApi();
  const code = await madeCode(api, IDS.asha);
  const asha = await kept(api, IDS.asha);
  await api.collections.people.putIf({ ...asha, state: 'left' }, {});
  expect(codeOf(await reset(api, code))).toBe('code-wrong');
});

test('takes twenty tries with one code, so that a good one is not tried for ever', async () => {
  const api = await buildTestApi();
  const code = await madeCode(api, IDS.asha);
  for (let i = 0; i < 20; i += 1)
    expect(codeOf(await reset(api, code, { password: 'x' }))).toBe('password-too-short');
  expect(codeOf(await reset(api, code))).toBe('too-many-tries');
});

/* ---- PINs --------------------------------------------------------------------------------------------------- */

const pin = (api: TestApi, headers: Headers, over: object = {}): Promise<Reply> =>
  api.post('/pin/change', { headers, body: { password: OLD, pin: '135790', ...over } });

test('changes a PIN with the password, and lets kiosks know', async () => {
  const api = await buildTestApi();
  expect(codeOf(await pin(api, await api.signIn(RAO)))).toBe('200');
  expect((await kept(api, IDS.rao)).pinHash).toBe('plain:135790');
  expect((await api.collections.settings.get('school'))?.version).toBe(2);
});

test.each([
  { over: { password: 'wrong' }, code: 'password-wrong' },
  { over: { pin: '1234' }, code: 'pin-too-plain' },
  { over: { pin: '123' }, code: 'request-malformed' },
  { over: { pin: '12345x' }, code: 'request-malformed' },
  { over: { pin: 123456 }, code: 'request-malformed' },
])('refuses a change of PIN with $over: $code', async ({ over, code }) => {
  const api = await buildTestApi();
  expect(codeOf(await pin(api, await api.signIn(RAO), over))).toBe(code);
  expect((await kept(api, IDS.rao)).pinHash).toBe('plain:246810');
});

test('changes the PIN of a student who has one, and gives none to one who has not', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('S001');
  const body = { password: 'Asha-secret' };
  expect(codeOf(await pin(api, headers, body))).toBe('no-pin');
  await api.collections.people.putIf({ ...(await kept(api, IDS.asha)), pinHash: 'plain:2468' }, {});
  expect(codeOf(await pin(api, headers, body))).toBe('200');
});

test('resets a PIN with the password, for whoever forgot both', async () => {
  const api = await buildTestApi();
  const code = await madeCode(api, IDS.rao);
  expect(codeOf(await reset(api, code, { pin: '1111' }))).toBe('pin-too-plain');
  expect(codeOf(await reset(api, code, { pin: '135790' }))).toBe('200');
  expect((await kept(api, IDS.rao)).pinHash).toBe('plain:135790');
  expect(codeOf(await api.get('/me', { headers: await signedIn(api, RAO, NEW) }))).toBe('200');
});
