/** People who try what is not theirs in ways that no table of roles and objects has a line for. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CampusId, ClassGroupId, PersonId } from '#core/ids.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { enrolmentId } from '../../../server/school/enrolment-id.ts';
import { touchSchool } from '../../../server/school/school-version.ts';
import { AbsencePage, KnownAbsence } from '#core/contracts/sessions.ts';
import { codeOf, send } from '../../support/accounts.ts';
import { buildTestApi, NINE, type TestApi } from '../../support/server-fixture.ts';
import { IDS, uuid } from '../../support/server-school.ts';
import { MATHS } from '../../support/server-kiosk.ts';
import { openBench } from '../../support/specimens/bench.ts';

/** Mr Lee covers for Maths 9B until so long from now. */
async function leeCovers({ collections, clock }: TestApi, forMs: number): Promise<void> {
  const now = clock.now();
  await collections.coverGrants.putIf(
    {
      id: uuid(700),
      campusId: CampusId.parse(IDS.campus),
      classGroupId: ClassGroupId.parse(IDS.maths),
      teacherId: PersonId.parse(IDS.lee),
      from: now,
      until: now + forMs,
      grantedBy: PersonId.parse(IDS.admin),
      createdAt: now,
    },
    'absent',
  );
  await touchSchool(collections);
}

test('a class that nobody teaches is opened by an admin or a cover teacher, and by no other teacher', async () => {
  const api = await buildTestApi();
  const maths = await api.collections.classGroups.get(IDS.maths);
  if (maths === undefined) throw new Error('no such class group');
  await api.collections.classGroups.putIf({ ...maths, teacherIds: [] }, { id: maths.id });
  await touchSchool(api.collections);
  const open = async (name: string, startsAt: number) => {
    const times = { startsAt, endsAt: startsAt + HOUR_MS };
    const body = { classGroupId: IDS.maths, roomId: IDS.b205, policyId: IDS.everyday, ...times };
    return codeOf(await api.post('/sessions', { headers: await api.signIn(name), body }));
  };
  expect(await open('lee@school.example', NINE)).toBe('not-your-class');
  expect(await open('adler@school.example', NINE)).toBe('200');
  await leeCovers(api, HOUR_MS);
  expect(await open('lee@school.example', NINE + MINUTE_MS)).toBe('200');
});

test.each([
  { about: 'consents', url: (id: string) => `/consents?personId=${id}` },
  { about: 'phones', url: (id: string) => `/devices?personId=${id}` },
  { about: 'a profile', url: (id: string) => `/profile/${id}` },
  {
    about: 'a consent that they give',
    url: () => '/consents',
    body: (personId: string) => ({ personId, purpose: 'face' }),
  },
  {
    about: 'a face that they upload',
    url: () => '/upload-face',
    body: (personId: string) => ({ personId, pictures: ['A', 'B', 'C'].map((one) => one.repeat(400)) }),
  },
  {
    about: 'a face that they compare',
    url: () => '/face/verify',
    body: (studentId: string) => ({ claim: { kind: 'student', studentId }, pictures: ['A'.repeat(400)] }),
  },
  {
    about: 'a face that they confirm',
    url: (id: string) => `/faces/${id}/confirm`,
    body: () => ({ decision: 'confirm', uploadedAt: NINE }),
  },
  {
    about: 'a known absence',
    url: () => '/known-absences',
    body: (studentId: string) => ({ studentId, from: NINE, until: NINE + HOUR_MS, reason: 'Dentist' }),
  },
  {
    about: 'a known absence from a class',
    url: () => '/known-absences',
    body: (studentId: string) => ({
      ...{ studentId, classGroupId: IDS.art },
      ...{ from: NINE, until: NINE + HOUR_MS, reason: 'Dentist' },
    }),
  },
])('students and guardians are told the same of $about of a fellow student and of nobody', async (asked) => {
  const { api, as } = await openBench(await buildTestApi());
  const answerAbout = async (who: 'student' | 'guardian', id: string) => {
    const headers = as(who);
    const reply =
      asked.body === undefined
        ? await api.get(asked.url(id), { headers })
        : await api.post(asked.url(id), { headers, body: asked.body(id) });
    return [reply.status, codeOf(reply)];
  };
  for (const who of ['student', 'guardian'] as const) {
    const known = await answerAbout(who, IDS.elif);
    expect(known).toEqual(await answerAbout(who, uuid(999)));
    expect([403, 404]).toContain(known[0]);
  }
});

test('a known absence of somebody else is none, for students who would cancel it', async () => {
  const { api, as, ours } = await openBench(await buildTestApi());
  const times = { from: NINE, until: NINE + HOUR_MS, reason: 'Dentist' };
  const made = await api.post('/known-absences', {
    headers: as('admin'),
    body: { studentId: ours.students[1].id, ...times },
  });
  const { id } = KnownAbsence.parse(made.body);
  const answers = [id, uuid(999)].map(async (one) =>
    codeOf(await api.post(`/known-absences/${one}/cancel`, { headers: as('student') })),
  );
  expect(await Promise.all(answers)).toEqual(['no-such-absence', 'no-such-absence']);
});

test('a face is looked for in a class by whoever is in charge of that class at its time', async () => {
  const api = await buildTestApi();
  const look = async (name: string) => {
    const headers = await api.signIn(name);
    const body = { claim: { kind: 'session', sessionId: MATHS }, pictures: ['A'.repeat(400)] };
    return codeOf(await api.post('/face/verify', { headers, body }));
  };
  api.clock.set(NINE - 3 * HOUR_MS);
  await leeCovers(api, 2 * HOUR_MS);
  expect(await look('lee@school.example')).toBe('role-not-allowed');
  expect(await look('rao@school.example')).toBe('picture-unreadable');
  const maths = await api.collections.classGroups.get(IDS.maths);
  if (maths === undefined) throw new Error('no such class group');
  const teacherIds = [PersonId.parse(IDS.lee)];
  await api.collections.classGroups.putIf({ ...maths, teacherIds }, { id: maths.id });
  await touchSchool(api.collections);
  expect(await look('lee@school.example')).toBe('picture-unreadable');
});

