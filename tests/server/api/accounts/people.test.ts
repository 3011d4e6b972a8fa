/** Who sees whom, what of them, and who may change it. */
import { expect, test } from 'vitest';
import { PeoplePage } from '#core/contracts/accounts.ts';
import { ClassGroupItem } from '#core/contracts/school.ts';
import { present } from '#core/assert.ts';
import { CampusId, ClassGroupId, PersonId } from '#core/ids.ts';
import { HOUR_MS, localDateAt } from '#core/time.ts';
import type { PersonRecord } from '../../../../server/store/school-records.ts';
import { codeOf, logIn, mailedCode, send, signedIn } from '../../../support/accounts.ts';
import {
  buildTestApi,
  type Reply,
  type TestApi,
  type TestApiOptions,
} from '../../../support/server-fixture.ts';
import { IDS, uuid } from '../../../support/server-school.ts';

const PASSWORD = 'lantern-over-water';
const AUDITOR = uuid(801);
const GUARDIAN = uuid(802);
const THEIR_ADMIN = uuid(803);
const THEIRS = uuid(804);
const PENDING = uuid(805);

/** The school, with an auditor, Asha's guardian, somebody who waits, and two people of another campus. */
async function school(options: TestApiOptions = {}): Promise<TestApi> {
  const api = await buildTestApi(options);
  const put = async (id: string, over: Partial<PersonRecord>): Promise<void> => {
    await api.collections.people.putIf(
      {
        ...{
          id: PersonId.parse(id),
          campusId: CampusId.parse(IDS.campus),
          role: 'student',
          state: 'approved',
        },
        ...{ name: { first: 'Some', last: 'Body' }, email: `p${id.slice(-3)}@school.example` },
        ...{ passwordHash: `plain:${PASSWORD}`, ...over },
      },
      'absent',
    );
  };
  const elsewhere = CampusId.parse(uuid(2));
  await api.collections.campuses.putIf(
    { id: elsewhere, name: 'Other', zone: 'Europe/Paris', faceAllowed: false },
    'absent',
  );
  await put(AUDITOR, { role: 'auditor' });
  await put(GUARDIAN, { role: 'guardian', childIds: [PersonId.parse(IDS.asha)] });
  await put(THEIR_ADMIN, { role: 'admin', campusId: elsewhere });
  await put(THEIRS, { rollNumber: 'X1', campusId: elsewhere });
  await put(PENDING, { rollNumber: 'X2', state: 'pending' });
  return api;
}
const NAMES: Readonly<Record<string, string>> = {
  asha: 'S001',
  ben: 'S002',
  rao: 'rao@school.example',
  lee: 'lee@school.example',
  admin: 'adler@school.example',
  auditor: 'p801@school.example',
  guardian: 'p802@school.example',
  'their admin': 'p803@school.example',
};
async function as(api: TestApi, who: string): Promise<{ cookie: string }> {
  const name = NAMES[who] ?? who;
  const known = api.school.people.find(({ email, rollNumber }) => [email, rollNumber].includes(name));
  return signedIn(api, name, known?.password ?? PASSWORD);
}
const profile = async (api: TestApi, who: string, id: string): Promise<Reply> =>
  api.get(`/profile/${id}`, { headers: await as(api, who) });
const update = async (api: TestApi, who: string, id: string, body: object): Promise<Reply> =>
  send(api, 'PUT', `/profile/update/${id}`, { headers: await as(api, who), body });
const kept = async (api: TestApi, id: string): Promise<PersonRecord> =>
  present(await api.collections.people.get(id), 'the person is there');

const BASIC = { id: IDS.asha, role: 'student', name: { first: 'Asha', last: 'Menon' }, rollNumber: 'S001' };
const WHOLE = { ...BASIC, campusId: IDS.campus, state: 'approved', hasPin: false };

test.each([
  { who: 'asha', sees: WHOLE },
  { who: 'admin', sees: WHOLE },
  { who: 'auditor', sees: WHOLE },
  { who: 'rao', sees: BASIC },
  { who: 'guardian', sees: BASIC },
  { who: 'lee', sees: undefined },
  { who: 'ben', sees: undefined },
  { who: 'their admin', sees: undefined },
])('shows $who of Asha: $sees', async ({ who, sees }) => {
  const api = await school();
  const reply = await profile(api, who, IDS.asha);
  if (sees === undefined) expect([reply.status, codeOf(reply)]).toEqual([404, 'person-not-found']);
  else expect(reply.body).toEqual(sees);
});

