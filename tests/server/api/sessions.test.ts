/** The day's sessions and the report of one, for those who may read them. */
import { describe, expect, test } from 'vitest';
import { Problem, SessionList, SessionReport } from '#core/contracts/api.ts';
import { present } from '#core/assert.ts';
import { SessionId } from '#core/ids.ts';
import { localTimeAt, MINUTE_MS } from '#core/time.ts';
import { buildTestApi, NINE, type Reply, type TestApi } from '../../support/server-fixture.ts';
import { MATHS, pairTestKiosk } from '../../support/server-kiosk.ts';
import { IDS, testSchool, uuid } from '../../support/server-school.ts';

const codeOf = (reply: Reply): string => Problem.parse(reply.body).code;

/** Maths 9B: Asha scanned, Ben is late by badge that counts for nothing, Chioma was corrected; closed at 09:50. */
async function closedClass() {
  const api = await buildTestApi();
  const kiosk = await pairTestKiosk(api);
  const opening = kiosk.opening();
  await kiosk.push([opening]);
  await api.post('/qr/scan', { headers: await api.signIn('S001'), body: { token: kiosk.token(NINE) } });
  api.clock.set(NINE + 50 * MINUTE_MS);
  const rest = [
    kiosk.body({ kind: 'badge-shown', studentId: IDS.ben, at: NINE + 20 * MINUTE_MS }),
    kiosk.body({
      kind: 'corrected',
      studentId: IDS.chioma,
      status: 'excused',
      reason: 'at the nurse',
      by: IDS.rao,
      byRole: 'teacher',
      inPerson: false,
    }),
    kiosk.body({ kind: 'session-closed', by: IDS.rao }),
  ];
  await kiosk.push(rest, { from: 2, before: [opening] });
  return { api, kiosk, bodies: [opening, ...rest] };
}

test('lists the day from the timetable before anything was opened', async () => {
  const api = await buildTestApi();
  const reply = await api.get('/sessions', { headers: await api.signIn('adler@school.example') });
  const list = SessionList.parse(reply.body);
  expect(list).toMatchObject({ date: '2026-03-02', zone: 'Europe/London' });
  expect(list.rows.map(({ title, state, totals }) => [title, state, totals.expected])).toEqual(
    expect.arrayContaining([
      ['Maths 9B', 'scheduled', 4],
      ['Art 9B', 'scheduled', 1],
    ]),
  );
});

test('says of each class by which entry of the timetable it is opened', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('rao@school.example');
  const rows = async () => SessionList.parse((await api.get('/sessions', { headers })).body).rows;
  const [scheduled] = await rows();
  expect(scheduled).toMatchObject({ classGroupId: IDS.maths, entryId: IDS.mathsEntry });
  const body = { entryId: scheduled?.entryId, date: '2026-03-02' };
  expect((await api.post('/sessions', { headers, body })).status).toBe(200);
  expect(await rows()).toMatchObject([{ entryId: IDS.mathsEntry, state: 'open' }]);
});

describe('a class over midnight', () => {
  const MIDNIGHT = Date.UTC(2026, 2, 3);
  const titles = async (api: TestApi, query = ''): Promise<readonly string[]> => {
    const headers = await api.signIn('rao@school.example');
    const list = SessionList.parse((await api.get(`/sessions${query}`, { headers })).body);
    return list.rows.map(
      ({ title, startsAt, state }) => `${title} ${localTimeAt(startsAt, list.zone)} ${state}`,
    );
  };
  const night = async () => {
    const school = testSchool();
    const entries = school.entries.map((one) => ({ ...one, startsAt: '23:30', endsAt: '00:30' }));
    const api = await buildTestApi({ school: { ...school, entries } });
    api.clock.set(MIDNIGHT - 20 * MINUTE_MS);
    return api;
  };

  test('is one of today while it lasts, and of the day on which it began', async () => {
    const api = await night();
    const headers = await api.signIn('rao@school.example');
    await api.post('/sessions', { headers, body: { entryId: IDS.mathsEntry, date: '2026-03-02' } });
    api.clock.set(MIDNIGHT + 10 * MINUTE_MS);
    expect(await titles(api)).toEqual(['Maths 9B 23:30 open', 'Maths 9B 23:30 scheduled']);
    expect(await titles(api, '?date=2026-03-02')).toEqual(['Maths 9B 23:30 open']);
    expect(await titles(api, '?date=2026-03-03')).toEqual(['Maths 9B 23:30 scheduled']);
    api.clock.set(MIDNIGHT + 30 * MINUTE_MS);
    expect(await titles(api)).toEqual(['Maths 9B 23:30 scheduled']);
  });

  test('is found too where it is in no timetable', async () => {
    const api = await night();
    const headers = await api.signIn('rao@school.example');
    const place = { classGroupId: IDS.maths, roomId: IDS.b205, policyId: IDS.everyday };
    const times = { startsAt: MIDNIGHT - 15 * MINUTE_MS, endsAt: MIDNIGHT + 15 * MINUTE_MS };
    await api.post('/sessions', { headers, body: { ...place, ...times } });
    api.clock.set(MIDNIGHT + 10 * MINUTE_MS);
    expect(await titles(api)).toEqual([
      ...['Maths 9B 23:30 scheduled', 'Maths 9B 23:45 open', 'Maths 9B 23:30 scheduled'],
    ]);
  });
});

