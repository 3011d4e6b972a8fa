/** Absences that were known before: who may note them, and that they excuse in every class they fall into, opened before or after. */
import { describe, expect, test } from 'vitest';
import { SessionReport } from '#core/contracts/api.ts';
import { AbsencePage, KnownAbsence } from '#core/contracts/sessions.ts';
import { PersonId } from '#core/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { ADMIN, as, codeOf, RAO } from '../../support/asking.ts';
import { buildTestApi, NINE, type TestApi } from '../../support/server-fixture.ts';
import { MATHS, pairTestKiosk } from '../../support/server-kiosk.ts';
import { IDS, uuid } from '../../support/server-school.ts';
import { testStore } from '../../support/test-store.ts';
import { touchSchool } from '../../../server/school/school-version.ts';
import { PersonRecord } from '../../../server/store/school-records.ts';

const AWAY = {
  studentId: IDS.asha,
  from: NINE - HOUR_MS,
  until: NINE + 3 * HOUR_MS,
  reason: 'Dentist',
};
const OF_MATHS = { ...AWAY, classGroupId: IDS.maths };

async function school(place?: Awaited<ReturnType<typeof testStore>>) {
  const api = await buildTestApi(place === undefined ? {} : { place });
  const kiosk = await pairTestKiosk(api);
  const admin = await as(api, ADMIN);
  const markOf = async (): Promise<unknown> => {
    const { rows } = SessionReport.parse((await admin.get(`/sessions/${MATHS}/report`)).body);
    return rows.find(({ student }) => student.id === IDS.asha)?.mark.status;
  };
  return { api, kiosk, admin, markOf };
}

describe('noted again, since the answer was lost,', () => {
  const all = async (one: Awaited<ReturnType<typeof as>>): Promise<readonly KnownAbsence[]> =>
    AbsencePage.parse((await one.get('/known-absences')).body).items;

  test.each([
    { who: ADMIN, state: 'approved' },
    { who: 'S001', state: 'pending' },
  ])('is the same absence, also at the same moment: by $who', async ({ who, state }) => {
    const { api } = await school();
    const one = await as(api, who);
    const replies = await Promise.all([1, 2, 3].map(() => one.post('/known-absences', OF_MATHS)));
    api.clock.advance(MINUTE_MS);
    replies.push(await one.post('/known-absences', OF_MATHS));
    const ids = replies.map(({ body }) => KnownAbsence.parse(body).id);
    expect(new Set(ids).size).toBe(1);
    expect(await all(one)).toMatchObject([{ id: ids[0], state }]);
  });

  test('is another where it is another time, reason or student, and where the first was cancelled', async () => {
    const { admin } = await school();
    const first = KnownAbsence.parse((await admin.post('/known-absences', AWAY)).body);
    for (const over of [{ until: AWAY.until + 1 }, { reason: 'Trip' }, { studentId: IDS.ben }])
      await admin.post('/known-absences', { ...AWAY, ...over });
    await admin.post(`/known-absences/${first.id}/cancel`);
    const anew = KnownAbsence.parse((await admin.post('/known-absences', AWAY)).body);
    expect(anew.state).toBe('approved');
    expect((await all(admin)).map(({ state }) => state).sort()).toEqual([
      ...['approved', 'approved', 'approved', 'approved', 'cancelled'],
    ]);
  });
});

