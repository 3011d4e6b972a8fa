/** What a policy can ever come to: whether its rules can be met at all, and how strongly at most they prove presence. */
import { factorsOf } from '../mark/rule.ts';
import type { Assurance, Factor } from './factor.ts';
import type { Rule } from './policy.ts';

/** The highest assurance that all of `rule`'s factors together prove; see core/mark/assurance.ts. */
export function highestOf(rule: Rule): Assurance {
  const factors = new Set(factorsOf(rule));
  const has = (...all: readonly Factor[]): boolean => all.every((factor) => factors.has(factor));
  if (has('teacher')) return 4;
  if (has('face')) return 3;
  const isDeviceHeard = has('beacon') && (has('qr') || has('otp'));
  return isDeviceHeard || has('badge', 'pin') ? 2 : 1;
}

/** Whether some set of factors meets `rule`: none does where it asks for more parts than it has. */
export function canBeMet(rule: Rule): boolean {
  switch (rule.kind) {
    case 'factor':
      return true;
    case 'all':
      return rule.of.every(canBeMet);
    case 'any':
      return rule.of.some(canBeMet);
    case 'at-least':
      return rule.of.filter(canBeMet).length >= rule.count;
  }
}
