/** Invitations: who makes them, what they are worth, and how often. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { InvitePage, MadeInvite } from '#core/contracts/accounts.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import { codeOf, logIn, mailedCode, send, signedIn } from '../../../support/accounts.ts';
import { buildTestApi, type Reply, type TestApi } from '../../../support/server-fixture.ts';
import { IDS, uuid } from '../../../support/server-school.ts';

const PASSWORD = 'lantern-over-water';
const NAME = { first: 'Noor', last: 'Haddad' };
const TO = 'noor@school.example';

async function invite(api: TestApi, over: object = {}): Promise<Reply> {
  const headers = await api.signIn('adler@school.example');
  return api.post('/invites', { headers, body: { role: 'teacher', email: TO, ...over } });
}
const accept = (api: TestApi, code: string, over: object = {}): Promise<Reply> =>
  api.post('/invites/accept', { body: { code, name: NAME, password: PASSWORD, ...over } });
const idOf = (made: Reply): string => MadeInvite.parse(made.body).invite.id;

test.each([
  { role: 'teacher', more: {} },
  { role: 'admin', more: {} },
  { role: 'auditor', more: {} },
  { role: 'student', more: { rollNumber: 's777' }, has: { rollNumber: 'S777' } },
  { role: 'guardian', more: { childIds: [IDS.asha] }, has: { childIds: [IDS.asha] } },
])('mails an invitation to be $role, and it is the approval', async ({ role, more, has = {} }) => {
  const api = await buildTestApi();
  const made = await invite(api, { role, ...more });
  expect(made).toMatchObject({ status: 200, body: { invite: { role, email: TO, state: 'open' } } });
  expect(made.body).not.toHaveProperty('code');
  const code = mailedCode(api, TO);
  expect(api.mails[0]?.text).toContain(`http://localhost:4480/portal/account/invite#${code}`);
  expect(JSON.stringify(made.body) + api.logged.join('')).not.toContain(code);
  const account = await accept(api, code.toUpperCase().replaceAll('-', ' '));
  expect(account).toMatchObject({ status: 200, body: { role, state: 'approved' } });
  const { id } = z.object({ id: z.uuid() }).parse(account.body);
  const kept = await api.collections.people.get(id);
  expect(kept).toMatchObject({
    id,
    role,
    email: TO,
    name: NAME,
    campusId: IDS.campus,
    state: 'approved',
    ...has,
  });
  expect(codeOf(await logIn(api, TO, PASSWORD))).toBe('200');
  expect(codeOf(await accept(api, code))).toBe('invite-code-wrong');
});

test('shows the code once where no mail is sent', async () => {
  const api = await buildTestApi({ mailKind: 'none' });
  const made = MadeInvite.parse((await invite(api)).body);
  expect(made.code).toMatch(/^([a-z0-9]{4}-){3}[a-z0-9]{4}$/);
  const headers = await api.signIn('adler@school.example');
  const listed = await api.get('/invites', { headers });
  expect(JSON.stringify(listed.body)).not.toMatch(/code|personId/i);
  const kept = JSON.stringify(await api.collections.invites.get(made.invite.id));
  expect(kept).not.toContain(made.code);
  expect(codeOf(await accept(api, made.code ?? ''))).toBe('200');
});

test.each([
  { who: 'rao@school.example', code: 'role-not-allowed' },
  { who: 'S001', code: 'role-not-allowed' },
  { who: undefined, code: 'not-signed-in' },
])('lets $who neither invite, nor list, nor withdraw', async ({ who, code }) => {
  const api = await buildTestApi();
  const made = await invite(api);
  const headers = who === undefined ? {} : await api.signIn(who);
  const body = { role: 'admin', email: 'eve@school.example' };
  expect(codeOf(await api.post('/invites', { headers, body }))).toBe(code);
  expect(codeOf(await api.get('/invites', { headers }))).toBe(code);
  expect(codeOf(await send(api, 'DELETE', `/invites/${idOf(made)}`, { headers }))).toBe(code);
});

const REFUSED = [
  { over: { role: 'kiosk' }, code: 'request-malformed' },
  { over: { role: 'teacher', childIds: [IDS.asha] }, code: 'request-malformed' },
  { over: { role: 'guardian' }, code: 'request-malformed' },
  { over: { role: 'student' }, code: 'request-malformed' },
  { over: { campusId: uuid(2) }, code: 'request-malformed' },
  { over: { email: 'rao@school.example' }, code: 'email-taken' },
  { over: { role: 'student', rollNumber: 'S001' }, code: 'roll-number-taken' },
  { over: { role: 'guardian', childIds: [IDS.rao] }, code: 'child-unknown' },
  { over: { role: 'guardian', childIds: [IDS.asha, uuid(999)] }, code: 'child-unknown' },
];

test('refuses invitations that cannot be, and mails none', async () => {
  const api = await buildTestApi();
  for (const { over, code } of REFUSED) expect([over, codeOf(await invite(api, over))]).toEqual([over, code]);
  expect(api.mails).toEqual([]);
});

test('sends the admin to whoever registered and waits already', async () => {
  const api = await buildTestApi();
  await api.post('/register/teacher', { body: { name: NAME, email: TO, password: PASSWORD } });
  expect(codeOf(await invite(api))).toBe('waits-for-approval');
});

test.each([
  { name: 'unknown', change: {}, code: 'abcd-efgh-jkmn-pqrs' },
  { name: 'withdrawn', change: { state: 'withdrawn' } as const },
  { name: 'over', change: { expiresAt: 1 } },
])('makes nobody of an invitation that is $name', async ({ change, code }) => {
  const api = await buildTestApi();
  const kept = await api.collections.invites.get(idOf(await invite(api)));
  if (kept === undefined) throw new Error('an invitation was made');
  await api.collections.invites.putIf({ ...kept, ...change }, {});
  expect(codeOf(await accept(api, code ?? mailedCode(api, TO)))).toBe('invite-code-wrong');
  expect(await api.collections.people.get(kept.personId)).toBeUndefined();
});

test.each([
  { over: { password: 'short-999' }, code: 'password-too-short' },
  { over: { password: 'noor@school' }, code: 'password-contains-name' },
  { over: { pin: '1111' }, code: 'pin-too-plain' },
  { over: { role: 'admin' }, code: 'request-malformed' },
  { over: { email: 'eve@school.example' }, code: 'request-malformed' },
  { over: { state: 'approved' }, code: 'request-malformed' },
])('refuses to accept with $over, and the code stays good', async ({ over, code }) => {
  const api = await buildTestApi();
  await invite(api);
  expect(codeOf(await accept(api, mailedCode(api, TO), over))).toBe(code);
  expect(codeOf(await accept(api, mailedCode(api, TO), { pin: '246810' }))).toBe('200');
});

test('has no PIN for those who open no class', async () => {
  const api = await buildTestApi();
  await invite(api, { role: 'auditor' });
  expect(codeOf(await accept(api, mailedCode(api, TO), { pin: '246810' }))).toBe('no-pin');
});

test('makes one account of an invitation that is accepted many times at once', async () => {
  const api = await buildTestApi();
  await invite(api);
  const code = mailedCode(api, TO);
  const replies = await Promise.all(Array.from({ length: 4 }, () => accept(api, code)));
  expect(replies.map(codeOf).sort()).toEqual([
    '200',
    ...Array.from({ length: 3 }, () => 'invite-code-wrong'),
  ]);
  const owners = await api.collections.people.find({ index: 'byEmail', equals: { email: TO }, limit: 9 });
  expect(owners.items).toHaveLength(1);
});

test('goes on with an acceptance that was cut short', async () => {
  const api = await buildTestApi();
  const kept = await api.collections.invites.get(idOf(await invite(api)));
  if (kept === undefined) throw new Error('an invitation was made');
  await api.collections.invites.putIf({ ...kept, state: 'accepted', acceptedAt: 1 }, {});
  expect(codeOf(await accept(api, mailedCode(api, TO)))).toBe('200');
});

test('stays good where the address was taken meanwhile', async () => {
  const api = await buildTestApi();
  await invite(api);
  await api.post('/register/teacher', { body: { name: NAME, email: TO, password: PASSWORD } });
  const { items } = await api.collections.people.find({ index: 'byEmail', equals: { email: TO }, limit: 1 });
  const code = mailedCode(api, TO);
  expect(codeOf(await accept(api, code))).toBe('email-taken');
  await api.collections.people.remove(items[0]?.id ?? '');
  expect(codeOf(await accept(api, code))).toBe('200');
});

test('makes an admin at /register/admin of an admin’s invitation only', async () => {
  const api = await buildTestApi();
  await invite(api);
  const register = (code: string): Promise<Reply> =>
    api.post('/register/admin', { body: { code, name: NAME, password: PASSWORD } });
  expect(codeOf(await register(mailedCode(api, TO)))).toBe('invite-code-wrong');
  await invite(api, { role: 'admin', email: 'boss@school.example' });
  expect(codeOf(await register(mailedCode(api, 'boss@school.example')))).toBe('200');
});

test('withdraws an invitation as often as asked, but none that was accepted', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('adler@school.example');
  const [first, second] = [await invite(api), await invite(api, { email: 'two@school.example' })];
  const withdraw = (made: Reply): Promise<Reply> =>
    send(api, 'DELETE', `/invites/${idOf(made)}`, { headers });
  expect([await withdraw(first), await withdraw(first)]).toMatchObject([
    { status: 200, body: { state: 'withdrawn' } },
    { status: 200, body: { state: 'withdrawn' } },
  ]);
  expect(codeOf(await accept(api, mailedCode(api, TO)))).toBe('invite-code-wrong');
  await accept(api, mailedCode(api, 'two@school.example'));
  expect(codeOf(await withdraw(second))).toBe('invite-accepted');
  const nowhere = await send(api, 'DELETE', `/invites/${uuid(999)}`, { headers });
  expect([nowhere.status, codeOf(nowhere)]).toEqual([404, 'invite-not-found']);
});

test('takes the place of the one before to the same address, whose answer may have been lost', async () => {
  const api = await buildTestApi({ mailKind: 'none' });
  const first = await invite(api);
  api.clock.advance(1);
  const second = await invite(api, { role: 'auditor' });
  const codes = [first, second].map(({ body }) => MadeInvite.parse(body).code ?? '');
  const headers = await api.signIn('adler@school.example');
  const { items } = InvitePage.parse((await api.get('/invites', { headers })).body);
  expect(items.map(({ role, state }) => [role, state])).toEqual([
    ['auditor', 'open'],
    ['teacher', 'withdrawn'],
  ]);
  expect(codeOf(await accept(api, codes[0] ?? ''))).toBe('invite-code-wrong');
  expect(codeOf(await accept(api, codes[1] ?? ''))).toBe('200');
});

test('lists invitations newest first, page by page, with those that ended', async () => {
  const api = await buildTestApi();
  for (const n of [1, 2, 3]) {
    await invite(api, { email: `n${n}@school.example` });
    api.clock.advance(1000);
  }
  const headers = await api.signIn('adler@school.example');
  const first = InvitePage.parse((await api.get('/invites?limit=2', { headers })).body);
  expect(first.items.map(({ email }) => email)).toEqual(['n3@school.example', 'n2@school.example']);
  const next = `/invites?limit=2&cursor=${encodeURIComponent(first.next ?? '')}`;
  const second = InvitePage.parse((await api.get(next, { headers })).body);
  expect([second.items.map(({ email }) => email), second.next]).toEqual([['n1@school.example'], undefined]);
  api.clock.advance(14 * DAY_MS);
  const again = await api.signIn('adler@school.example');
  const late = InvitePage.parse((await api.get('/invites', { headers: again })).body);
  expect(late.items.map(({ state }) => state)).toEqual(['expired', 'expired', 'expired']);
});

test('refuses a list that is asked for wrongly', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('adler@school.example');
  const queries = ['limit=0', 'limit=201', 'limit=1e2', 'limit=2&limit=3', 'cursor=nonsense', 'campusId=x'];
  for (const query of queries)
    expect([query, (await api.get(`/invites?${query}`, { headers })).status]).toEqual([query, 400]);
});

test('takes a hundred codes from one address, then none for a while', async () => {
  const api = await buildTestApi();
  await invite(api);
  const code = mailedCode(api, TO);
  const id = nodeCrypto.toBase64Url(nodeCrypto.sha256(nodeCrypto.utf8('try|codes|127.0.0.1')));
  await api.collections.signInTries.putIf({ id, failures: 99, since: api.clock.now() }, 'absent');
  expect(codeOf(await accept(api, 'not-the-code'))).toBe('invite-code-wrong');
  expect(codeOf(await accept(api, code))).toBe('too-many-tries');
  api.clock.advance(15 * MINUTE_MS);
  expect(codeOf(await accept(api, code))).toBe('200');
});

test('signs an invited guardian in to their child alone', async () => {
  const api = await buildTestApi();
  await invite(api, { role: 'guardian', childIds: [IDS.asha] });
  await accept(api, mailedCode(api, TO));
  const headers = await signedIn(api, TO, PASSWORD);
  expect((await api.get(`/profile/${IDS.asha}`, { headers })).body).toEqual({
    id: IDS.asha,
    role: 'student',
    name: { first: 'Asha', last: 'Menon' },
    rollNumber: 'S001',
  });
  expect(codeOf(await api.get(`/profile/${IDS.ben}`, { headers }))).toBe('person-not-found');
});
