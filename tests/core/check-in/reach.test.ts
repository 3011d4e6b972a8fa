/** How far rules reach. */
import { expect, test } from 'vitest';
import type { Factor } from '#core/check-in/factor.ts';
import { StrictRule, type Rule } from '#core/check-in/policy.ts';
import { canBeMet, highestOf } from '#core/check-in/reach.ts';

const one = (factor: Factor): Rule => ({ kind: 'factor', factor });
const all = (...factors: Factor[]): Rule => ({ kind: 'all', of: factors.map(one) });

test.each([
  { rule: one('qr'), highest: 1 },
  { rule: one('badge'), highest: 1 },
  { rule: one('beacon'), highest: 1 },
  { rule: all('badge', 'pin'), highest: 2 },
  { rule: all('qr', 'beacon'), highest: 2 },
  { rule: all('otp', 'beacon'), highest: 2 },
  { rule: all('qr', 'face'), highest: 3 },
  { rule: all('qr', 'teacher'), highest: 4 },
])('$rule reaches A$highest at most', ({ rule, highest }) => {
  expect(highestOf(rule)).toBe(highest);
});

const impossible: Rule = { kind: 'at-least', count: 3, of: [one('qr'), one('otp')] };

test.each([
  { rule: one('qr'), is: true },
  { rule: all('qr', 'otp'), is: true },
  { rule: { kind: 'at-least', count: 2, of: [one('qr'), one('otp')] } as const, is: true },
  { rule: impossible, is: false },
  { rule: { kind: 'all', of: [one('qr'), impossible] } as const, is: false },
  { rule: { kind: 'any', of: [one('qr'), impossible] } as const, is: true },
  { rule: { kind: 'any', of: [impossible] } as const, is: false },
])('knows whether $rule can be met: $is', ({ rule, is }) => {
  expect(canBeMet(rule)).toBe(is);
});

test('a rule that comes in says nothing else', () => {
  expect(StrictRule.safeParse(one('qr')).success).toBe(true);
  expect(StrictRule.safeParse({ ...one('qr'), weight: 2 }).success).toBe(false);
  expect(StrictRule.safeParse({ kind: 'any', of: [{ ...one('qr'), weight: 2 }] }).success).toBe(false);
});
