/** The phases of a session, each with its last millisecond. */
import { expect, test } from 'vitest';
import { phaseAt, windowOf } from '#core/session/window.ts';
import { at, policy, STARTS_AT } from '../../support/facts.ts';

test.each([
  { moment: at(-5) - 1, phase: 'early' },
  { moment: at(-5), phase: 'on-time' },
  { moment: at(5), phase: 'on-time' },
  { moment: at(5) + 1, phase: 'late' },
  { moment: at(20), phase: 'late' },
  { moment: at(20) + 1, phase: 'teacher-decides' },
  { moment: at(45), phase: 'teacher-decides' },
  { moment: at(45) + 1, phase: 'over' },
])('$moment is $phase', ({ moment, phase }) => {
  expect(phaseAt(windowOf(STARTS_AT, policy()), moment)).toBe(phase);
});
