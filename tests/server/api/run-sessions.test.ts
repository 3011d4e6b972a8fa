/** A class run from the portal: opened, shown with its codes, closed; and a kiosk that runs the same one. */
import { describe, expect, test } from 'vitest';
import { Receipt, SessionRow } from '#core/contracts/api.ts';
import { ShownOtp, ShownQr } from '#core/contracts/sessions.ts';
import type { SessionId } from '#core/ids.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { touchSchool } from '../../../server/school/school-version.ts';
import { coverGrants } from '../../../server/store/school-records.ts';
import { ADMIN, as, codeOf, RAO } from '../../support/asking.ts';
import { buildTestApi, NINE, type TestApi } from '../../support/server-fixture.ts';
import { MATHS, pairTestKiosk } from '../../support/server-kiosk.ts';
import { IDS, uuid } from '../../support/server-school.ts';

const SCHEDULED = { entryId: IDS.mathsEntry, date: '2026-03-02' };
const UNSCHEDULED = {
  classGroupId: IDS.maths,
  roomId: IDS.b205,
  policyId: IDS.everyday,
  startsAt: NINE,
  endsAt: NINE + HOUR_MS,
};
const LEE = 'lee@school.example';

async function opened(body: object = SCHEDULED) {
  const api = await buildTestApi();
  const rao = await as(api, RAO);
  const reply = await rao.post('/sessions', body);
  return { api, rao, reply, row: SessionRow.parse(reply.body) };
}

describe('opening', () => {
  test('a class of the timetable gives the session that a kiosk would open', async () => {
    const { row } = await opened();
    expect(row).toMatchObject({ sessionId: MATHS, title: 'Maths 9B', roomName: 'B-204', state: 'open' });
    expect(row.totals).toMatchObject({ expected: 4, present: 0, absent: 0 });
  });

  test('a class that is in no timetable gives one of its own, in the list of the day', async () => {
    const { row, rao } = await opened(UNSCHEDULED);
    expect(row).toMatchObject({ title: 'Maths 9B', roomName: 'B-205', state: 'open' });
    const list = await rao.get('/sessions');
    expect(JSON.stringify(list.body)).toContain(row.sessionId);
    const report = await rao.get(`/sessions/${row.sessionId}/report`);
    expect(report.status).toBe(200);
  });

  test.each([{ body: SCHEDULED }, { body: UNSCHEDULED }])('again changes nothing', async ({ body }) => {
    const { api, rao, row } = await opened(body);
    const admin = await as(api, ADMIN);
    const again = await Promise.all([rao, admin, rao, admin].map(({ post }) => post('/sessions', body)));
    expect(again.map((reply) => SessionRow.parse(reply.body).sessionId)).toEqual(
      [1, 2, 3, 4].map(() => row.sessionId),
    );
    const { items } = await api.collections.serverFacts.find({
      index: 'bySession',
      equals: { sessionId: row.sessionId },
      limit: 10,
    });
    expect(items).toHaveLength(1);
  });

  test('by many at once writes one opening', async () => {
    const api = await buildTestApi();
    const rao = await as(api, RAO);
    const replies = await Promise.all(Array.from({ length: 8 }, () => rao.post('/sessions', SCHEDULED)));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    const { items } = await api.collections.serverFacts.find({
      index: 'bySession',
      equals: { sessionId: MATHS },
      limit: 10,
    });
    expect(items).toHaveLength(1);
  });

  test.each([
    { name: 'another teacher', who: LEE, body: SCHEDULED, status: 403, code: 'not-your-class' },
    { name: 'a student', who: 'S001', body: SCHEDULED, status: 403, code: 'role-not-allowed' },
    {
      name: 'a student, of a class that is not there',
      who: 'S001',
      body: { ...SCHEDULED, entryId: uuid(999) },
      status: 403,
      code: 'role-not-allowed',
    },
    {
      name: 'the teacher, on a day without it',
      who: RAO,
      body: { ...SCHEDULED, date: '2026-03-07' },
      status: 404,
      code: 'no-such-class',
    },
    {
      name: 'the teacher, on the day before it',
      who: RAO,
      body: { ...SCHEDULED, date: '2026-03-03' },
      status: 409,
      code: 'too-early',
    },
    {
      name: 'the teacher, in a room that is not there',
      who: RAO,
      body: { ...UNSCHEDULED, roomId: uuid(999) },
      status: 404,
      code: 'no-such-class',
    },
    {
      name: 'the teacher, with an end before the start',
      who: RAO,
      body: { ...UNSCHEDULED, endsAt: NINE },
      status: 422,
      code: 'times-wrong',
    },
    {
      name: 'the teacher, in the year 9999',
      who: RAO,
      body: { ...SCHEDULED, date: '9999-12-31' },
      status: 404,
      code: 'no-such-class',
    },
    {
      name: 'the teacher, at a time of no calendar',
      who: RAO,
      body: { ...UNSCHEDULED, startsAt: 9e15, endsAt: 9e15 + 1000 },
      status: 409,
      code: 'too-early',
    },
    {
      name: 'the teacher, at the beginning of time',
      who: RAO,
      body: { ...UNSCHEDULED, startsAt: 0, endsAt: 1000 },
      status: 409,
      code: 'too-late',
    },
    {
      name: 'the teacher, with a field too many',
      who: RAO,
      body: { ...SCHEDULED, roster: [] },
      status: 400,
      code: 'request-malformed',
    },
  ])('by $name is refused: $code', async ({ who, body, status, code }) => {
    const api = await buildTestApi();
    const reply = await (await as(api, who)).post('/sessions', body);
    expect([reply.status, codeOf(reply)]).toEqual([status, code]);
  });

  test('is refused once it was closed, and when it was too long ago', async () => {
    const { api, rao } = await opened();
    await rao.post(`/sessions/${MATHS}/close`);
    expect(codeOf(await rao.post('/sessions', SCHEDULED))).toBe('session-closed');
    api.clock.advance(15 * 24 * HOUR_MS);
    const late = await as(api, RAO);
    expect(codeOf(await late.post('/sessions', { ...SCHEDULED, entryId: IDS.mathsEntry }))).toBe(
      'session-closed',
    );
    const other = { ...SCHEDULED, date: '2026-03-02', entryId: IDS.artEntry };
    expect(codeOf(await (await as(api, LEE)).post('/sessions', other))).toBe('too-late');
  });
});

