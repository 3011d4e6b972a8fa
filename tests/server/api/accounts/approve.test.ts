/** Letting people in, or not: one or many, once, and by whom. */
import { expect, test } from 'vitest';
import { CampusId, PersonId } from '#core/ids.ts';
import { codeOf, logIn, signedIn } from '../../../support/accounts.ts';
import { buildTestApi, type Reply, type TestApi } from '../../../support/server-fixture.ts';
import { IDS, uuid } from '../../../support/server-school.ts';

const PASSWORD = 'lantern-over-water';
const elsewhere = CampusId.parse(uuid(2));

/** Somebody who registered as the n-th, and waits. */
async function waits(
  api: TestApi,
  n: number,
  over: { readonly campusId?: CampusId } = {},
): Promise<PersonId> {
  const id = PersonId.parse(uuid(900 + n));
  await api.collections.people.putIf(
    {
      id,
      campusId: over.campusId ?? CampusId.parse(IDS.campus),
      role: 'student',
      name: { first: 'Grace', last: `Obi ${n}` },
      rollNumber: `W${n}`,
      email: `w${n}@school.example`,
      passwordHash: `plain:${PASSWORD}`,
      state: 'pending',
      registeredAt: api.clock.now(),
    },
    'absent',
  );
  return id;
}

async function decide(api: TestApi, body: object, who = 'adler@school.example'): Promise<Reply> {
  return api.post('/approve-user', { headers: await api.signIn(who), body });
}
const versionOf = async ({ collections }: TestApi): Promise<number> =>
  (await collections.settings.get('school'))?.version ?? 0;
const entriesOf = async ({ collections }: TestApi) =>
  (
    await collections.auditEntries.find({
      index: 'bySeq',
      equals: { campusId: CampusId.parse(IDS.campus) },
      limit: 500,
    })
  ).items;

test('approves one, who can then sign in and is told', async () => {
  const api = await buildTestApi();
  const [id, version] = [await waits(api, 1), await versionOf(api)];
  expect(codeOf(await logIn(api, 'W1', PASSWORD))).toBe('account-pending');
  const reply = await decide(api, { id, decision: 'approve' });
  expect(reply).toMatchObject({ status: 200, body: { results: [{ id, outcome: 'approved' }] } });
  expect(codeOf(await logIn(api, 'W1', PASSWORD))).toBe('200');
  expect(await versionOf(api)).toBe(version + 1);
  expect(api.mails).toMatchObject([
    { to: 'w1@school.example', subject: 'Test School: your account is ready' },
  ]);
  expect(await entriesOf(api)).toMatchObject([{ action: 'approve-person', by: IDS.admin, subject: id }]);
});

test('rejects one with a reason, who may register again', async () => {
  const api = await buildTestApi();
  const id = await waits(api, 1);
  const reply = await decide(api, { id, decision: 'reject', reason: 'Not on our list.' });
  expect(reply.body).toEqual({ results: [{ id, outcome: 'rejected' }] });
  expect(api.mails[0]?.text).toContain('Not on our list.');
  expect(await entriesOf(api)).toMatchObject([
    { action: 'reject-person', subject: id, details: { reason: 'Not on our list.' } },
  ]);
  expect(codeOf(await logIn(api, 'W1', PASSWORD))).toBe('wrong-name-or-password');
  const kept = await api.collections.people.get(id);
  expect(Object.keys(kept ?? {}).sort()).toEqual([
    'campusId',
    'id',
    'name',
    'registeredAt',
    'role',
    'state',
    'version',
  ]);
  const again = {
    name: { first: 'Grace', last: 'Obi' },
    rollNumber: 'W1',
    email: 'w1@school.example',
    password: PASSWORD,
  };
  await api.post('/register/student', { body: again });
  expect(codeOf(await logIn(api, 'W1', PASSWORD))).toBe('account-pending');
});