describe('what an admin made who has left since', () => {
  async function leaving() {
    const bench = await openBench(await buildTestApi({ mailKind: 'none' }));
    const { api, fresh } = bench;
    const admin = await fresh.person({ role: 'admin' });
    const made = async (url: string, body: object): Promise<string> => {
      const reply = await api.post(url, { headers: await fresh.signIn(admin), body });
      return z.object({ code: z.string() }).parse(reply.body).code;
    };
    const leave = () => api.post(`/people/${admin.id}/leave`, { headers: bench.as('admin') });
    return { ...bench, made, leave };
  }

  test('an invitation lets nobody in', async () => {
    const { api, made, leave } = await leaving();
    const codes = await Promise.all(
      ['a@school.example', 'b@school.example'].map((email) => made('/invites', { role: 'admin', email })),
    );
    const accept = async (code: string | undefined) => {
      const name = { first: 'Back', last: 'Door' };
      return codeOf(
        await api.post('/register/admin', { body: { code, name, password: 'lantern-over-water' } }),
      );
    };
    expect(await accept(codes[0])).toBe('200');
    expect((await leave()).status).toBe(200);
    expect(await accept(codes[1])).toBe('invite-code-wrong');
  });

  test('a code for a new password changes none', async () => {
    const { api, made, leave, ours } = await leaving();
    const code = await made('/password/reset-code', { personId: ours.admin.id });
    await leave();
    const reply = await api.post('/password/reset', { body: { code, password: 'lantern-over-water' } });
    expect(codeOf(reply)).toBe('code-wrong');
  });

  test('a pairing code pairs no kiosk', async () => {
    const { api, made, leave, ours } = await leaving();
    const code = await made('/kiosks/codes', { roomId: ours.roomId });
    await leave();
    const reply = await api.post('/kiosks/pair', {
      body: { code, kioskId: uuid(801), publicKey: 'A'.repeat(43) },
    });
    expect(codeOf(reply)).toBe('pairing-code-wrong');
  });
});

test('nobody has mails sent to address after address by saying that each is theirs', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('S001');
  const codes: string[] = [];
  for (let i = 0; i < 12; i += 1) {
    const body = { email: `victim${i}@elsewhere.example`, password: 'Asha-secret' };
    codes.push(codeOf(await send(api, 'PUT', `/profile/update/${IDS.asha}`, { headers, body })));
  }
  expect(codes.slice(0, 3)).toEqual(['200', '200', '200']);
  expect(codes.at(-1)).toBe('too-many-tries');
  expect(api.mails.length).toBeLessThan(10);
});

test.each([
  { until: '2025-07-01', seen: 0 },
  { until: '2026-03-02', seen: 1 },
])(
  'a teacher whose class the student left on $until sees $seen absences of 2 March 2026',
  async ({ until, seen }) => {
    const api = await buildTestApi();
    const days = { classGroupId: ClassGroupId.parse(IDS.art), studentId: PersonId.parse(IDS.asha) };
    const from = '2024-09-01';
    const enrolment = { ...days, from, until, id: enrolmentId({ ...days, from }) };
    await api.collections.enrolments.putIf({ ...enrolment, campusId: CampusId.parse(IDS.campus) }, 'absent');
    await touchSchool(api.collections);
    const body = { studentId: IDS.asha, from: NINE, until: NINE + HOUR_MS, reason: 'Surgery' };
    const admin = await api.signIn('adler@school.example');
    expect((await api.post('/known-absences', { headers: admin, body })).status).toBe(200);
    const list = await api.get('/known-absences', { headers: await api.signIn('lee@school.example') });
    expect(AbsencePage.parse(list.body).items).toHaveLength(seen);
  },
);

test('who made a campus has no way into it again once its first admin is there', async () => {
  const { api, as, fresh } = await openBench(await buildTestApi());
  const body = { name: 'Hill Campus', zone: 'Europe/London', adminEmail: 'hill@school.example' };
  const make = (headers: Readonly<Record<string, string>>) => api.post('/campuses', { headers, body });
  const Made = z.object({ id: CampusId, inviteCode: z.string() });
  const first = Made.parse((await make(as('admin'))).body);
  const again = Made.parse((await make(as('admin'))).body);
  expect(again.id).toBe(first.id);
  const stranger = Made.parse((await make(await fresh.signIn(await fresh.person({ role: 'admin' })))).body);
  expect(stranger.id).not.toBe(first.id);

  const owner = { name: { first: 'Hill', last: 'Owner' }, password: 'lantern-over-water' };
  const accept = async (code: string) =>
    codeOf(await api.post('/register/admin', { body: { ...owner, code } }));
  expect(await accept(first.inviteCode)).toBe('invite-code-wrong');
  expect(await accept(again.inviteCode)).toBe('200');
  const person = (
    await api.collections.people.find({
      index: 'byEmail',
      equals: { email: body.adminEmail },
      limit: 1,
    })
  ).items[0];
  if (person === undefined) throw new Error('the first admin is there');
  await api.collections.people.putIf({ ...person, email: 'new@school.example' }, { id: person.id });
  expect(codeOf(await make(as('admin')))).toBe('campus-there');
});