describe('an approved absence', () => {
  test.each(['before', 'after'])('excuses in a class that a kiosk opened %s it was noted', async (when) => {
    const { kiosk, admin, markOf } = await school();
    if (when === 'after') await admin.post('/known-absences', AWAY);
    await kiosk.push([kiosk.opening()]);
    if (when === 'before') await admin.post('/known-absences', AWAY);
    expect(await markOf()).toBe('excused');
    await admin.post(`/sessions/${MATHS}/close`);
    expect(await markOf()).toBe('excused');
    expect((await kiosk.pull()).facts.map(({ body }) => body).join()).toContain('absence-known');
  });

  test('excuses in a class that the portal opened', async () => {
    const { admin, markOf } = await school();
    await admin.post('/known-absences', OF_MATHS);
    await admin.post('/sessions', { entryId: IDS.mathsEntry, date: '2026-03-02' });
    expect(await markOf()).toBe('excused');
  });

  test('excuses once the class is opened again in the portal, where the first time was cut short', async () => {
    const { api, admin, markOf } = await school();
    const opening = { entryId: IDS.mathsEntry, date: '2026-03-02' };
    await admin.post('/sessions', opening);
    const { body } = await admin.post('/known-absences', { ...OF_MATHS, studentId: IDS.ben });
    // As if it had been known before, and the process had died between the opening and its absences.
    const absence = { ...KnownAbsence.parse(body), id: uuid(700), studentId: PersonId.parse(IDS.asha) };
    await api.collections.knownAbsences.putIf(absence, 'absent');
    expect(await markOf()).toBe('expected');
    await admin.post('/sessions', opening);
    expect(await markOf()).toBe('excused');
  });

  test('gives way to whoever comes all the same', async () => {
    const { api, kiosk, admin, markOf } = await school();
    await admin.post('/known-absences', AWAY);
    await kiosk.push([kiosk.opening()]);
    api.clock.advance(20 * MINUTE_MS);
    const asha = await as(api, 'S001');
    await asha.post('/attendance/mark', { token: kiosk.token(api.clock.now()) });
    expect(await markOf()).toBe('present');
  });

  test.each([
    { name: 'ends as the class begins', over: { until: NINE } },
    { name: 'begins as the class ends', over: { from: NINE + HOUR_MS } },
    { name: 'is of another class', over: { studentId: IDS.elif, classGroupId: IDS.art } },
    { name: 'is of another student', over: { studentId: IDS.ben } },
  ])('that $name says nothing of this one', async ({ over }) => {
    const { kiosk, admin, markOf } = await school();
    expect((await admin.post('/known-absences', { ...AWAY, ...over })).status).toBe(200);
    await kiosk.push([kiosk.opening()]);
    expect(await markOf()).toBe('expected');
  });

  test('goes down to the kiosk before the class is opened, and is said once where the kiosk says it', async () => {
    const { api, kiosk, admin, markOf } = await school();
    const { id } = KnownAbsence.parse((await admin.post('/known-absences', AWAY)).body);
    const page = await kiosk.pull();
    expect(page.reference?.knownAbsences).toMatchObject([{ id, studentId: IDS.asha, reason: 'Dentist' }]);
    const said = {
      kind: 'absence-known',
      studentId: IDS.asha,
      absenceId: id,
      reason: 'Dentist',
      by: IDS.admin,
    };
    await kiosk.push([kiosk.opening(), kiosk.body(said)]);
    expect(await markOf()).toBe('excused');
    const facts = await api.collections.serverFacts.find({
      index: 'bySession',
      equals: { sessionId: MATHS },
      limit: 10,
    });
    expect(facts.items).toEqual([]);
  });

  test('that is cancelled counts no more, also where a kiosk did not know', async () => {
    const { api, kiosk, admin, markOf } = await school();
    const { id } = KnownAbsence.parse((await admin.post('/known-absences', AWAY)).body);
    await kiosk.push([kiosk.opening()]);
    expect(await markOf()).toBe('excused');
    api.clock.advance(SECOND_MS);
    const replies = await Promise.all([1, 2].map(() => admin.post(`/known-absences/${id}/cancel`)));
    expect(replies.map(({ body }) => KnownAbsence.parse(body).state)).toEqual(['cancelled', 'cancelled']);
    expect(await markOf()).toBe('expected');

    const tomorrow = kiosk.opening({ sessionId: uuid(950), startsAt: NINE, endsAt: NINE + HOUR_MS });
    const said = {
      kind: 'absence-known',
      studentId: IDS.asha,
      absenceId: id,
      reason: 'Dentist',
      by: IDS.admin,
    };
    const stale = kiosk.body({ ...said, sessionId: uuid(950) });
    const opening = (await api.collections.segments.get(`${kiosk.kioskId}:1`))?.bodies ?? [];
    await kiosk.push([tomorrow, stale], { from: 2, before: opening });
    const report = SessionReport.parse((await admin.get(`/sessions/${uuid(950)}/report`)).body);
    expect(report.rows.map(({ mark }) => mark.status)).not.toContain('excused');
  });

  test('and its class opened at the same moment by another process find each other', async () => {
    const place = await testStore();
    const { admin, markOf } = await school(place);
    const other = await buildTestApi({ place });
    const rao = await as(other, RAO);
    await Promise.all([
      admin.post('/known-absences', AWAY),
      rao.post('/sessions', { entryId: IDS.mathsEntry, date: '2026-03-02' }),
    ]);
    expect(await markOf()).toBe('excused');
  });
});

