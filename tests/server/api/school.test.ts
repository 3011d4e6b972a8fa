/** The school as the office reads and changes it. */
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { buildTestApi, type TestApi } from '../../support/server-fixture.ts';
import { pairTestKiosk, type TestKiosk } from '../../support/server-kiosk.ts';
import { IDS, uuid } from '../../support/server-school.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

interface Said {
  readonly status: number;
  readonly body: { readonly [field: string]: unknown };
}

interface Desk {
  readonly api: TestApi;
  readonly ask: (method: Method, url: string, payload?: object) => Promise<Said>;
  readonly as: (name: string) => Promise<Desk>;
}

async function deskOf(api: TestApi, name: string): Promise<Desk> {
  const headers = await api.signIn(name);
  return {
    api,
    as: (other) => deskOf(api, other),
    async ask(method, url, payload) {
      const reply = await api.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
      return { status: reply.statusCode, body: reply.json<Said['body']>() };
    },
  };
}

const office = async (): Promise<Desk> => deskOf(await buildTestApi(), 'adler@school.example');
const codeOf = ({ status, body }: Said): unknown => [status, body['code']];

async function expectedAt(kiosk: TestKiosk): Promise<readonly string[]> {
  const { reference } = await kiosk.pull();
  return reference?.classGroups.find(({ id }) => id === IDS.maths)?.studentIds ?? [];
}

describe('a room', () => {
  test('is made, changed, and deleted while nothing uses it', async () => {
    const { api, ask } = await office();
    const made = await ask('POST', '/rooms', { name: 'Library', code: 'lib1' });
    expect(made).toMatchObject({ status: 200, body: { name: 'Library', code: 'LIB1', version: 1 } });
    const url = `/rooms/${String(made.body['id'])}`;
    expect((await ask('PUT', url, { name: 'Reading room' })).body).toMatchObject({
      version: 2,
      code: 'LIB1',
    });
    expect((await ask('DELETE', url)).status).toBe(200);
    expect(codeOf(await ask('GET', url))).toEqual([404, 'room-not-found']);
    const audited = await api.collections.auditEntries.find({
      index: 'byTime',
      equals: { campusId: api.school.campus.id },
      limit: 10,
    });
    expect(audited.items.map(({ details }) => details['did'])).toEqual(['made', 'changed', 'deleted']);
  });

  test('is not deleted while classes meet there, and says so', async () => {
    const { ask } = await office();
    const reply = await ask('DELETE', `/rooms/${IDS.b205}`);
    expect(codeOf(reply)).toEqual([409, 'in-use']);
    expect(reply.body['detail']).toContain('1 timetable entry');
  });

  test('has a code of its own', async () => {
    const { ask } = await office();
    expect(codeOf(await ask('POST', '/rooms', { name: 'X', code: 'B204' }))).toEqual([
      409,
      'room-code-taken',
    ]);
    expect(codeOf(await ask('PUT', `/rooms/${IDS.b205}`, { code: 'b204' }))).toEqual([
      409,
      'room-code-taken',
    ]);
  });

  test('is not changed by whoever read an older version', async () => {
    const { ask } = await office();
    const url = `/rooms/${IDS.b205}`;
    await ask('PUT', url, { name: 'One', version: 0 });
    expect(codeOf(await ask('PUT', url, { name: 'Two', version: 0 }))).toEqual([409, 'changed-meanwhile']);
    expect((await ask('GET', url)).body).toMatchObject({ name: 'One', version: 1 });
  });

  test('is changed once by many at the same moment', async () => {
    const { ask } = await office();
    const url = `/rooms/${IDS.b205}`;
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, n) => ask('PUT', url, { name: `Name ${n}`, version: 0 })),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('and every other document takes no field that it does not know', async () => {
    const { ask } = await office();
    const reply = await ask('POST', '/rooms', { name: 'X', code: 'X1', campusId: uuid(2) });
    expect(codeOf(reply)).toEqual([400, 'request-malformed']);
  });
});

test('lists come in pages', async () => {
  const { ask } = await office();
  for (const n of [1, 2, 3]) await ask('POST', '/rooms', { name: `Room ${n}`, code: `R${n}` });
  const first = await ask('GET', '/rooms?limit=3');
  expect(first.body['items']).toHaveLength(3);
  const second = await ask('GET', `/rooms?limit=3&cursor=${encodeURIComponent(String(first.body['next']))}`);
  expect(second.body['items']).toHaveLength(2);
  expect(second.body['next']).toBeUndefined();
  expect(codeOf(await ask('GET', '/policies?cursor=nonsense'))).toEqual([400, 'cursor-wrong']);
});