test.each([
  { who: 'rao', id: IDS.lee },
  { who: 'asha', id: IDS.rao },
  { who: 'guardian', id: IDS.ben },
  { who: 'admin', id: THEIRS },
  { who: 'admin', id: uuid(999) },
])('shows $who nothing of $id', async ({ who, id }) => {
  const api = await school();
  expect(codeOf(await profile(api, who, id))).toBe('person-not-found');
});

test('shows a student to whoever covers for the teacher, while they do', async () => {
  const api = await school();
  const now = api.clock.now();
  await api.collections.coverGrants.putIf(
    {
      ...{ id: uuid(700), campusId: CampusId.parse(IDS.campus), classGroupId: ClassGroupId.parse(IDS.maths) },
      ...{ teacherId: PersonId.parse(IDS.lee), grantedBy: PersonId.parse(IDS.admin) },
      ...{ from: now, until: now + HOUR_MS, createdAt: now },
    },
    'absent',
  );
  expect((await profile(api, 'lee', IDS.asha)).body).toEqual(BASIC);
  api.clock.advance(HOUR_MS);
  expect(codeOf(await profile(api, 'lee', IDS.asha))).toBe('person-not-found');
});

test('shows nobody a verifier', async () => {
  const api = await school();
  const text = JSON.stringify([
    (await profile(api, 'admin', IDS.rao)).body,
    (await profile(api, 'rao', IDS.rao)).body,
    (await api.get('/people', { headers: await as(api, 'admin') })).body,
  ]);
  expect(text).toContain('"hasPin":true');
  expect(text).not.toMatch(/plain:|hash/i);
});

test.each([
  { query: '', ids: 12 },
  { query: '?state=pending', ids: 1 },
  { query: '?role=student', ids: 6 },
  { query: '?role=student&state=approved', ids: 5 },
  { query: '?role=guardian&state=left', ids: 0 },
])('lists the people of the campus by $query', async ({ query, ids }) => {
  const api = await school();
  for (const who of ['admin', 'auditor']) {
    const page = PeoplePage.parse((await api.get(`/people${query}`, { headers: await as(api, who) })).body);
    expect(page.items.filter(({ id }) => id !== PENDING || query !== '').length).toBe(
      query === '' ? ids - 2 : ids,
    );
    expect(page.items.map(({ id }) => id)).not.toContain(THEIRS);
  }
});

test('lists people page by page', async () => {
  const api = await school();
  const headers = await as(api, 'admin');
  const names: string[] = [];
  let path = '/people?role=student&state=approved&limit=2';
  for (let pages = 0; pages < 3; pages += 1) {
    const page = PeoplePage.parse((await api.get(path, { headers })).body);
    names.push(...page.items.map(({ name }) => name.first));
    path = `/people?role=student&state=approved&limit=2&cursor=${encodeURIComponent(page.next ?? 'none')}`;
  }
  expect(names.sort()).toEqual(['Asha', 'Ben', 'Chioma', 'Dan', 'Elif']);
  expect(codeOf(await api.get(path, { headers }))).toBe('cursor-wrong');
});

test.each(['asha', 'rao', 'guardian'])('lists nobody for %s', async (who) => {
  const api = await school();
  expect(codeOf(await api.get('/people', { headers: await as(api, who) }))).toBe('role-not-allowed');
});

/* ---- changing ----------------------------------------------------------------------------------------------- */

test('lets an admin change what the school says of somebody', async () => {
  const api = await school();
  const body = { name: { first: 'Aisha', last: 'Menon' }, rollNumber: 's900', email: 'Aisha@School.Example' };
  const reply = await update(api, 'admin', IDS.asha, body);
  const changed = { name: body.name, rollNumber: 'S900', email: 'aisha@school.example' };
  expect(reply).toMatchObject({ status: 200, body: { profile: { id: IDS.asha, ...changed } } });
  expect(await kept(api, IDS.asha)).toMatchObject({
    ...changed,
    version: 1,
    passwordHash: 'plain:Asha-secret',
  });
  expect((await api.collections.settings.get('school'))?.version).toBe(2);
  expect(codeOf(await logIn(api, 'S900', 'Asha-secret'))).toBe('200');
  const children = { childIds: [IDS.ben, IDS.dan] };
  await update(api, 'admin', GUARDIAN, children);
  expect((await kept(api, GUARDIAN)).childIds).toEqual(children.childIds);
});

