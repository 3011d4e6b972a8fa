/** Registering by oneself: who may, what is refused, and what nobody learns by it. */
import { expect, test } from 'vitest';
import { present } from '#core/assert.ts';
import { CampusId } from '#core/ids.ts';
import { DAY_MS } from '#core/time.ts';
import { codeOf, logIn, settle } from '../../../support/accounts.ts';
import { buildTestApi, type TestApi } from '../../../support/server-fixture.ts';
import { IDS, uuid } from '../../../support/server-school.ts';

const student = (over: object = {}) => ({
  name: { first: 'Grace', last: 'Obi' },
  rollNumber: 'S100',
  password: 'river-of-9-stones',
  ...over,
});
const teacher = (over: object = {}) => ({
  name: { first: 'Henry', last: 'Moss' },
  email: 'moss@school.example',
  password: 'river-of-9-stones',
  ...over,
});
const waiting = (api: TestApi) =>
  api.collections.people.find({
    index: 'byState',
    equals: { campusId: CampusId.parse(IDS.campus), state: 'pending' },
    limit: 1000,
  });

test.each([
  { path: '/register', body: { role: 'student', ...student() }, name: 'S100' },
  { path: '/register', body: { role: 'teacher', ...teacher() }, name: 'moss@school.example' },
  { path: '/register/student', body: student({ email: 'obi@school.example' }), name: 'obi@school.example' },
  { path: '/register/student', body: student({ rollNumber: ' s100 ' }), name: 's100' },
  { path: '/register/student', body: student({ campusId: IDS.campus }), name: 'S100' },
  { path: '/register/teacher', body: teacher({ email: 'Moss@School.Example' }), name: 'moss@school.example' },
])('lets $name register at $path, who then waits', async ({ path, body, name }) => {
  const api = await buildTestApi();
  const reply = await api.post(path, { body });
  expect([reply.status, reply.body]).toMatchObject([200, { state: 'pending' }]);
  expect(codeOf(await logIn(api, name, 'river-of-9-stones'))).toBe('account-pending');
  expect(codeOf(await logIn(api, name, 'another password'))).toBe('wrong-name-or-password');
  const { items } = await waiting(api);
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ state: 'pending', campusId: IDS.campus, registeredAt: api.clock.now() });
  expect(JSON.stringify(items)).not.toContain('"river-of-9-stones"');
});

const MALFORMED = [
  { name: 'admin', body: { role: 'admin', ...teacher() } },
  { name: 'auditor', body: { role: 'auditor', ...teacher() } },
  { name: 'guardian', body: { role: 'guardian', ...teacher(), childIds: [IDS.asha] } },
  { name: 'no role', body: teacher() },
  { name: 'a role that is an operator', body: { role: { $ne: 'student' }, ...teacher() } },
  { name: 'a state', body: { role: 'teacher', ...teacher(), state: 'approved' } },
  { name: 'an id', body: { role: 'teacher', ...teacher(), id: IDS.rao } },
  { name: 'a verifier', body: { role: 'teacher', ...teacher(), passwordHash: 'plain:x' } },
  { name: 'a teacher with a roll number', body: { role: 'teacher', ...teacher(), rollNumber: 'S100' } },
  {
    name: 'a student without a roll number',
    body: { role: 'student', ...student({ rollNumber: undefined }) },
  },
  { name: 'a teacher without an address', body: { role: 'teacher', ...teacher({ email: undefined }) } },
  { name: 'two addresses', body: { role: 'teacher', ...teacher({ email: 'a@b.example,c@d.example' }) } },
  {
    name: 'a name that breaks the line',
    body: { role: 'student', ...student({ name: { first: 'A\nB', last: 'C' } }) },
  },
  {
    name: 'a name that turns round',
    body: { role: 'student', ...student({ name: { first: 'A\u202EB', last: 'C' } }) },
  },
  { name: 'a name of spaces', body: { role: 'student', ...student({ name: { first: '  ', last: 'C' } }) } },
];

test('refuses every other role, and every field that nobody asked for', async () => {
  const api = await buildTestApi();
  for (const { name, body } of MALFORMED)
    expect([name, codeOf(await api.post('/register', { body }))]).toEqual([name, 'request-malformed']);
  expect((await waiting(api)).items).toEqual([]);
});

test.each([
  { body: student({ password: 'short77' }), code: 'password-too-short' },
  { body: student({ password: 'password1' }), code: 'password-too-common' },
  { body: student({ password: 'grace-grace' }), code: 'password-contains-name' },
  { body: student({ password: 's100-river' }), code: 'password-contains-name' },
  { body: student({ campusId: uuid(999) }), code: 'campus-unknown' },
])('refuses a registration: $code', async ({ body, code }) => {
  const api = await buildTestApi();
  const reply = await api.post('/register/student', { body });
  expect([reply.status, codeOf(reply)]).toEqual([422, code]);
  expect((await waiting(api)).items).toEqual([]);
});

test('asks ten characters of a teacher', async () => {
  const api = await buildTestApi();
  const reply = await api.post('/register/teacher', { body: teacher({ password: 'river-99x' }) });
  expect(codeOf(reply)).toBe('password-too-short');
});

