/** Who waits for the teacher: a table of what was shown, under the usual policy. */
import { expect, test } from 'vitest';
import { judge } from '#core/mark/judge.ts';
import { waitsForTeacher } from '#core/mark/mark.ts';
import { at, closed, corrected, heard, opened, policy, scanned } from '../../support/facts.ts';

const SECOND = { warning: 'second-person-on-device' } as const;

test.each([
  { who: 'never came', facts: [], waits: false },
  { who: 'is in', facts: [scanned()], waits: false },
  { who: 'scanned second on a phone', facts: [scanned(SECOND)], waits: true },
  { who: 'came when the teacher decides', facts: [scanned({ at: at(21) })], waits: true },
  { who: 'came after the last time', facts: [scanned({ at: at(46) })], waits: true },
  { who: 'came before the doors', facts: [scanned({ at: at(-6) })], waits: false },
  { who: 'showed what this class does not count', facts: [heard()], waits: false },
  { who: 'was decided on', facts: [scanned(SECOND), corrected()], waits: false },
  { who: 'is absent since the close', facts: [scanned(SECOND), closed()], waits: false },
])('whoever $who: $waits', ({ facts, waits }) => {
  expect(waitsForTeacher(judge([opened(), ...facts], policy(), at(600)))).toBe(waits);
});
