/** Whether the factors that were proved are enough for a rule, and which others would help. */
import type { Factor } from '../check-in/factor.ts';
import type { Rule } from '../check-in/policy.ts';

/** Whether `proved` satisfies `rule`. */
export function satisfies(rule: Rule, proved: ReadonlySet<Factor>): boolean {
  switch (rule.kind) {
    case 'factor':
      return proved.has(rule.factor);
    case 'all':
      return rule.of.every((part) => satisfies(part, proved));
    case 'any':
      return rule.of.some((part) => satisfies(part, proved));
    case 'at-least':
      return rule.of.filter((part) => satisfies(part, proved)).length >= rule.count;
  }
}

/** Every factor that `rule` names, once, in its order. */
export function factorsOf(rule: Rule): readonly Factor[] {
  if (rule.kind === 'factor') return [rule.factor];
  return [...new Set(rule.of.flatMap(factorsOf))];
}

/** The factors not yet proved that could still satisfy `rule`; none where it is satisfied. */
export function missingFactors(rule: Rule, proved: ReadonlySet<Factor>): readonly Factor[] {
  if (satisfies(rule, proved)) return [];
  if (rule.kind === 'factor') return [rule.factor];
  return [...new Set(rule.of.flatMap((part) => missingFactors(part, proved)))];
}
