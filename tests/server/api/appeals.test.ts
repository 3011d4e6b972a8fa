/** "I was here": once, in time, decided once by somebody in charge, with the original kept. */
import { describe, expect, test } from 'vitest';
import { SessionReport } from '#core/contracts/api.ts';
import { Appeal, AppealPage } from '#core/contracts/sessions.ts';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { ADMIN, as, codeOf, RAO } from '../../support/asking.ts';
import { buildTestApi, NINE } from '../../support/server-fixture.ts';
import { MATHS, pairTestKiosk } from '../../support/server-kiosk.ts';
import { IDS, uuid } from '../../support/server-school.ts';
import { testStore } from '../../support/test-store.ts';

const HERE = { sessionId: MATHS, text: 'I was here, my phone was flat' };
const ACCEPT = { decision: 'accept', reason: 'I saw her' };

/** A closed class in which Asha is absent. */
async function closedClass(place?: Awaited<ReturnType<typeof testStore>>) {
  const api = await buildTestApi(place === undefined ? {} : { place });
  const kiosk = await pairTestKiosk(api);
  const close = kiosk.body({ kind: 'session-closed', by: IDS.rao });
  const ben = kiosk.body({ kind: 'badge-shown', studentId: IDS.ben });
  await kiosk.push([
    kiosk.opening({ policy: { ...api.school.policies[0], rule: { kind: 'factor', factor: 'badge' } } }),
    ben,
    close,
  ]);
  const rao = await as(api, RAO);
  const asha = await as(api, 'S001');
  const markOf = async (): Promise<unknown> => {
    const { rows } = SessionReport.parse((await rao.get(`/sessions/${MATHS}/report`)).body);
    return rows.find(({ student }) => student.id === IDS.asha)?.mark;
  };
  return { api, rao, asha, markOf };
}
async function appealed(place?: Awaited<ReturnType<typeof testStore>>) {
  const found = await closedClass(place);
  const appeal = Appeal.parse((await found.asha.post('/appeals', HERE)).body);
  return { ...found, appeal, path: `/appeals/${appeal.id}/decide` };
}

describe('a student', () => {
  test('appeals once: the same words are the same appeal, others are refused, also ten at once', async () => {
    const { asha } = await closedClass();
    const replies = await Promise.all(Array.from({ length: 10 }, () => asha.post('/appeals', HERE)));
    const kept = replies.filter(({ status }) => status === 200).map(({ body }) => Appeal.parse(body));
    expect(new Set(kept.map(({ id }) => id)).size).toBe(1);
    expect(kept[0]).toMatchObject({ state: 'open', status: 'absent', title: 'Maths 9B' });
    expect((await asha.post('/appeals', HERE)).status).toBe(200);
    expect(codeOf(await asha.post('/appeals', { ...HERE, text: 'Again' }))).toBe('already-appealed');
  });

  test.each([
    { name: 'who is present', who: 'S002', after: 0, code: 'already-present' },
    { name: 'of another class', who: 'S005', after: 0, code: 'session-not-opened' },
    { name: 'after fourteen days', who: 'S001', after: 14 * DAY_MS + HOUR_MS + 1, code: 'appeal-too-late' },
    { name: 'on the fourteenth day', who: 'S001', after: 14 * DAY_MS, code: undefined },
  ])('$name: $code', async ({ who, after, code }) => {
    const { api } = await closedClass();
    api.clock.advance(after);
    expect(codeOf(await (await as(api, who)).post('/appeals', HERE))).toBe(code);
  });

  test('cannot appeal a class that is not there, and staff have nothing to appeal', async () => {
    const { asha, rao } = await closedClass();
    expect(codeOf(await asha.post('/appeals', { ...HERE, sessionId: uuid(999) }))).toBe('session-not-opened');
    expect(codeOf(await rao.post('/appeals', HERE))).toBe('role-not-allowed');
  });
});

