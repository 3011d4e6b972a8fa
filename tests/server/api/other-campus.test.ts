/** A kiosk of one campus has nothing to do with the sessions of another, whatever it knows of them. */
import { expect, test } from 'vitest';
import { Problem, PullPage, SessionReport, SignedPage } from '#core/contracts/api.ts';
import { Export } from '#core/contracts/imports.ts';
import { AttendanceData } from '#core/contracts/sessions.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import type { SessionId } from '#core/ids.ts';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { scheduledSessionId } from '#core/timetable/timetable.ts';
import { codeOf } from '../../support/accounts.ts';
import type { TestKiosk } from '../../support/server-kiosk.ts';
import { nextSegment } from '../../support/specimens/kiosk-push.ts';
import { openBench, type Bench, type Place } from '../../support/specimens/bench.ts';
import { buildTestApi, NINE } from '../../support/server-fixture.ts';

/** Of our timetable, on a later day; nobody opened it yet. */
function classOn({ ours }: Bench, day: string): SessionId {
  return scheduledSessionId(crypto, { campusId: ours.campusId, id: ours.entryId }, day, '09:00');
}

async function push({ api }: Bench, kiosk: TestKiosk, fact: object): Promise<string> {
  const body = await nextSegment(api, kiosk, [kiosk.body(fact)]);
  return codeOf(await api.post('/sync/push', { headers: kiosk.headers, body }));
}

function opening({ api }: Bench, place: Place, over: object): object {
  return {
    ...{ kind: 'session-opened', campusId: place.campusId, roomId: place.roomId },
    ...{ classGroupId: place.classGroupId, title: 'A class', zone: 'Europe/London' },
    ...{ startsAt: NINE, endsAt: NINE + HOUR_MS, teacherId: place.teacher.id, openedBy: place.teacher.id },
    ...{ policy: { ...api.school.policies[0], id: place.policyId } },
    roster: place.students.map(({ id }) => id),
    ...over,
  };
}

async function theirAdmin({ api }: Bench): Promise<{ cookie: string }> {
  const reply = await api.post('/login', { body: { name: 'visser@other.example', password: 'Piet-secret' } });
  return { cookie: String(reply.headers['set-cookie']).split(';')[0] ?? '' };
}

test('adds no fact to a session there', async () => {
  const { api, ours, theirs } = await openBench(await buildTestApi());
  const fact = { kind: 'badge-shown', sessionId: ours.sessionId, studentId: ours.students[0].id };
  const { kiosk } = theirs;
  const body = await nextSegment(api, kiosk, [kiosk.body(fact)]);
  const reply = await api.post('/sync/push', { headers: kiosk.headers, body });
  expect([reply.status, Problem.parse(reply.body).code]).toEqual([422, 'fact-malformed']);
});

test('reads no fact of a session there', async () => {
  const { api, as, ours, theirs } = await openBench(await buildTestApi());
  const body = { token: ours.kiosk.token(api.clock.now()) };
  expect((await api.post('/attendance/mark', { headers: as('student'), body })).status).toBe(200);
  const factsFor = async (headers: Readonly<Record<string, string>>) => {
    const reply = await api.get(`/sync/pull?after=${ours.sessionId}:0`, { headers });
    return PullPage.parse(JSON.parse(SignedPage.parse(reply.body).page)).facts.length;
  };
  expect(await factsFor(ours.kiosk.headers)).toBe(1);
  expect(await factsFor(theirs.kiosk.headers)).toBe(0);
});

test.each(['2026-03-03', '2026-03-10'])('opens no class of the timetable there, of %s', async (day) => {
  const bench = await openBench(await buildTestApi());
  const { ours, theirs } = bench;
  const sessionId = classOn(bench, day);
  const { id: studentId } = ours.students[0];
  expect(await push(bench, theirs.kiosk, { kind: 'badge-shown', sessionId, studentId })).toBe(
    'fact-malformed',
  );
  expect(await push(bench, theirs.kiosk, opening(bench, theirs, { sessionId }))).toBe('fact-malformed');
  expect(await push(bench, ours.kiosk, opening(bench, ours, { sessionId }))).toBe('200');
});

test('keeps no kiosk there from its own class, whatever it said of that before', async () => {
  const bench = await openBench(await buildTestApi());
  const { api, ours, theirs } = bench;
  const sessionId = classOn(bench, '2026-04-01');
  expect(await push(bench, theirs.kiosk, opening(bench, theirs, { sessionId }))).toBe('200');
  api.clock.set(Date.UTC(2026, 3, 1, 8));
  expect(await push(bench, ours.kiosk, opening(bench, ours, { sessionId }))).toBe('200');
});

test('hears of nobody who came early to a class there', async () => {
  const bench = await openBench(await buildTestApi());
  const { api, ours, theirs } = bench;
  api.clock.advance(DAY_MS);
  const sessionId = classOn(bench, '2026-03-03');
  const body = { token: ours.kiosk.token(api.clock.now(), sessionId) };
  const student = await api.signIn('S001');
  expect((await api.post('/qr/scan', { headers: student, body })).status).toBe(200);
  const factsFor = async ({ pull }: TestKiosk) => (await pull(`?after=${sessionId}:0`)).facts.length;
  expect(await factsFor(ours.kiosk)).toBe(1);
  expect(await factsFor(theirs.kiosk)).toBe(0);
});

test('shows no code that checks anybody in to a class there', async () => {
  const bench = await openBench(await buildTestApi());
  const { api, theirs } = bench;
  api.clock.advance(DAY_MS);
  const token = theirs.kiosk.token(api.clock.now(), classOn(bench, '2026-03-03'));
  const reply = await api.post('/qr/scan', { headers: await api.signIn('S001'), body: { token } });
  expect(codeOf(reply)).toBe('code-foreign');
});

test('tells nobody the names of people there, whomever it expects in a class of its own', async () => {
  const bench = await openBench(await buildTestApi());
  const { api, fresh, ours, theirs } = bench;
  const { sessionId } = await fresh.session({
    at: 'theirs',
    students: [ours.students[0], theirs.students[0]],
  });
  const headers = await theirAdmin(bench);
  const report = SessionReport.parse((await api.get(`/sessions/${sessionId}/report`, { headers })).body);
  expect(report.rows.map(({ student }) => student.id)).toEqual([theirs.students[0].id]);
  expect(Object.keys(report.people)).not.toContain(ours.students[0].id);
  const [opened] = (
    await api.collections.openings.find({ index: 'bySession', equals: { sessionId }, limit: 1 })
  ).items;
  const range = 'from=2026-03-02&until=2026-03-02';
  const path = `/attendance/data/class/${opened?.classGroupId ?? ''}?${range}`;
  const data = AttendanceData.parse((await api.get(path, { headers })).body);
  expect(Object.keys(data.students)).toEqual([theirs.students[0].id]);
  const ordered = await api.post('/exports', { headers, body: { kind: 'register', sessionId } });
  const { id } = Export.parse(ordered.body);
  const file = String((await api.get(`/exports/${id}`, { headers })).body);
  expect(file).toContain(theirs.students[0].name.last);
  expect(file).not.toContain(ours.students[0].name.last);
});