describe('who belongs to a class', () => {
  test('follows from the day, on the server and at the kiosk', async () => {
    const { api, ask } = await office();
    const kiosk = await pairTestKiosk(api);
    expect(await expectedAt(kiosk)).not.toContain(IDS.elif);
    const days = { classGroupId: IDS.maths, studentId: IDS.elif, from: '2026-03-04', until: '2026-03-05' };
    expect((await ask('POST', '/enrolments', days)).status).toBe(200);
    expect(await expectedAt(kiosk)).toContain(IDS.elif);
    const { reference } = await kiosk.pull();
    const maths = reference?.classGroups.find(({ id }) => id === IDS.maths);
    expect(maths?.enrolments).toEqual([{ studentId: IDS.elif, from: '2026-03-04', until: '2026-03-05' }]);
    const counts: unknown[] = [];
    for (const day of ['03', '04', '05', '06']) {
      const { body } = await ask('GET', `/sessions?date=2026-03-${day}`);
      counts.push(JSON.stringify(body).match(/"Maths 9B".*?"expected":(\d+)/)?.[1]);
    }
    expect(counts).toEqual(['4', '5', '5', '4']);
  });

  test('is not said twice of one day', async () => {
    const { ask } = await office();
    const days = { classGroupId: IDS.art, studentId: IDS.asha, from: '2026-03-04' };
    const made = await ask('POST', '/enrolments', days);
    expect(codeOf(await ask('POST', '/enrolments', days))).toEqual([409, 'enrolment-overlaps']);
    expect(codeOf(await ask('POST', '/enrolments', { ...days, from: '2026-03-09' }))).toEqual([
      409,
      'enrolment-overlaps',
    ]);
    const url = `/enrolments/${String(made.body['id'])}`;
    expect(codeOf(await ask('PUT', url, { until: '2026-03-01' }))).toEqual([422, 'not-possible']);
    expect((await ask('PUT', url, { until: '2026-03-08' })).body).toMatchObject({ until: '2026-03-08' });
    expect((await ask('POST', '/enrolments', { ...days, from: '2026-03-09' })).status).toBe(200);
    expect((await ask('GET', `/enrolments?studentId=${IDS.asha}&limit=10`)).body['items']).toHaveLength(3);
  });

  test('is read by those who teach it only', async () => {
    const admin = await office();
    const teacher = await admin.as('rao@school.example');
    const own = await teacher.ask('GET', `/enrolments?classGroupId=${IDS.maths}`);
    expect(own.body['items']).toHaveLength(4);
    const others = await teacher.ask('GET', `/enrolments?classGroupId=${IDS.art}`);
    expect(others).toMatchObject({ status: 200, body: { items: [] } });
    expect(codeOf(await teacher.ask('GET', `/class-groups/${IDS.art}`))).toEqual([403, 'not-your-class']);
    expect(codeOf(await teacher.ask('POST', '/rooms', { name: 'X', code: 'X1' }))).toEqual([
      403,
      'role-not-allowed',
    ]);
    const student = await admin.as('S001');
    expect((await student.ask('GET', '/class-groups')).status).toBe(403);
  });
});

describe('a class group', () => {
  test('has teachers and a course that are there', async () => {
    const { ask } = await office();
    const body = { title: 'Music 9B', teacherIds: [IDS.asha] };
    expect(codeOf(await ask('POST', '/class-groups', body))).toEqual([422, 'name-unknown']);
    const unknown = { title: 'Music 9B', teacherIds: [IDS.rao], courseId: uuid(999) };
    expect(codeOf(await ask('POST', '/class-groups', unknown))).toEqual([422, 'name-unknown']);
    expect(codeOf(await ask('POST', '/class-groups', { title: 'Maths 9B', teacherIds: [] }))).toEqual([
      409,
      'title-taken',
    ]);
    const course = await ask('POST', '/courses', { title: 'Music' });
    const courseId = String(course.body['id']);
    const made = await ask('POST', '/class-groups', { title: 'Music 9B', teacherIds: [IDS.rao], courseId });
    expect(made.body).toMatchObject({ courseId, students: 0 });
    expect(codeOf(await ask('DELETE', `/courses/${courseId}`))).toEqual([409, 'in-use']);
    const url = `/class-groups/${String(made.body['id'])}`;
    expect((await ask('PUT', url, { courseId: null })).body['courseId']).toBeUndefined();
    expect((await ask('DELETE', `/courses/${courseId}`)).status).toBe(200);
    expect((await ask('DELETE', url)).status).toBe(200);
    expect(codeOf(await ask('DELETE', `/class-groups/${IDS.maths}`))).toEqual([409, 'in-use']);
  });
});