describe('deciding', () => {
  test('accepting corrects the mark, with the reason, and keeps what was there', async () => {
    const { rao, asha, path, markOf } = await appealed();
    const decided = Appeal.parse((await rao.post(path, ACCEPT)).body);
    expect(decided).toMatchObject({ state: 'accepted', decided: { by: IDS.rao, status: 'present' } });
    expect(await markOf()).toMatchObject({
      status: 'present',
      reasons: [{ kind: 'corrected', reason: 'I saw her' }, { kind: 'never-checked-in' }].slice(0, 1),
    });
    const own = AppealPage.parse((await asha.get('/appeals')).body);
    expect(own.items).toMatchObject([{ state: 'accepted', status: 'absent' }]);
  });

  test('rejecting changes nothing but the appeal', async () => {
    const { rao, path, markOf } = await appealed();
    await rao.post(path, { decision: 'reject', reason: 'She was seen in town' });
    expect(await markOf()).toMatchObject({ status: 'absent' });
  });

  test.each([
    { name: 'another teacher', who: 'lee@school.example', body: ACCEPT, code: 'not-your-class' },
    { name: 'the student', who: 'S001', body: ACCEPT, code: 'role-not-allowed' },
    {
      name: 'the teacher, without a reason',
      who: RAO,
      body: { decision: 'accept' },
      code: 'request-malformed',
    },
    {
      name: 'the teacher, to absent',
      who: RAO,
      body: { ...ACCEPT, status: 'absent' },
      code: 'request-malformed',
    },
    { name: 'an admin', who: ADMIN, body: { ...ACCEPT, status: 'late' }, code: undefined },
  ])('by $name: $code', async ({ who, body, code }) => {
    const { api, path } = await appealed();
    expect(codeOf(await (await as(api, who)).post(path, body))).toBe(code);
  });

  test('is done once by one of two processes, and what it says is what the mark says', async () => {
    const place = await testStore();
    const { api, rao, path, markOf } = await appealed(place);
    const other = await buildTestApi({ place });
    const there = await as(other, ADMIN);
    const replies = await Promise.all([
      rao.post(path, ACCEPT),
      there.post(path, { decision: 'reject', reason: 'No' }),
      rao.post(path, ACCEPT),
      there.post(path, { decision: 'reject', reason: 'No' }),
    ]);
    const states = replies.flatMap(({ status, body }) => (status === 200 ? [Appeal.parse(body).state] : []));
    expect(new Set(states).size).toBe(1);
    expect(await markOf()).toMatchObject({ status: states[0] === 'accepted' ? 'present' : 'absent' });
    const facts = await api.collections.serverFacts.find({
      index: 'bySession',
      equals: { sessionId: MATHS },
      limit: 10,
    });
    expect(facts.items).toHaveLength(states[0] === 'accepted' ? 1 : 0);
  });

  test('finishes what was cut short between the decision and the mark', async () => {
    const { api, rao, path, appeal, markOf } = await appealed();
    const record = await api.collections.appeals.get(appeal.id);
    if (record === undefined) throw new Error('not kept');
    const decided = { by: record.studentId, at: NINE, reason: 'I saw her', status: 'present' as const };
    const by = (await api.collections.people.get(IDS.rao))?.id ?? record.studentId;
    await api.collections.appeals.putIf({ ...record, state: 'accepted', decided: { ...decided, by } }, {});
    expect((await rao.post(path, ACCEPT)).status).toBe(200);
    expect(await markOf()).toMatchObject({ status: 'present' });
  });

  test('that was cut short gives way to an admin who decided meanwhile', async () => {
    const { api, rao, path, appeal, asha } = await appealed();
    const record = await api.collections.appeals.get(appeal.id);
    const by = (await api.collections.people.get(IDS.rao))?.id;
    if (record === undefined || by === undefined) throw new Error('not kept');
    const decided = { by, at: NINE, reason: 'I saw her', status: 'present' as const };
    await api.collections.appeals.putIf({ ...record, state: 'accepted', decided }, {});
    const correction = { sessionId: MATHS, studentId: IDS.asha, status: 'absent', reason: 'Seen in town' };
    await (await as(api, ADMIN)).post('/corrections', correction);
    expect(codeOf(await rao.post(path, ACCEPT))).toBe('admin-decided');
    const [left] = AppealPage.parse((await asha.get('/appeals')).body).items;
    expect(left).toMatchObject({ state: 'open' });
    expect(left?.decided).toBeUndefined();
  });

  test('stays accepted, though an admin corrects the mark later', async () => {
    const { api, rao, path, asha } = await appealed();
    await rao.post(path, ACCEPT);
    const correction = { sessionId: MATHS, studentId: IDS.asha, status: 'absent', reason: 'Seen in town' };
    await (await as(api, ADMIN)).post('/corrections', correction);
    expect((await rao.post(path, ACCEPT)).status).toBe(200);
    expect(AppealPage.parse((await asha.get('/appeals')).body).items[0]?.state).toBe('accepted');
  });

  test('does not stand above an admin’s own decision', async () => {
    const { api, rao, path, asha } = await appealed();
    const admin = await as(api, ADMIN);
    const correction = { sessionId: MATHS, studentId: IDS.asha, status: 'absent', reason: 'Seen in town' };
    await admin.post('/corrections', correction);
    expect(codeOf(await rao.post(path, ACCEPT))).toBe('admin-decided');
    expect(AppealPage.parse((await asha.get('/appeals')).body).items[0]?.state).toBe('open');
  });
});

describe('the list', () => {
  test.each([
    { who: 'S001', query: '', count: 1 },
    { who: 'S002', query: '', count: 0 },
    { who: 'S002', query: `?studentId=${IDS.asha}`, count: 0 },
    { who: RAO, query: '', count: 1 },
    { who: RAO, query: '?state=open', count: 1 },
    { who: RAO, query: '?state=accepted', count: 0 },
    { who: 'lee@school.example', query: '', count: 0 },
    { who: ADMIN, query: `?studentId=${IDS.asha}&state=open`, count: 1 },
  ])('shows $who $count with "$query"', async ({ who, query, count }) => {
    const { api } = await appealed();
    const page = AppealPage.parse((await (await as(api, who)).get(`/appeals${query}`)).body);
    expect(page.items).toHaveLength(count);
  });

  test('comes in pages, newest first, without those of other classes in between', async () => {
    const { api } = await appealed();
    const record = (await api.collections.appeals.find({ index: 'byStudent', equals: {}, limit: 1 }))
      .items[0];
    if (record === undefined) throw new Error('not kept');
    const art = (await api.collections.classGroups.get(IDS.art))?.id ?? record.classGroupId;
    for (let i = 1; i <= 12; i += 1)
      await api.collections.appeals.putIf(
        {
          ...record,
          id: `${uuid(i)}:${IDS.asha}`,
          createdAt: NINE + i,
          ...(i % 2 === 0 && { classGroupId: art }),
        },
        'absent',
      );
    const rao = await as(api, RAO);
    const seen: number[] = [];
    let cursor = '';
    for (let pages = 0; pages < 10; pages += 1) {
      const page = AppealPage.parse((await rao.get(`/appeals?limit=2${cursor}`)).body);
      seen.push(...page.items.map(({ createdAt }) => createdAt - NINE));
      if (page.next === undefined) break;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
    expect(seen).toEqual([11, 9, 7, 5, 3, 1, 0]);
    expect(codeOf(await rao.get('/appeals?cursor=x'))).toBeDefined();
  });
});