const NOBODYS = [
  { field: { role: 'admin' } },
  { field: { state: 'approved' } },
  { field: { campusId: uuid(2) } },
  { field: { passwordHash: 'plain:x' } },
  { field: { pinHash: 'plain:1' } },
  { field: { id: IDS.admin } },
  { field: { version: 0 } },
  { field: { 'name.first': 'X' } },
  { field: { $set: { role: 'admin' } } },
  { field: { email: { $ne: '' } } },
  { field: { name: { first: 'A', last: 'B', role: 'admin' } } },
];

test('takes no role, state, campus or verifier from anybody', async () => {
  const api = await school();
  const before = await kept(api, IDS.asha);
  const headers = [await as(api, 'asha'), await as(api, 'admin')];
  for (const { field } of NOBODYS)
    for (const one of headers) {
      const body = { ...field, password: 'Asha-secret' };
      const reply = await send(api, 'PUT', `/profile/update/${IDS.asha}`, { headers: one, body });
      expect([field, reply.status]).toEqual([field, 400]);
    }
  expect(await kept(api, IDS.asha)).toEqual(before);
});

const REFUSED = [
  { who: 'asha', id: IDS.asha, body: { name: { first: 'A', last: 'B' } }, code: 'field-not-yours' },
  { who: 'asha', id: IDS.asha, body: { rollNumber: 'S9' }, code: 'field-not-yours' },
  { who: 'guardian', id: GUARDIAN, body: { childIds: [IDS.ben] }, code: 'field-not-yours' },
  { who: 'rao', id: IDS.rao, body: { name: { first: 'A', last: 'B' } }, code: 'field-not-yours' },
  { who: 'rao', id: IDS.asha, body: { name: { first: 'A', last: 'B' } }, code: 'person-not-found' },
  { who: 'guardian', id: IDS.asha, body: { email: 'x@y.example' }, code: 'person-not-found' },
  { who: 'auditor', id: IDS.asha, body: { email: 'x@y.example' }, code: 'person-not-found' },
  { who: 'ben', id: IDS.asha, body: { email: 'x@y.example' }, code: 'person-not-found' },
  { who: 'admin', id: THEIRS, body: { rollNumber: 'S9' }, code: 'person-not-found' },
  { who: 'admin', id: uuid(999), body: { rollNumber: 'S9' }, code: 'person-not-found' },
  { who: 'admin', id: IDS.rao, body: { rollNumber: 'S9' }, code: 'field-not-theirs' },
  { who: 'admin', id: IDS.rao, body: { childIds: [IDS.ben] }, code: 'field-not-theirs' },
  { who: 'admin', id: GUARDIAN, body: { childIds: [THEIRS] }, code: 'child-unknown' },
  { who: 'admin', id: GUARDIAN, body: { childIds: [IDS.rao] }, code: 'child-unknown' },
  { who: 'admin', id: IDS.asha, body: { rollNumber: 'S002' }, code: 'roll-number-taken' },
  { who: 'admin', id: IDS.asha, body: { email: 'rao@school.example' }, code: 'email-taken' },
  { who: 'rao', id: IDS.rao, body: { email: 'new@school.example' }, code: 'password-wrong' },
  { who: 'rao', id: IDS.rao, body: { email: 'new@school.example', password: 'x' }, code: 'password-wrong' },
  { who: 'admin', id: IDS.admin, body: { email: 'new@school.example' }, code: 'password-wrong' },
];

test('refuses whoever may not, or what cannot be, and changes nothing', async () => {
  const api = await school();
  for (const { who, id, body, code } of REFUSED) {
    const before = await api.collections.people.get(id);
    const outcome = codeOf(await update(api, who, id, body));
    expect({ who, body, outcome }).toEqual({ who, body, outcome: code });
    expect(await api.collections.people.get(id)).toEqual(before);
  }
});