describe('the timetable', () => {
  const entry = {
    classGroupId: IDS.art,
    roomId: IDS.b204,
    teacherId: IDS.lee,
    policyId: IDS.everyday,
    from: '2026-03-02',
    startsAt: '09:30',
    endsAt: '10:30',
    rrule: 'FREQ=WEEKLY;BYDAY=MO',
  };

  test('takes an entry and tells which others want its room or its teacher', async () => {
    const { ask } = await office();
    const made = await ask('POST', '/timetable', entry);
    expect(made.status).toBe(200);
    expect(made.body['clashes']).toEqual([
      { what: 'room', with: IDS.mathsEntry, date: '2026-03-02', startsAt: '09:30' },
      { what: 'teacher', with: IDS.artEntry, date: '2026-03-02', startsAt: '09:30' },
    ]);
    const moved = await ask('PUT', `/timetable/${String(made.body['id'])}`, {
      startsAt: '11:00',
      endsAt: '12:00',
    });
    expect(moved.body).toMatchObject({ clashes: [], rrule: entry.rrule, startsAt: '11:00' });
    const day = await ask('GET', '/sessions?date=2026-03-02');
    expect(JSON.stringify(day.body)).toContain(String(Date.UTC(2026, 2, 2, 11)));
  });

  test('has an entry once, however often it is sent, and again once it was changed or deleted', async () => {
    const { ask } = await office();
    const both = await Promise.all([1, 2].map(() => ask('POST', '/timetable', entry)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(codeOf(await ask('POST', '/timetable', entry))).toEqual([409, 'entry-there']);
    const first = String(both.find(({ status }) => status === 200)?.body['id']);
    await ask('PUT', `/timetable/${first}`, { startsAt: '12:00', endsAt: '13:00' });
    const second = await ask('POST', '/timetable', entry);
    expect(second.status).toBe(200);
    await ask('DELETE', `/timetable/${String(second.body['id'])}`);
    expect((await ask('POST', '/timetable', entry)).status).toBe(200);
  });

  test.each([
    ['FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=MO,WE'],
    ['FREQ=WEEKLY;UNTIL=20261399', 'a last day that exists'],
  ])('says of the rule %s what to write', async (rrule, words) => {
    const { ask } = await office();
    const reply = await ask('POST', '/timetable', { ...entry, rrule });
    expect(reply.status).toBe(400);
    expect(reply.body['detail']).toContain(words);
  });

  test('begins in this century', async () => {
    const { ask } = await office();
    expect((await ask('POST', '/timetable', { ...entry, from: '0001-01-01' })).status).toBe(400);
  });

  test.each(['classGroupId', 'roomId', 'teacherId', 'policyId'])(
    'names a %s that is there',
    async (field) => {
      const { ask } = await office();
      const reply = await ask('POST', '/timetable', { ...entry, [field]: uuid(999) });
      expect(codeOf(reply)).toEqual([422, 'name-unknown']);
      expect(reply.body['detail']).toContain(field);
    },
  );
});

describe('a policy', () => {
  const qr = { kind: 'factor', factor: 'qr' };
  const policy = {
    name: 'Strict',
    minAssurance: 1,
    rule: qr,
    fallbacks: [],
    earlyMin: 5,
    graceMin: 5,
    lateMin: 10,
    absentMin: 20,
  };

  test('has a name of its own, also where it is sent twice at once', async () => {
    const { ask } = await office();
    const both = await Promise.all([1, 2].map(() => ask('POST', '/policies', policy)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(codeOf(await ask('POST', '/policies', policy))).toEqual([409, 'name-taken']);
    const id = String(both.find(({ status }) => status === 200)?.body['id']);
    expect(codeOf(await ask('PUT', `/policies/${id}`, { name: 'Everyday' }))).toEqual([409, 'name-taken']);
    expect((await ask('PUT', `/policies/${id}`, { name: 'Stricter' })).status).toBe(200);
    expect((await ask('PUT', `/policies/${id}`, { name: 'Stricter', graceMin: 6 })).status).toBe(200);
    expect((await ask('POST', '/policies', policy)).status).toBe(200);
  });

  test('is never changed, but gains versions', async () => {
    const { api, ask } = await office();
    const made = await ask('POST', '/policies', policy);
    const id = String(made.body['id']);
    const next = await ask('PUT', `/policies/${id}`, { graceMin: 7, version: 1 });
    expect(next.body).toMatchObject({ version: 2, graceMin: 7, name: 'Strict' });
    expect(codeOf(await ask('PUT', `/policies/${id}`, { graceMin: 8, version: 1 }))).toEqual([
      409,
      'changed-meanwhile',
    ]);
    expect((await api.collections.policies.get(`${id}:1`))?.policy.graceMin).toBe(5);
    expect((await ask('GET', `/policies/${id}`)).body).toMatchObject({ version: 2 });
  });

  test.each([
    { change: { minAssurance: 2 }, words: 'come to A1 at most' },
    { change: { rule: { kind: 'at-least', count: 2, of: [qr] } }, words: 'more parts than it has' },
    { change: { graceMin: 30 }, words: 'follow one another' },
  ])('that contradicts itself is refused with words: $words', async ({ change, words }) => {
    const { ask } = await office();
    const reply = await ask('POST', '/policies', { ...policy, ...change });
    expect(codeOf(reply)).toEqual([422, 'not-possible']);
    expect(reply.body['detail']).toContain(words);
  });

  test('has rules in which nothing unknown stands', async () => {
    const { ask } = await office();
    const reply = await ask('POST', '/policies', { ...policy, rule: { ...qr, weight: 3 } });
    expect(reply.status).toBe(400);
  });
});

describe('a beacon', () => {
  const secret = 'A'.repeat(43);

  test('goes in with its secret and comes out without', async () => {
    const { api, ask } = await office();
    const body = { identity: 'rolling', studentId: IDS.asha, secret };
    const made = await ask('POST', '/beacons', body);
    expect(made).toMatchObject({ status: 200, body: { identity: 'rolling', studentId: IDS.asha } });
    expect(JSON.stringify([made.body, (await ask('GET', '/beacons')).body])).not.toContain(secret);
    expect(codeOf(await ask('POST', '/beacons', { ...body, studentId: IDS.ben }))).toEqual([
      409,
      'beacon-taken',
    ]);
    const kiosk = await pairTestKiosk(api);
    expect((await kiosk.pull()).reference?.beacons).toHaveLength(1);
    expect((await ask('DELETE', `/beacons/${String(made.body['id'])}`)).status).toBe(200);
    expect((await kiosk.pull()).reference?.beacons).toHaveLength(0);
  });

  test('is of a student, and none of the teachers reads them', async () => {
    const admin = await office();
    const body = { identity: 'static', studentId: IDS.rao, uuid: uuid(77) };
    expect(codeOf(await admin.ask('POST', '/beacons', body))).toEqual([422, 'name-unknown']);
    const teacher = await admin.as('rao@school.example');
    expect((await teacher.ask('GET', '/beacons')).status).toBe(403);
  });
});

describe('a cover', () => {
  test('lets somebody else read and run the class for its time, at the kiosk too', async () => {
    const admin = await office();
    const { api } = admin;
    const lee = await admin.as('lee@school.example');
    const kiosk = await pairTestKiosk(api);
    expect((await lee.ask('GET', `/class-groups/${IDS.maths}`)).status).toBe(403);
    const from = api.clock.now();
    const cover = { classGroupId: IDS.maths, teacherId: IDS.lee, from, until: from + 8 * HOUR_MS };
    const made = await admin.ask('POST', '/covers', cover);
    expect(made.status).toBe(200);
    expect((await lee.ask('GET', `/class-groups/${IDS.maths}`)).status).toBe(200);
    const { reference } = await kiosk.pull();
    const maths = reference?.classGroups.find(({ id }) => id === IDS.maths);
    expect(maths?.covers).toEqual([{ teacherId: IDS.lee, from, until: from + 8 * HOUR_MS }]);
    expect((await lee.ask('GET', `/covers/${String(made.body['id'])}`)).status).toBe(200);
    const rao = await admin.as('rao@school.example');
    expect((await rao.ask('GET', `/covers/${String(made.body['id'])}`)).status).toBe(403);
    expect((await admin.ask('DELETE', `/covers/${String(made.body['id'])}`)).status).toBe(200);
    expect((await lee.ask('GET', `/class-groups/${IDS.maths}`)).status).toBe(403);
  });

  test('is given once, however often it is sent, and again once it was taken back', async () => {
    const { api, ask } = await office();
    const from = api.clock.now();
    const cover = { classGroupId: IDS.maths, teacherId: IDS.lee, from, until: from + HOUR_MS };
    const both = await Promise.all([1, 2].map(() => ask('POST', '/covers', cover)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const made = both.find(({ status }) => status === 200);
    expect(codeOf(await ask('POST', '/covers', cover))).toEqual([409, 'cover-there']);
    await ask('DELETE', `/covers/${String(made?.body['id'])}`);
    expect((await ask('POST', '/covers', cover)).status).toBe(200);
  });

  test.each([
    { days: 14, status: 200 },
    { days: 15, status: 422 },
    { days: -1, status: 422 },
  ])('of $days days is answered with $status', async ({ days, status }) => {
    const { api, ask } = await office();
    const from = api.clock.now();
    const cover = { classGroupId: IDS.maths, teacherId: IDS.lee, from, until: from + days * DAY_MS };
    expect((await ask('POST', '/covers', cover)).status).toBe(status);
  });
});

describe('a campus', () => {
  test('keeps its zone while it has a timetable', async () => {
    const { ask } = await office();
    const url = `/campuses/${IDS.campus}`;
    expect(codeOf(await ask('PUT', url, { zone: 'Asia/Kolkata' }))).toEqual([409, 'campus-has-timetable']);
    for (const zone of ['Mars/Olympus', '+01:00', ''])
      expect((await ask('PUT', url, { zone })).status).toBe(400);
    expect((await ask('PUT', url, { faceAllowed: false })).body).toMatchObject({ faceAllowed: false });
  });

  test('that is made is run by the admin who is invited, and is not there for others', async () => {
    const { api, ask } = await office();
    const made = await ask('POST', '/campuses', {
      name: 'North',
      zone: 'Europe/Paris',
      adminEmail: 'Nadia@north.example',
    });
    expect(made).toMatchObject({ status: 200, body: { faceAllowed: false } });
    const url = `/campuses/${String(made.body['id'])}`;
    const reply = await ask('GET', url);
    expect(codeOf(reply)).toEqual([404, 'campus-not-found']);
    expect(reply.body['detail']).toBe((await ask('GET', `/campuses/${uuid(999)}`)).body['detail']);
    const body = {
      code: made.body['inviteCode'],
      name: { first: 'Nadia', last: 'Blanc' },
      password: 'north of the river 42',
    };
    expect((await api.post('/invites/accept', { body })).status).toBe(200);
    const signedIn = await api.post('/login', {
      body: { name: 'nadia@north.example', password: body.password },
    });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    expect((await api.get(url, { headers: { cookie } })).body).toMatchObject({ name: 'North', version: 1 });
  });

  test('stands alone in its list, which no cursor goes on', async () => {
    const { ask } = await office();
    expect((await ask('GET', '/campuses')).body['items']).toHaveLength(1);
    expect(codeOf(await ask('GET', '/campuses?cursor=WyJhIl0'))).toEqual([400, 'cursor-wrong']);
  });

  test('that is asked for again, since the answer was lost, is the same with a new invitation', async () => {
    const { api, ask } = await office();
    const body = { name: 'North', zone: 'Europe/Paris', adminEmail: 'nadia@north.example' };
    const [first, second] = [await ask('POST', '/campuses', body), await ask('POST', '/campuses', body)];
    expect([first.status, second.status, second.body['id']]).toEqual([200, 200, first.body['id']]);
    const accept = { name: { first: 'Nadia', last: 'Blanc' }, password: 'north of the river 42' };
    const accepted = await api.post('/invites/accept', {
      body: { code: second.body['inviteCode'], ...accept },
    });
    expect(accepted.status).toBe(200);
    expect(codeOf(await ask('POST', '/campuses', body))).toEqual([409, 'email-taken']);
    expect((await ask('POST', '/campuses', { ...body, adminEmail: 'n@n.example' })).body['id']).not.toBe(
      first.body['id'],
    );
  });

  test('has a first admin who has no account yet', async () => {
    const { ask } = await office();
    const body = { name: 'North', zone: 'Europe/Paris', adminEmail: 'rao@school.example' };
    expect(codeOf(await ask('POST', '/campuses', body))).toEqual([409, 'email-taken']);
  });
});
