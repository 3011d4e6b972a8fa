/** Marks that people set: by whom, for how long, and what becomes of two who do it at once. */
import { describe, expect, test } from 'vitest';
import { Receipt, SessionReport } from '#core/contracts/api.ts';
import { Correction, CorrectionList } from '#core/contracts/sessions.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '#core/time.ts';
import { ADMIN, as, codeOf, RAO } from '../../support/asking.ts';
import { buildTestApi, NINE } from '../../support/server-fixture.ts';
import { MATHS, pairTestKiosk } from '../../support/server-kiosk.ts';
import { IDS, uuid } from '../../support/server-school.ts';
import { testStore } from '../../support/test-store.ts';

const CORRECT = { sessionId: MATHS, studentId: IDS.asha, status: 'excused', reason: 'At the nurse' };

async function openClass(place?: Awaited<ReturnType<typeof testStore>>) {
  const api = await buildTestApi(place === undefined ? {} : { place });
  const kiosk = await pairTestKiosk(api);
  const opening = kiosk.opening();
  await kiosk.push([opening]);
  const rao = await as(api, RAO);
  const admin = await as(api, ADMIN);
  const markOf = async (): Promise<unknown> => {
    const { rows } = SessionReport.parse((await admin.get(`/sessions/${MATHS}/report`)).body);
    return rows.find(({ student }) => student.id === IDS.asha)?.mark.status;
  };
  return { api, kiosk, opening, rao, admin, markOf };
}

test('sets the mark, keeps what was there, and goes down to the kiosk', async () => {
  const { api, kiosk, rao, markOf } = await openClass();
  const asha = await as(api, 'S001');
  await asha.post('/attendance/mark', { token: kiosk.token(NINE) });
  api.clock.advance(SECOND_MS);
  const correction = Correction.parse((await rao.post('/corrections', CORRECT)).body);
  expect(correction).toMatchObject({ status: 'excused', by: IDS.rao, byRole: 'teacher', standing: true });
  expect(await markOf()).toBe('excused');
  const receipt = Receipt.parse((await asha.post('/attendance/mark', { sessionId: MATHS })).body);
  expect(receipt.facts.map(({ kind, counted }) => [kind, counted])).toEqual([
    ['qr-scanned', true],
    ['corrected', true],
  ]);
  expect((await kiosk.pull()).facts.at(-1)?.body).toContain(correction.id);
});

test.each([
  { name: 'another teacher', who: 'lee@school.example', after: 0, over: {}, code: 'not-your-class' },
  { name: 'a student', who: 'S001', after: 0, over: {}, code: 'role-not-allowed' },
  {
    name: 'the teacher, without a reason',
    who: RAO,
    after: 0,
    over: { reason: ' ' },
    code: 'request-malformed',
  },
  {
    name: 'the teacher, to a status of nobody',
    who: RAO,
    after: 0,
    over: { status: 'expected' },
    code: 'request-malformed',
  },
  {
    name: 'the teacher, of somebody who is not expected',
    who: RAO,
    after: 0,
    over: { studentId: IDS.elif },
    code: 'not-on-roster',
  },
  {
    name: 'the teacher, of a class that is not there',
    who: RAO,
    after: 0,
    over: { sessionId: uuid(999) },
    code: 'session-not-opened',
  },
  {
    name: 'the teacher after fourteen days',
    who: RAO,
    after: 14 * DAY_MS + HOUR_MS + 1,
    over: {},
    code: 'edit-window-over',
  },
  { name: 'the teacher on the fourteenth day', who: RAO, after: 14 * DAY_MS, over: {}, code: undefined },
  { name: 'an admin after a year', who: ADMIN, after: 365 * DAY_MS, over: {}, code: undefined },
])('by $name: $code', async ({ who, after, over, code }) => {
  const { api } = await openClass();
  api.clock.advance(after);
  const reply = await (await as(api, who)).post('/corrections', { ...CORRECT, ...over });
  expect(codeOf(reply)).toBe(code);
});

test('asked again gives the same correction', async () => {
  const { rao } = await openClass();
  const [first, second] = [await rao.post('/corrections', CORRECT), await rao.post('/corrections', CORRECT)];
  expect(Correction.parse(second.body).id).toBe(Correction.parse(first.body).id);
});

test('a teacher does not stand above an admin, nor undo one', async () => {
  const { rao, admin, api } = await openClass();
  const { id } = Correction.parse((await admin.post('/corrections', CORRECT)).body);
  api.clock.advance(SECOND_MS);
  expect(codeOf(await rao.post('/corrections', { ...CORRECT, status: 'absent' }))).toBe('admin-decided');
  expect(codeOf(await rao.post(`/corrections/${id}/undo`, { sessionId: MATHS }))).toBe('admin-decided');
});

