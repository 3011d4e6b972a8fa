/** What a receipt says of each fact: that it counted, or why not. */
import { expect, test } from 'vitest';
import type { Fact } from '#core/fact/fact.ts';
import { judge } from '#core/mark/judge.ts';
import { standingOf } from '#core/mark/standing.ts';
import {
  ADMIN,
  at,
  available,
  away,
  awayWithdrawn,
  claimed,
  closed,
  corrected,
  factId,
  opened,
  policy,
  refusedFace,
  reopened,
  scanned,
  unavailable,
  undone,
} from '../../support/facts.ts';

const standings = (facts: readonly Fact[]) => {
  const mark = judge(facts, policy(), at(600));
  return facts.filter((fact) => 'studentId' in fact).map((fact) => standingOf(fact, facts, mark));
};
const counted = { counted: true };
const ignored = (why: string) => ({ counted: false, why });

test.each([
  { name: 'a scan', facts: [opened(), scanned()], told: [counted] },
  {
    name: 'a scan that came late',
    facts: [opened(), scanned({ at: at(30) })],
    told: [ignored('after-late')],
  },
  { name: 'a scan before the class was opened', facts: [scanned()], told: [ignored('not-opened')] },
  { name: "a student's own claim", facts: [opened(), claimed()], told: [ignored('own-claim')] },
  { name: 'a face that was not theirs', facts: [opened(), refusedFace()], told: [ignored('face-refused')] },
  { name: 'a correction', facts: [opened(), corrected()], told: [counted] },
  {
    name: 'a correction that was taken back',
    facts: [opened(), corrected(), undone()],
    told: [ignored('undone'), counted],
  },
  {
    name: 'a correction below another',
    facts: [opened(), corrected(), corrected({ id: factId(30), by: ADMIN, byRole: 'admin' })],
    told: [ignored('outranked'), counted],
  },
  { name: 'a known absence', facts: [opened(), away()], told: [counted] },
  {
    name: 'a known absence that was withdrawn',
    facts: [opened(), away(), awayWithdrawn()],
    told: [ignored('withdrawn'), counted],
  },
  {
    name: 'a known absence below a correction',
    facts: [opened(), away(), corrected()],
    told: [ignored('outranked'), counted],
  },
])('tells of $name', ({ facts, told }) => {
  expect(standings(facts)).toEqual(told);
});

test.each([opened(), closed(), reopened(), unavailable(), available()])(
  'what was said of the class stands by itself: $kind',
  (fact) => {
    const facts = [opened(), scanned(), fact];
    expect(standingOf(fact, facts, judge(facts, policy(), at(600)))).toEqual(counted);
  },
);