describe('with a kiosk', () => {
  test('that opened it first, it is one session, and its opening goes down to the kiosk', async () => {
    const api = await buildTestApi();
    const kiosk = await pairTestKiosk(api);
    await kiosk.push([kiosk.opening()]);
    api.clock.advance(MINUTE_MS);
    const rao = await as(api, RAO);
    const reply = await rao.post('/sessions', SCHEDULED);
    expect(SessionRow.parse(reply.body)).toMatchObject({ sessionId: MATHS, state: 'open' });
    const page = await kiosk.pull();
    expect(page.facts.map(({ sessionId, seq }) => [sessionId, seq])).toEqual([[MATHS, 1]]);
    expect(page.facts[0]?.body).toContain('session-opened');
  });

  test('that did not open it, the opening and the close go down to the room’s kiosk', async () => {
    const { api, rao } = await opened();
    const kiosk = await pairTestKiosk(api);
    const elsewhere = await pairTestKiosk(api, IDS.b205);
    await rao.post(`/sessions/${MATHS}/close`);
    const bodies = (await kiosk.pull()).facts.map(({ body }) => body);
    expect(bodies.map((body) => /"kind":"(session-[a-z]+)"/.exec(body)?.[1])).toEqual([
      'session-opened',
      'session-closed',
    ]);
    expect((await elsewhere.pull()).facts).toEqual([]);
  });

  test('that opens it later, both openings are one session with one row', async () => {
    const { api, rao } = await opened();
    const kiosk = await pairTestKiosk(api);
    api.clock.advance(MINUTE_MS);
    await kiosk.push([kiosk.opening()]);
    const list = await rao.get('/sessions');
    const rows = JSON.stringify(list.body).split(MATHS).length - 1;
    expect(rows).toBe(1);
  });
});