test('shows what was opened on a day with more than a thousand openings', async () => {
  const { api } = await closedClass();
  const { openings } = api.collections;
  const { items } = await openings.find({ index: 'byStart', equals: {}, limit: 1 });
  const maths = present(items[0], 'it was opened');
  const many = Array.from({ length: 1001 }, (_, i) => {
    const sessionId = SessionId.parse(uuid(5000 + i));
    return { ...maths, id: `${sessionId}:${maths.kioskId}`, sessionId, startsAt: maths.startsAt - 1 };
  });
  expect((await openings.append(many)).kind).toBe('written');
  const headers = await api.signIn('rao@school.example');
  const list = SessionList.parse((await api.get('/sessions', { headers })).body);
  expect(list.rows).toMatchObject([{ sessionId: MATHS, state: 'closed' }]);
});

test('lists another day, and none on a Sunday', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('adler@school.example');
  const rowsOn = async (date: string) =>
    SessionList.parse((await api.get(`/sessions?date=${date}`, { headers })).body).rows;
  expect(await rowsOn('2026-03-03')).toHaveLength(2);
  expect(await rowsOn('2026-03-08')).toHaveLength(0);
  expect(codeOf(await api.get('/sessions?date=tomorrow', { headers }))).toBe('request-malformed');
});

test('shows a teacher their own classes', async () => {
  const api = await buildTestApi();
  const reply = await api.get('/sessions', { headers: await api.signIn('lee@school.example') });
  expect(SessionList.parse(reply.body).rows.map(({ title }) => title)).toEqual(['Art 9B']);
});

test('adds up a closed class', async () => {
  const { api } = await closedClass();
  const reply = await api.get('/sessions', { headers: await api.signIn('adler@school.example') });
  const row = SessionList.parse(reply.body).rows.find(({ sessionId }) => sessionId === MATHS);
  expect(row).toMatchObject({
    state: 'closed',
    teacherName: 'Anjali Rao',
    rehearsal: false,
    totals: { expected: 4, present: 1, late: 0, absent: 2, excused: 1 },
  });
});

test('reports student by student, with reasons, facts and names', async () => {
  const { api } = await closedClass();
  const reply = await api.get(`/sessions/${MATHS}/report`, {
    headers: await api.signIn('rao@school.example'),
  });
  const report = SessionReport.parse(reply.body);
  expect(report).toMatchObject({
    openedAt: NINE,
    closedAt: NINE + 50 * MINUTE_MS,
    lastSyncAt: NINE + 50 * MINUTE_MS,
    policy: { name: 'Everyday', version: 1 },
    people: { [IDS.rao]: { first: 'Anjali', last: 'Rao' } },
  });
  expect(report.rows.map(({ student, mark }) => [student.rollNumber, mark.status])).toEqual([
    ['S001', 'present'],
    ['S002', 'absent'],
    ['S003', 'excused'],
    ['S004', 'absent'],
  ]);
  const ben = report.rows[1];
  expect(ben?.mark.reasons).toContainEqual({ kind: 'evidence-too-weak' });
  expect(ben?.facts.map(({ fact, receivedAt }) => [fact.kind, receivedAt])).toEqual([
    ['badge-shown', NINE + 50 * MINUTE_MS],
  ]);
  expect(report.rows.every(({ arrivedAfterClose }) => !arrivedAfterClose)).toBe(true);
});

test('marks evidence that came after the close', async () => {
  const { api, kiosk, bodies } = await closedClass();
  api.clock.advance(MINUTE_MS);
  const late = kiosk.body({ kind: 'pin-typed', studentId: IDS.dan, at: NINE });
  await kiosk.push([late], { from: 5, before: bodies });
  const reply = await api.get(`/sessions/${MATHS}/report`, {
    headers: await api.signIn('rao@school.example'),
  });
  expect(SessionReport.parse(reply.body).rows.map(({ arrivedAfterClose }) => arrivedAfterClose)).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

test.each([
  { name: 'lee@school.example', path: `/sessions/${MATHS}/report`, answer: [403, 'not-your-class'] },
  { name: 'S001', path: `/sessions/${MATHS}/report`, answer: [403, 'role-not-allowed'] },
  { name: 'S001', path: '/sessions', answer: [403, 'role-not-allowed'] },
  { name: 'adler@school.example', path: `/sessions/${IDS.asha}/report`, answer: [404, 'session-not-opened'] },
  { name: 'adler@school.example', path: '/sessions/x/report', answer: [400, 'request-malformed'] },
])('answers $name at $path with $answer', async ({ name, path, answer }) => {
  const { api } = await closedClass();
  const reply = await api.get(path, { headers: await api.signIn(name) });
  expect([reply.status, codeOf(reply)]).toEqual(answer);
});

test.each(['0001-01-01', '2027-03-04', '9999-12-31'])('lays out no timetable for %s', async (date) => {
  const api = await buildTestApi();
  const reply = await api.get(`/sessions?date=${date}`, {
    headers: await api.signIn('adler@school.example'),
  });
  expect(SessionList.parse(reply.body).rows).toEqual([]);
});