describe('noting', () => {
  test.each([
    { who: ADMIN, body: AWAY, state: 'approved' },
    { who: RAO, body: OF_MATHS, state: 'approved' },
    { who: RAO, body: AWAY, code: 'not-your-class' },
    { who: 'lee@school.example', body: OF_MATHS, code: 'not-your-class' },
    { who: 'S001', body: OF_MATHS, state: 'pending' },
    { who: 'S001', body: AWAY, state: 'pending' },
    { who: 'S002', body: AWAY, code: 'not-found' },
    { who: ADMIN, body: { ...AWAY, until: AWAY.from }, code: 'request-malformed' },
    { who: ADMIN, body: { ...AWAY, until: AWAY.from + 400 * DAY_MS }, code: 'absence-too-long' },
    { who: ADMIN, body: { ...AWAY, classGroupId: IDS.art }, code: 'no-such-class' },
    { who: ADMIN, body: { ...AWAY, studentId: uuid(999) }, code: 'not-found' },
    { who: ADMIN, body: { ...AWAY, state: 'approved' }, code: 'request-malformed' },
  ])('by $who: $state $code', async ({ who, body, state, code }) => {
    const { api } = await school();
    const reply = await (await as(api, who)).post('/known-absences', body);
    expect(codeOf(reply)).toBe(code);
    expect(KnownAbsence.safeParse(reply.body).data?.state).toBe(state);
  });

  test('by an auditor is refused, also of themselves', async () => {
    const { api } = await school();
    const record = PersonRecord.parse({
      id: uuid(37),
      campusId: IDS.campus,
      role: 'auditor',
      name: { first: 'Ola', last: 'Byrne' },
      email: 'byrne@school.example',
      passwordHash: 'plain:',
      state: 'approved',
    });
    await api.collections.people.putIf(record, 'absent');
    const headers = await signInWithout(api, 'byrne@school.example');
    const reply = await api.post('/known-absences', { headers, body: { ...AWAY, studentId: record.id } });
    expect(reply.status).toBe(403);
    const consent = await api.post('/consents', { headers, body: { personId: record.id, purpose: 'face' } });
    expect(consent.status).toBe(403);
  });

  test('by a guardian waits, and is decided once by one of those in charge', async () => {
    const { api, kiosk, admin, markOf } = await school();
    await kiosk.push([kiosk.opening()]);
    const record = PersonRecord.parse({
      id: uuid(36),
      campusId: IDS.campus,
      role: 'guardian',
      name: { first: 'Maya', last: 'Menon' },
      email: 'menon@home.example',
      passwordHash: 'plain:',
      state: 'approved',
      childIds: [IDS.asha],
    });
    await api.collections.people.putIf(record, 'absent');
    await touchSchool(api.collections);
    const headers = await signInWithout(api, 'menon@home.example');
    const asked = await api.post('/known-absences', { headers, body: OF_MATHS });
    const { id, state } = KnownAbsence.parse(asked.body);
    expect(state).toBe('pending');
    expect(await markOf()).toBe('expected');

    const rao = await as(api, RAO);
    const replies = await Promise.all([
      rao.post(`/known-absences/${id}/decide`, { decision: 'approve' }),
      admin.post(`/known-absences/${id}/decide`, { decision: 'decline' }),
    ]);
    const kept = replies.flatMap(({ status, body }) => (status === 200 ? [KnownAbsence.parse(body)] : []));
    expect(kept).toHaveLength(1);
    expect(await markOf()).toBe(kept[0]?.state === 'approved' ? 'excused' : 'expected');
    const cancel = await api.post(`/known-absences/${id}/cancel`, { headers, body: {} });
    expect(codeOf(cancel)).toBe('not-your-class');
  });

  test.each([
    { who: 'S001', count: 1 },
    { who: 'S002', count: 0 },
    { who: RAO, count: 1 },
    { who: 'lee@school.example', count: 0 },
    { who: ADMIN, count: 1 },
  ])('is listed for $who: $count', async ({ who, count }) => {
    const { api } = await school();
    const asha = await as(api, 'S001');
    await asha.post('/known-absences', AWAY);
    const person = await as(api, who);
    const pages = [await person.get('/known-absences'), await person.get('/known-absences?state=pending')];
    expect(pages.map(({ body }) => AbsencePage.parse(body).items.length)).toEqual([count, count]);
  });

  test('is taken back by who asked while nobody has decided', async () => {
    const { api, admin } = await school();
    const asha = await as(api, 'S001');
    const first = KnownAbsence.parse((await asha.post('/known-absences', AWAY)).body);
    const path = `/known-absences/${first.id}`;
    expect(codeOf(await (await as(api, 'S002')).post(`${path}/cancel`))).toBe('no-such-absence');
    expect((await asha.post(`${path}/cancel`)).status).toBe(200);
    expect((await asha.post(`${path}/cancel`)).status).toBe(200);
    expect(codeOf(await admin.post(`${path}/decide`, { decision: 'approve' }))).toBe('absence-decided');
    expect(codeOf(await admin.post(`/known-absences/${uuid(1)}/cancel`))).toBe('no-such-absence');
  });
});

/** People whom the test has made have an empty password in the plain form. */
async function signInWithout(api: TestApi, name: string): Promise<{ readonly cookie: string }> {
  const person = (await api.collections.people.find({ index: 'byEmail', equals: { email: name }, limit: 1 }))
    .items[0];
  if (person === undefined) throw new Error('no such person');
  await api.collections.people.putIf({ ...person, passwordHash: 'plain:guardian-secret' }, { id: person.id });
  const reply = await api.post('/login', { body: { name, password: 'guardian-secret' } });
  return { cookie: String(reply.headers['set-cookie']).split(';')[0] ?? '' };
}
