/** The marks of a whole session. */
import { expect, test } from 'vitest';
import { judgeSession, liveMoment, openingOf, rosterOf } from '#core/mark/session-marks.ts';
import { ADA, at, BEN, closed, factId, opened, policy, scanned } from '../../support/facts.ts';

test('nobody has a mark before the session is opened', () => {
  expect(judgeSession([scanned()], at(10))).toBeUndefined();
});

test('everyone on the roster has one, in its order, each from their own facts', () => {
  const session = judgeSession([scanned(), scanned({ id: factId(30), at: at(1) }), opened()], at(10));
  expect([...(session?.marks ?? [])].map(([id, mark]) => [id, mark.status])).toEqual([
    [ADA, 'present'],
    [BEN, 'expected'],
  ]);
  expect(session?.closed).toBe(false);
});

test('whoever is on neither roster has no mark', () => {
  const session = judgeSession([opened({ roster: [BEN] }), scanned()], at(10));
  expect([...(session?.marks.keys() ?? [])]).toEqual([BEN]);
});

test('two openings of one session come to the earliest, with both rosters', () => {
  const facts = [
    opened({ id: factId(9), at: at(-2), roster: [BEN], policy: policy({ version: 9 }) }),
    opened({ roster: [ADA] }),
  ];
  expect(openingOf(facts)?.policy.version).toBe(4);
  expect(rosterOf(facts)).toEqual([ADA, BEN]);
});

test('the close turns whoever did not come absent', () => {
  const session = judgeSession([opened(), closed(), scanned()], at(50));
  expect(session?.closed).toBe(true);
  expect(session?.marks.get(BEN)?.status).toBe('absent');
});

test('the close does not hold before its time', () => {
  expect(judgeSession([opened(), closed()], at(30))?.closed).toBe(false);
});

test('a live judgement leaves nothing out when another clock runs ahead', () => {
  expect(liveMoment([scanned({ at: at(12) })], at(10))).toBe(at(12));
  expect(liveMoment([scanned({ at: at(8) })], at(10))).toBe(at(10));
});