describe('closing', () => {
  test('makes whoever is not in absent, once, however often it is asked', async () => {
    const { api, rao } = await opened();
    const replies = await Promise.all([1, 2, 3].map(() => rao.post(`/sessions/${MATHS}/close`)));
    expect(replies.map(({ body }) => SessionRow.parse(body).state)).toEqual(['closed', 'closed', 'closed']);
    expect(SessionRow.parse(replies[0]?.body).totals).toMatchObject({ expected: 4, absent: 4 });
    const facts = await api.collections.serverFacts.find({
      index: 'bySession',
      equals: { sessionId: MATHS },
      limit: 10,
    });
    expect(facts.items).toHaveLength(2);
  });

  test('is done again after the kiosk opened it again', async () => {
    const { api, rao } = await opened();
    const kiosk = await pairTestKiosk(api);
    await rao.post(`/sessions/${MATHS}/close`);
    api.clock.advance(SECOND_MS);
    await kiosk.push([kiosk.body({ kind: 'session-reopened', by: IDS.rao })]);
    api.clock.advance(SECOND_MS);
    const again = await rao.post(`/sessions/${MATHS}/close`);
    expect(SessionRow.parse(again.body).state).toBe('closed');
  });

  test('is taken back while the class lasts, once a close, and students check in again', async () => {
    const { api, rao } = await opened();
    await rao.post(`/sessions/${MATHS}/close`);
    const asha = await as(api, 'S001');
    const turn = async (what: string): Promise<unknown> =>
      SessionRow.parse((await rao.post(`/sessions/${MATHS}/${what}`)).body).state;
    const both = await Promise.all([turn('reopen'), turn('reopen')]);
    expect(both).toEqual(['open', 'open']);
    const shown = ShownOtp.parse((await rao.post('/generate-otp', { sessionId: MATHS })).body);
    const typed = { otp: shown.code, roomCode: shown.roomCode };
    expect((await asha.post('/attendance/mark', typed)).status).toBe(200);
    expect([await turn('close'), await turn('reopen'), await turn('close')]).toEqual([
      ...['closed', 'open', 'closed'],
    ]);
    const { items } = await api.collections.serverFacts.find({
      index: 'bySession',
      equals: { sessionId: MATHS },
      limit: 20,
    });
    expect(items.filter(({ body }) => body.includes('session-reopened'))).toHaveLength(2);
  });

  test.each([
    { name: 'another teacher', who: LEE, after: 0, code: 'not-your-class' },
    { name: 'its teacher once it is over', who: RAO, after: HOUR_MS + 1, code: 'session-over' },
    { name: 'an admin', who: ADMIN, after: 0, code: undefined },
  ])('is taken back by $name: $code', async ({ who, after, code }) => {
    const { api, rao } = await opened();
    await rao.post(`/sessions/${MATHS}/close`);
    api.clock.advance(after);
    expect(codeOf(await (await as(api, who)).post(`/sessions/${MATHS}/reopen`))).toBe(code);
  });

  test('holds also after a kiosk opened it again whose clock runs ahead', async () => {
    const { api, rao } = await opened();
    const kiosk = await pairTestKiosk(api);
    await rao.post(`/sessions/${MATHS}/close`);
    const ahead = { at: NINE + HOUR_MS, kind: 'session-reopened', by: IDS.rao };
    await kiosk.push([kiosk.body(ahead)], { sentAt: NINE + HOUR_MS });
    api.clock.advance(SECOND_MS);
    const again = await rao.post(`/sessions/${MATHS}/close`);
    expect(SessionRow.parse(again.body).state).toBe('closed');
  });

  test.each([
    { name: 'another teacher', who: LEE, after: 0, status: 403 },
    { name: 'another teacher once it has ended', who: LEE, after: HOUR_MS, status: 200 },
    { name: 'an admin', who: ADMIN, after: 0, status: 200 },
    { name: 'a student', who: 'S001', after: HOUR_MS, status: 403 },
  ])('by $name answers $status', async ({ who, after, status }) => {
    const { api } = await opened();
    api.clock.advance(after);
    const reply = await (await as(api, who)).post(`/sessions/${MATHS}/close`);
    expect(reply.status).toBe(status);
  });

  test('of a class that nobody opened says so', async () => {
    const api = await buildTestApi();
    const reply = await (await as(api, RAO)).post(`/sessions/${MATHS}/close`);
    expect([reply.status, codeOf(reply)]).toEqual([404, 'session-not-opened']);
  });
});