const NEW = { email: 'new@school.example', password: 'Anjali-secret' };

test('makes a new address of one’s own theirs once its mail was read', async () => {
  const api = await school();
  const reply = await update(api, 'rao', IDS.rao, NEW);
  expect(reply).toMatchObject({
    status: 200,
    body: { emailToConfirm: NEW.email, profile: { email: 'rao@school.example' } },
  });
  const code = mailedCode(api, NEW.email);
  expect(api.mails.map(({ to }) => to)).toEqual([NEW.email]);
  expect(codeOf(await api.post('/profile/confirm-email', { body: { code } }))).toBe('200');
  expect((await kept(api, IDS.rao)).email).toBe(NEW.email);
  expect(api.mails.at(-1)?.to).toBe('rao@school.example');
  expect(codeOf(await api.post('/profile/confirm-email', { body: { code } }))).toBe('code-wrong');
  expect(codeOf(await logIn(api, NEW.email, 'Anjali-secret'))).toBe('200');
});

test('confirms no address with a code that is over, replaced, or for a password', async () => {
  const api = await school();
  await update(api, 'rao', IDS.rao, NEW);
  const first = mailedCode(api, NEW.email);
  await update(api, 'rao', IDS.rao, { ...NEW, email: 'newer@school.example' });
  expect(codeOf(await api.post('/profile/confirm-email', { body: { code: first } }))).toBe('code-wrong');
  const second = mailedCode(api, 'newer@school.example');
  const reset = await api.post('/password/reset', { body: { code: second, password: PASSWORD } });
  expect(codeOf(reset)).toBe('code-wrong');
  api.clock.advance(24 * HOUR_MS);
  expect(codeOf(await api.post('/profile/confirm-email', { body: { code: second } }))).toBe('code-wrong');
});

test('does not give an address away that somebody else got meanwhile', async () => {
  const api = await school();
  await update(api, 'rao', IDS.rao, NEW);
  await update(api, 'admin', IDS.lee, { email: NEW.email });
  const code = mailedCode(api, NEW.email);
  expect(codeOf(await api.post('/profile/confirm-email', { body: { code } }))).toBe('email-taken');
});

test('changes one’s own address at once where no mail is sent', async () => {
  const api = await school({ mailKind: 'none' });
  const reply = await update(api, 'rao', IDS.rao, NEW);
  expect(reply.body).toMatchObject({ profile: { email: NEW.email } });
  expect(reply.body).not.toHaveProperty('emailToConfirm');
});

test('loses neither of two changes that come at once', async () => {
  const api = await school();
  const replies = await Promise.all([
    update(api, 'admin', IDS.asha, { rollNumber: 'S901' }),
    update(api, 'admin', IDS.asha, { email: 'asha@school.example' }),
    update(api, 'admin', IDS.asha, { name: { first: 'Aisha', last: 'Menon' } }),
  ]);
  expect(replies.map(codeOf)).toEqual(['200', '200', '200']);
  expect(await kept(api, IDS.asha)).toMatchObject({
    ...{ rollNumber: 'S901', email: 'asha@school.example', name: { first: 'Aisha' }, version: 3 },
  });
});

test('gives one of two people the number that both are given at once', async () => {
  const api = await school();
  const replies = await Promise.all(
    [IDS.asha, IDS.ben].map((id) => update(api, 'admin', id, { rollNumber: 'S950' })),
  );
  expect(replies.map(codeOf).sort()).toEqual(['200', 'roll-number-taken']);
});

test.each(['', 'role=student&'])(
  'lists everybody once, whoever is approved or leaves meanwhile: %s',
  async (filter) => {
    const api = await school();
    const headers = await as(api, 'admin');
    const page = async (cursor?: string) => {
      const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      return PeoplePage.parse((await api.get(`/people?${filter}limit=2${after}`, { headers })).body);
    };
    const all = async (): Promise<string[]> =>
      PeoplePage.parse((await api.get(`/people?${filter}`, { headers })).body).items.map(({ id }) => id);
    const wanted = await all();
    const seen: string[] = [];
    for (let cursor: string | undefined, round = 0; round === 0 || cursor !== undefined; round += 1) {
      const { items, next } = await page(cursor);
      seen.push(...items.map(({ id }) => id));
      cursor = next;
      if (round === 0) {
        const left = seen.find((id) => id !== IDS.admin) ?? '';
        await api.post(`/people/${left}/leave`, { headers });
        await api.post('/approve-user', { headers, body: { id: PENDING, decision: 'approve' } });
      }
    }
    expect(seen).toEqual(wanted);
  },
);