test('says of each of many what became of it, and the same of the same request', async () => {
  const api = await buildTestApi();
  const ids = [await waits(api, 1), await waits(api, 2), PersonId.parse(IDS.asha), PersonId.parse(uuid(999))];
  await decide(api, { id: ids[1], decision: 'reject', reason: 'Twice.' });
  const theirs = await waits(api, 3, { campusId: elsewhere });
  const bulk = { ids: [...ids, theirs, ids[0]], decision: 'approve' };
  const outcomes = ['approved', 'decided-otherwise', 'already', 'not-found', 'not-found'];
  const first = await decide(api, bulk);
  expect(first.body).toEqual({ results: [...ids, theirs].map((id, i) => ({ id, outcome: outcomes[i] })) });
  const second = await decide(api, bulk);
  expect(second.body).toMatchObject({ results: [{ outcome: 'already' }, {}, {}, {}, {}] });
  expect((await entriesOf(api)).map(({ action }) => action)).toEqual(['reject-person', 'approve-person']);
  expect((await api.collections.people.get(theirs))?.state).toBe('pending');
});

test('decides on two hundred at once, and no more', async () => {
  const api = await buildTestApi();
  const ids = await Promise.all(Array.from({ length: 201 }, (_, n) => waits(api, n)));
  expect(codeOf(await decide(api, { ids, decision: 'approve' }))).toBe('request-malformed');
  const reply = await decide(api, { ids: ids.slice(1), decision: 'approve' });
  expect(JSON.stringify(reply.body).match(/"approved"/g)).toHaveLength(200);
  expect(await versionOf(api)).toBe(2);
});

test('keeps one of two decisions that come at once', async () => {
  const api = await buildTestApi();
  const id = await waits(api, 1);
  const [yes, no] = await Promise.all([
    decide(api, { id, decision: 'approve' }),
    decide(api, { id, decision: 'reject', reason: 'No.…' }),
  ]);
  const outcomes = [yes, no].map(({ body }) => /"outcome":"([a-z-]+)"/.exec(JSON.stringify(body))?.[1]);
  expect([
    ['approved', 'decided-otherwise'],
    ['decided-otherwise', 'rejected'],
  ]).toContainEqual(outcomes);
  expect((await api.collections.people.get(id))?.state).toBe(
    outcomes[0] === 'approved' ? 'approved' : 'rejected',
  );
  expect(api.mails).toHaveLength(1);
});

const MALFORMED = [
  { name: 'no reason', body: { id: IDS.asha, decision: 'reject' } },
  { name: 'an empty reason', body: { id: IDS.asha, decision: 'reject', reason: '  ' } },
  { name: 'nobody', body: { ids: [], decision: 'approve' } },
  { name: 'one and many', body: { id: IDS.asha, ids: [IDS.asha], decision: 'approve' } },
  { name: 'another decision', body: { id: IDS.asha, decision: 'promote' } },
  { name: 'a role', body: { id: IDS.asha, decision: 'approve', role: 'admin' } },
  { name: 'an operator', body: { id: { $gt: '' }, decision: 'approve' } },
];

test('refuses a decision that is not whole', async () => {
  const api = await buildTestApi();
  for (const { name, body } of MALFORMED)
    expect([name, codeOf(await decide(api, body))]).toEqual([name, 'request-malformed']);
});

test.each([
  { name: 'nobody knows', id: uuid(999) },
  { name: 'another campus has', id: 'theirs' },
])('does not know somebody whom $name', async ({ id }) => {
  const api = await buildTestApi();
  const theirs = await waits(api, 1, { campusId: elsewhere });
  const reply = await decide(api, { id: id === 'theirs' ? theirs : id, decision: 'approve' });
  expect([reply.status, codeOf(reply)]).toEqual([404, 'person-not-found']);
});

test.each(['rao@school.example', 'S001', 'auditor@school.example'])(
  'lets %s decide on nobody',
  async (who) => {
    const api = await buildTestApi();
    const id = await waits(api, 1);
    const auditor = { role: 'auditor', email: 'auditor@school.example', passwordHash: 'plain:x' } as const;
    const there = { campusId: CampusId.parse(IDS.campus), state: 'approved' } as const;
    const name = { first: 'Aud', last: 'It' };
    await api.collections.people.putIf(
      { id: PersonId.parse(uuid(800)), name, ...there, ...auditor },
      'absent',
    );
    const known = api.school.people.find(({ email, rollNumber }) => [email, rollNumber].includes(who));
    const headers = await signedIn(api, who, known?.password ?? 'x');
    const reply = await api.post('/approve-user', { headers, body: { id, decision: 'approve' } });
    expect([reply.status, codeOf(reply)]).toEqual([403, 'role-not-allowed']);
    expect((await api.collections.people.get(id))?.state).toBe('pending');
  },
);
