/** Rules of a policy, and the door they come in by. */
import { describe, expect, test } from 'vitest';
import { Policy, Rule } from '#core/check-in/policy.ts';
import type { Factor } from '#core/check-in/factor.ts';
import { factorsOf, missingFactors, satisfies } from '#core/mark/rule.ts';
import { anyOf, factor, policy } from '../../support/facts.ts';

const all: Rule = { kind: 'all', of: [factor('qr'), factor('face')] };
const two: Rule = { kind: 'at-least', count: 2, of: [factor('qr'), factor('face'), factor('badge')] };
const proved = (...factors: readonly Factor[]) => new Set(factors);

test.each([
  { rule: factor('qr'), with: proved('qr'), enough: true, missing: [] },
  { rule: factor('qr'), with: proved('otp'), enough: false, missing: ['qr'] },
  { rule: anyOf('qr', 'otp'), with: proved('otp'), enough: true, missing: [] },
  { rule: anyOf('qr', 'otp'), with: proved(), enough: false, missing: ['qr', 'otp'] },
  { rule: all, with: proved('qr', 'face'), enough: true, missing: [] },
  { rule: all, with: proved('qr'), enough: false, missing: ['face'] },
  { rule: two, with: proved('qr', 'badge'), enough: true, missing: [] },
  { rule: two, with: proved('badge'), enough: false, missing: ['qr', 'face'] },
])('case %#: $rule.kind is enough: $enough', ({ rule, with: factors, enough, missing }) => {
  expect(satisfies(rule, factors)).toBe(enough);
  expect(missingFactors(rule, factors)).toEqual(missing);
});

test('a rule names each factor once', () => {
  expect(factorsOf({ kind: 'any', of: [all, two] })).toEqual(['qr', 'face', 'badge']);
});

describe('at the door', () => {
  test('a policy whose times do not follow one another is refused', () => {
    expect(Policy.safeParse(policy()).success).toBe(true);
    expect(Policy.safeParse(policy({ graceMin: 21 })).success).toBe(false);
    expect(Policy.safeParse(policy({ lateMin: 46 })).success).toBe(false);
  });

  test('a rule of depth 4 is read, a deeper one refused', () => {
    const nested = (depth: number): Rule =>
      depth === 0 ? factor('qr') : { kind: 'all', of: [nested(depth - 1)] };
    expect(Rule.safeParse(nested(4)).success).toBe(true);
    expect(Rule.safeParse(nested(5)).success).toBe(false);
  });
});