/* ---- leaving ------------------------------------------------------------------------------------------------ */

test('signs out somebody who has left, and keeps the record', async () => {
  const api = await school();
  const theirs = await as(api, 'rao');
  const headers = await as(api, 'admin');
  for (let round = 0; round < 2; round += 1) {
    const reply = await api.post(`/people/${IDS.rao}/leave`, { headers });
    expect(reply).toMatchObject({ status: 200, body: { state: 'left', email: 'rao@school.example' } });
  }
  expect(codeOf(await api.get('/me', { headers: theirs }))).toBe('not-signed-in');
  expect(codeOf(await logIn(api, 'rao@school.example', 'Anjali-secret'))).toBe('account-closed');
});

test('expects nobody in a class who has left, until they are back', async () => {
  const api = await school();
  const headers = await as(api, 'admin');
  const students = async (): Promise<unknown> =>
    ClassGroupItem.parse((await api.get(`/class-groups/${IDS.maths}`, { headers })).body).students;
  const turn = (what: string): Promise<Reply> => api.post(`/people/${IDS.asha}/${what}`, { headers });
  const { campus } = api.school;
  const studentId = PersonId.parse(IDS.asha);
  const days = async () =>
    (await api.collections.enrolments.find({ index: 'byStudent', equals: { studentId }, limit: 9 })).items;
  const before = await days();
  for (let round = 0; round < 2; round += 1) expect(codeOf(await turn('leave'))).toBe('200');
  expect((await days()).map(({ leftOn }) => leftOn)).toEqual([localDateAt(api.clock.now(), campus.zone)]);
  expect(await students()).toBe(3);
  const opening = { entryId: IDS.mathsEntry, date: '2026-03-02' };
  const opened = await api.post('/sessions', { headers, body: opening });
  expect(opened.body).toMatchObject({ totals: { expected: 3 } });
  for (let round = 0; round < 2; round += 1)
    expect(await turn('return')).toMatchObject({ status: 200, body: { state: 'approved' } });
  expect(await students()).toBe(4);
  expect(await days()).toMatchObject(before.map(({ version: _version, ...rest }) => rest));
  expect(codeOf(await logIn(api, 'S001', 'Asha-secret'))).toBe('200');
});

test.each([
  { who: 'admin', id: IDS.admin, code: 'role-not-allowed' },
  { who: 'admin', id: PENDING, code: 'account-not-approved' },
  { who: 'admin', id: THEIRS, code: 'person-not-found' },
  { who: 'rao', id: IDS.asha, code: 'person-not-found' },
  { who: 'asha', id: IDS.asha, code: 'role-not-allowed' },
  { who: 'auditor', id: IDS.asha, code: 'role-not-allowed' },
])('does not let $who say that $id has left: $code', async ({ who, id, code }) => {
  const api = await school();
  for (const what of ['leave', 'return'])
    expect(codeOf(await api.post(`/people/${id}/${what}`, { headers: await as(api, who) }))).toBe(code);
});

test('finds a student of the campus by roll number, as people write it', async () => {
  const api = await school();
  const headers = await api.signIn('adler@school.example');
  const found = async (query: string) =>
    PeoplePage.parse((await api.get(`/people?${query}`, { headers })).body).items.map(({ id }) => id);
  expect(await found('rollNumber=s001&role=student&state=approved')).toEqual([IDS.asha]);
  expect(await found('rollNumber=S001&state=left')).toEqual([]);
  expect(await found('rollNumber=S001&role=teacher')).toEqual([]);
  expect(await found('rollNumber=NOBODY')).toEqual([]);
  const { collections } = api;
  const other = present(await collections.people.get(THEIRS), 'somebody of another campus');
  await collections.people.putIf({ ...other, rollNumber: 'OTHER1' }, { version: other.version });
  expect(await found('rollNumber=OTHER1')).toEqual([]);
});