describe('the codes', () => {
  test('of a class that only the portal opened check a student in', async () => {
    const { api, rao } = await opened();
    const otp = ShownOtp.parse((await rao.post('/generate-otp', { sessionId: MATHS })).body);
    expect(otp).toMatchObject({ roomCode: 'B204', validUntil: NINE + 30 * SECOND_MS });
    const asha = await as(api, 'S001');
    const typed = await asha.post('/mark-attendance', { roomCode: otp.roomCode, otp: otp.code });
    expect(Receipt.parse(typed.body)).toMatchObject({ sessionId: MATHS, mark: { status: 'present' } });

    const qr = ShownQr.parse((await rao.get(`/qr/generate/${MATHS}`)).body);
    expect(qr).toMatchObject({
      url: `http://127.0.0.1:4480/c/${qr.token}`,
      validUntil: NINE + 5 * SECOND_MS,
    });
    const ben = await as(api, 'S002');
    const scanned = await ben.post('/qr/scan', { token: qr.token });
    expect(Receipt.parse(scanned.body).mark).toMatchObject({
      status: 'present',
      reasons: [expect.objectContaining({ kind: 'counted', factor: 'qr' })],
    });
  });

  test('of a class in no timetable check a student in, in its room', async () => {
    const { api, rao, row } = await opened(UNSCHEDULED);
    const otp = ShownOtp.parse((await rao.post('/generate-otp', { sessionId: row.sessionId })).body);
    const asha = await as(api, 'S001');
    const typed = await asha.post('/mark-attendance', { roomCode: 'B205', otp: otp.code });
    expect(Receipt.parse(typed.body).sessionId).toBe(row.sessionId);
    const qr = ShownQr.parse((await rao.get(`/qr/generate/${row.sessionId}`)).body);
    const ben = await as(api, 'S002');
    expect((await ben.post('/qr/scan', { token: qr.token })).status).toBe(200);
  });

  test('are the kiosk’s own where a kiosk opened the class, on the kiosk’s clock', async () => {
    const api = await buildTestApi();
    const kiosk = await pairTestKiosk(api);
    const onKiosk = NINE + 90 * SECOND_MS;
    await kiosk.push([kiosk.opening()], { sentAt: onKiosk });
    const rao = await as(api, RAO);
    const otp = ShownOtp.parse((await rao.post('/generate-otp', { sessionId: MATHS })).body);
    expect(otp.code).toBe(kiosk.otp(onKiosk));
    expect(otp.validUntil).toBe(NINE + 30 * SECOND_MS);
    const qr = ShownQr.parse((await rao.get(`/qr/generate/${MATHS}`)).body);
    expect(qr.token).toBe(kiosk.token(onKiosk));
  });

  test('are typed with the code of the room in which the class is', async () => {
    const { api, rao } = await opened();
    const kiosk = await pairTestKiosk(api, IDS.b205);
    await kiosk.push([kiosk.opening({ roomId: IDS.b205 })]);
    const shown = ShownOtp.parse((await rao.post('/generate-otp', { sessionId: MATHS })).body);
    expect(shown.roomCode).toBe('B205');
    const body = { otp: shown.code, roomCode: shown.roomCode };
    expect((await (await as(api, 'S001')).post('/attendance/mark', body)).status).toBe(200);
    const admin = await as(api, ADMIN);
    await admin.post(`/kiosks/${kiosk.kioskId}/revoke`, { reason: 'stolen' });
    const again = ShownOtp.parse((await rao.post('/generate-otp', { sessionId: MATHS })).body);
    expect(again.roomCode).toBe('B204');
    const other = { otp: again.code, roomCode: again.roomCode };
    expect((await (await as(api, 'S002')).post('/attendance/mark', other)).status).toBe(200);
  });

  test('grow old as a kiosk’s do', async () => {
    const { api, rao } = await opened();
    const qr = ShownQr.parse((await rao.get(`/qr/generate/${MATHS}`)).body);
    const asha = await as(api, 'S001');
    api.clock.advance(11 * SECOND_MS);
    expect(codeOf(await asha.post('/qr/scan', { token: qr.token }))).toBe('code-stale');
  });

  test('of one session are worth nothing in another', async () => {
    const { rao, api } = await opened();
    const other = SessionRow.parse((await rao.post('/sessions', UNSCHEDULED)).body);
    const otp = ShownOtp.parse((await rao.post('/generate-otp', { sessionId: other.sessionId })).body);
    const asha = await as(api, 'S001');
    const reply = await asha.post('/mark-attendance', { roomCode: 'B204', otp: otp.code });
    expect(codeOf(reply)).toBe('otp-wrong');
  });

  test('come as a picture where one is asked for', async () => {
    const { rao } = await opened();
    const svg = await rao.get(`/qr/generate/${MATHS}`, { accept: 'image/svg+xml' });
    expect(String(svg.headers['content-type'])).toContain('image/svg+xml');
    expect(String(svg.body)).toContain('<svg');
    const png = await rao.get(`/qr/generate/${MATHS}?format=png`);
    expect(png.headers['content-type']).toBe('image/png');
    const json = await rao.get(`/qr/generate/${MATHS}`, { accept: 'text/html, application/json' });
    expect(ShownQr.safeParse(json.body).success).toBe(true);
    const any = await rao.get(`/qr/generate/${MATHS}`, { accept: '*/*' });
    expect(ShownQr.safeParse(any.body).success).toBe(true);
  });

  const asks: readonly ((sessionId: SessionId) => { path: string; body?: object })[] = [
    (sessionId) => ({ path: '/generate-otp', body: { sessionId } }),
    (sessionId) => ({ path: `/qr/generate/${sessionId}` }),
  ];
  test.each(asks)('are for the class’s own teacher only, while it is open (%#)', async (askFor) => {
    const { api, rao } = await opened();
    const codes = async (who: string): Promise<unknown> => {
      const person = await as(api, who);
      const { path, body } = askFor(MATHS);
      const reply = body === undefined ? await person.get(path) : await person.post(path, body);
      return codeOf(reply) ?? reply.status;
    };
    expect([await codes(LEE), await codes('S001'), await codes(ADMIN)]).toEqual([
      'not-your-class',
      'role-not-allowed',
      'role-not-allowed',
    ]);
    await rao.post(`/sessions/${MATHS}/close`);
    expect(await codes(RAO)).toBe('session-closed');
  });

  test('are gone with the kiosk that was taken out of service, until the portal opens the class too', async () => {
    const api = await buildTestApi();
    const kiosk = await pairTestKiosk(api);
    await kiosk.push([kiosk.opening()]);
    const record = await api.collections.kiosks.get(kiosk.kioskId);
    if (record === undefined) throw new Error('not paired');
    await api.collections.kiosks.putIf({ ...record, state: 'revoked' }, { state: 'paired' });
    const rao = await as(api, RAO);
    expect(codeOf(await rao.post('/generate-otp', { sessionId: MATHS }))).toBe('no-board');
    await rao.post('/sessions', SCHEDULED);
    expect((await rao.post('/generate-otp', { sessionId: MATHS })).status).toBe(200);
  });
});