test('asks for the campus where there are two', async () => {
  const api = await buildTestApi();
  const campus = { id: CampusId.parse(uuid(2)), name: 'Other', zone: 'Europe/Paris', faceAllowed: false };
  await api.collections.campuses.putIf(campus, 'absent');
  expect(codeOf(await api.post('/register/student', { body: student() }))).toBe('campus-unknown');
  const there = student({ campusId: campus.id });
  expect(codeOf(await api.post('/register/student', { body: there }))).toBe('200');
});

test.each([
  { name: 'a roll number', body: student({ rollNumber: 'S001' }), mails: [] },
  { name: 'an address', body: student({ email: 'rao@school.example' }), mails: ['rao@school.example'] },
])('answers alike where $name is taken, makes nobody, and tells the owner once', async ({ body, mails }) => {
  const api = await buildTestApi();
  const fresh = await api.post('/register/student', { body: student({ rollNumber: 'S200' }) });
  const before = (await waiting(api)).items;
  const [taken, again] = [
    await api.post('/register/student', { body }),
    await api.post('/register/student', { body }),
  ];
  expect(taken).toMatchObject({ status: fresh.status, body: fresh.body });
  expect(again.body).toEqual(fresh.body);
  await settle(api);
  expect((await waiting(api)).items).toEqual(before);
  expect(api.mails.map(({ to }) => to)).toEqual(mails);
});

test('changes nothing of an account with whose address somebody registers', async () => {
  const api = await buildTestApi();
  const before = await api.collections.people.get(IDS.rao);
  await api.post('/register/teacher', { body: teacher({ email: 'rao@school.example' }) });
  expect(codeOf(await logIn(api, 'rao@school.example', 'river-of-9-stones'))).toBe('wrong-name-or-password');
  await settle(api);
  expect(await api.collections.people.get(IDS.rao)).toEqual(before);
});

test('shows the admin that another claims the same while one waits', async () => {
  const api = await buildTestApi();
  for (const first of ['Grace', 'Mallory', 'Trudy'])
    await api.post('/register/student', { body: student({ name: { first, last: 'Obi' } }) });
  await settle(api);
  const { items } = await waiting(api);
  expect(items).toMatchObject([{ name: { first: 'Grace' }, otherClaims: 2 }]);
  expect(api.mails).toEqual([]);
});

test('does not take somebody who sends their registration again for another', async () => {
  const api = await buildTestApi();
  for (const password of [undefined, undefined, 'another-river-7'])
    await api.post('/register/student', {
      body: student(password === undefined ? {} : { password }),
    });
  await settle(api);
  const { items } = await waiting(api);
  expect(items.map(({ otherClaims = 0 }) => otherClaims)).toEqual([1]);
});

test('notes for the admin that somebody who left registers again', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('adler@school.example');
  await api.post(`/people/${IDS.asha}/leave`, { headers });
  await api.post('/register/student', { body: student({ rollNumber: 'S001' }) });
  await settle(api);
  expect(await api.collections.people.get(IDS.asha)).toMatchObject({ state: 'left', otherClaims: 1 });
});

test('forgets that somebody registered again once they are back', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('adler@school.example');
  const { body } = await api.post(`/people/${IDS.asha}/leave`, { headers });
  expect(body).toMatchObject({ state: 'left' });
  const left = present(await api.collections.people.get(IDS.asha), 'they are kept');
  await api.collections.people.putIf({ ...left, otherClaims: 1 }, { state: 'left' });
  await api.post(`/people/${IDS.asha}/return`, { headers });
  expect(await api.collections.people.get(IDS.asha)).not.toHaveProperty('otherClaims');
});

test('makes one of two who register with the same number at once', async () => {
  const api = await buildTestApi();
  const replies = await Promise.all([1, 2].map(() => api.post('/register/student', { body: student() })));
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  expect((await waiting(api)).items).toHaveLength(1);
});

test('is bounded a campus and day', async () => {
  const api = await buildTestApi();
  const { signInTries } = api.collections;
  await api.post('/register/student', { body: student() });
  const rows = (await signInTries.find({ index: 'bySince', equals: {}, limit: 10 })).items;
  for (const row of rows) await signInTries.putIf({ ...row, failures: 2000 }, row);
  const reply = await api.post('/register/student', { body: student({ rollNumber: 'S101' }) });
  expect([reply.status, codeOf(reply)]).toEqual([429, 'too-many-tries']);
  expect(reply.headers['retry-after']).toBe('3600');
  api.clock.advance(DAY_MS / 2);
  const later = await api.post('/register/student', { body: student({ rollNumber: 'S101' }) });
  expect(codeOf(later)).toBe('registrations-full');
  api.clock.advance(DAY_MS / 2);
  expect(codeOf(await api.post('/register/student', { body: student({ rollNumber: 'S101' }) }))).toBe('200');
});

test('notes who registered, without names', async () => {
  const api = await buildTestApi();
  await api.post('/register/student', { body: student() });
  const { items } = await api.collections.auditEntries.find({
    index: 'bySeq',
    equals: { campusId: CampusId.parse(IDS.campus) },
    limit: 10,
  });
  expect(items).toMatchObject([{ action: 'register', details: { role: 'student' } }]);
  expect(JSON.stringify(items) + api.logged.join('')).not.toMatch(/Grace|S100|river/);
});