test('can be made anew after a change that was made by a clock that ran behind', async () => {
  const { api, rao } = await openClass();
  await rao.post('/corrections', CORRECT);
  api.clock.set(api.clock.now() - 2 * SECOND_MS);
  await rao.post('/corrections', { ...CORRECT, status: 'absent' });
  api.clock.advance(HOUR_MS);
  const { status, body } = await rao.post('/corrections', { ...CORRECT, status: 'late' });
  expect(status).toBe(200);
  expect(Correction.parse(body)).toMatchObject({ status: 'late', standing: true });
});

test('stands where the clock of the server that makes it runs behind that of the one before', async () => {
  const { api, rao, markOf } = await openClass();
  await rao.post('/corrections', CORRECT);
  api.clock.set(NINE - 2 * SECOND_MS);
  const reply = await rao.post('/corrections', { ...CORRECT, status: 'absent' });
  expect(Correction.parse(reply.body)).toMatchObject({ status: 'absent', standing: true });
  expect(await markOf()).toBe('absent');
});

test('stands above what a kiosk corrected whose clock runs ahead', async () => {
  const { api, rao, kiosk, opening, markOf } = await openClass();
  const before = { kind: 'corrected', studentId: IDS.asha, status: 'present', reason: '', byRole: 'teacher' };
  const ahead = kiosk.body({ ...before, by: IDS.rao, inPerson: true, at: NINE + HOUR_MS });
  await kiosk.push([ahead], { from: 2, before: [opening], sentAt: NINE + HOUR_MS });
  api.clock.advance(SECOND_MS);
  const reply = await rao.post('/corrections', { ...CORRECT, status: 'late' });
  expect(Correction.parse(reply.body)).toMatchObject({ status: 'late', standing: true });
  expect(await markOf()).toBe('late');
});

describe('undoing', () => {
  test('gives back the mark of before, once, however often', async () => {
    const { rao, markOf } = await openClass();
    const { id } = Correction.parse((await rao.post('/corrections', CORRECT)).body);
    const undone = await Promise.all(
      [1, 2, 3].map(() => rao.post(`/corrections/${id}/undo`, { sessionId: MATHS })),
    );
    expect(undone.map(({ body }) => Correction.parse(body).undone?.by)).toEqual([IDS.rao, IDS.rao, IDS.rao]);
    expect(await markOf()).toBe('expected');
    const list = CorrectionList.parse((await rao.get(`/corrections?sessionId=${MATHS}`)).body);
    expect(list.items).toMatchObject([{ id, standing: false, undone: { by: IDS.rao } }]);
  });

  test('takes back what was corrected at the kiosk', async () => {
    const { rao, kiosk, opening, markOf } = await openClass();
    const at = { kind: 'corrected', studentId: IDS.asha, status: 'present', reason: '', byRole: 'teacher' };
    await kiosk.push([kiosk.body({ ...at, by: IDS.rao, inPerson: true })], { from: 2, before: [opening] });
    expect(await markOf()).toBe('present');
    const list = CorrectionList.parse((await rao.get(`/corrections?sessionId=${MATHS}`)).body);
    const reply = await rao.post(`/corrections/${list.items[0]?.id ?? ''}/undo`, { sessionId: MATHS });
    expect(reply.status).toBe(200);
    expect(await markOf()).toBe('expected');
  });

  test('of what is not there says so', async () => {
    const { rao } = await openClass();
    expect(codeOf(await rao.post(`/corrections/${uuid(1)}/undo`, { sessionId: MATHS }))).toBe(
      'no-such-correction',
    );
  });
});

test('of two processes that correct at once from the same sight, one does and the other is told', async () => {
  const place = await testStore();
  const { api, admin, markOf } = await openClass(place);
  const other = await buildTestApi({ place });
  const there = await as(other, ADMIN);
  let seen = 'none';
  for (let round = 0; round < 5; round += 1) {
    api.clock.advance(SECOND_MS);
    other.clock.advance(SECOND_MS);
    const body = { ...CORRECT, seen };
    const statuses = ['present', 'late', 'absent', 'excused'] as const;
    const replies = await Promise.all(
      statuses.map((status, i) =>
        (i % 2 === 0 ? admin : there).post('/corrections', {
          ...body,
          status,
          reason: `${round}${status}`,
        }),
      ),
    );
    const codes = replies.map(codeOf);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'corrected-meanwhile')).toHaveLength(3);
    const won = codes.indexOf(undefined);
    expect(await markOf()).toBe(statuses[won]);
    seen = Correction.parse(replies[won]?.body).id;
  }
});