test('a cover teacher runs the class while the cover lasts, and sees no session before it', async () => {
  const { api } = await opened();
  const grant = {
    id: uuid(700),
    campusId: IDS.campus,
    classGroupId: IDS.maths,
    teacherId: IDS.lee,
    from: NINE + 24 * HOUR_MS,
    until: NINE + 26 * HOUR_MS,
    grantedBy: IDS.admin,
    createdAt: NINE,
  };
  await addCover(api, grant);
  api.clock.set(NINE + 24 * HOUR_MS);
  const lee = await as(api, LEE);
  const tomorrow = { entryId: IDS.mathsEntry, date: '2026-03-03' };
  const today = SessionRow.parse((await lee.post('/sessions', tomorrow)).body);
  expect((await lee.get(`/sessions/${today.sessionId}/report`)).status).toBe(200);
  expect((await lee.get(`/sessions/${MATHS}/report`)).status).toBe(403);
  expect((await lee.post('/generate-otp', { sessionId: today.sessionId })).status).toBe(200);
  api.clock.set(NINE + 27 * HOUR_MS);
  expect((await lee.get(`/sessions/${today.sessionId}/report`)).status).toBe(403);
});

async function addCover(api: TestApi, grant: object): Promise<void> {
  await api.collections.coverGrants.putIf(coverGrants.schema.parse(grant), 'absent');
  await touchSchool(api.collections);
}
