/** A kiosk of one campus has nothing to do with the sessions of another, whatever it knows of them. */
import { expect, test } from 'vitest';
import { Problem, PullPage, SignedPage } from '#core/contracts/api.ts';
import { nextSegment } from '../../support/specimens/kiosk-push.ts';
import { openBench } from '../../support/specimens/bench.ts';
import { buildTestApi } from '../../support/server-fixture.ts';

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
