/** Values that programs get wrong: of other types, at the edges, and such as attackers send. */
import type { z } from 'zod';
import type { Chance } from './chance.ts';

export type Json = z.core.util.JSONType;

const NEAR_IDS = [
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '01890a5d-ac96-774b-bcce-b302099a8057',
  '01890a5d-ac96-774b-bcce-b302099a805',
  '01890a5dac96774bbcceb302099a8057',
  '{01890a5d-ac96-774b-bcce-b302099a8057}',
  '01890a5d-ac96-074b-bcce-b302099a8057',
];
const TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00\ud800',
  '\u202egnp.exe',
  '\u200b',
  '\ufeff',
  'e\u0301'.repeat(50),
  '👩‍👩‍👧‍👦'.repeat(20),
  '٣٤٥٦٧٨',
  'ﷺ'.repeat(100),
  "'; DROP TABLE people; --",
  '" OR 1=1',
  '{"$ne": null}',
  '$where: sleep(1000)',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  'file:///etc/passwd',
  '<script>alert(1)</script>',
  '${7*7}{{7*7}}',
  '%s%n%x',
  '\r\nset-cookie: a=b',
  '=cmd|calc!A1',
  'true',
  'null',
  'NaN',
  '-1',
  '0',
  '1e309',
  '9'.repeat(400),
  '2026-13-45',
  '2026-02-30',
  '0000-00-00',
  'admin',
  'constructor',
  '__proto__',
  'toString',
  'a'.repeat(1000),
  ...NEAR_IDS,
];
const NUMBERS = [-1, 0, 1, 1.5, -0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 2 ** 63, 1e15, 1e308, -1e308, 5e-324];
const OPERATORS: readonly Json[] = [
  { $ne: null },
  { $gt: '' },
  { $regex: '.*' },
  { $where: 'sleep(1000)' },
  { $in: ['a'] },
  { $expr: { $function: { body: 'x', args: [], lang: 'js' } } },
  { toString: 'x' },
  { length: 5 },
  { then: 'x' },
  { toJSON: 'x' },
];

/** Any value of any type. */
export function anything(chance: Chance): Json {
  return chance.oneOf<() => Json>([
    () => null,
    () => true,
    () => false,
    () => aNumber(chance),
    () => aText(chance),
    () => [],
    () => ({}),
    () => [anything(chance)],
    () => chance.oneOf(OPERATORS),
    () => nested(chance.oneOf([5, 31, 40, 200])),
    () => Array.from({ length: chance.oneOf([10, 300, 3000]) }, () => 'a'),
  ])();
}

export function aText(chance: Chance): string {
  return chance.is(0.02) ? 'x'.repeat(chance.oneOf([10_000, 300_000])) : chance.oneOf(TEXTS);
}

export function aNumber(chance: Chance): number {
  return chance.oneOf(NUMBERS);
}

export function nested(levels: number): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? { a: value } : [value];
  return value;
}

/** The text with one small thing wrong in it. */
export function nearText(chance: Chance, text: string): string {
  const at = chance.under(text.length + 1);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  return chance.oneOf([
    () => before + chance.oneOf(['a', '0', '-', ' ', '\u0000', '\ud83d', 'é', '%', '.', '/', '"']) + after,
    () => before + after.slice(1),
    () => before + chance.oneOf(['z', '9', '_']) + after.slice(1),
    () => text.toUpperCase(),
    () => text.toLowerCase(),
    () => ` ${text} `,
    () => text + text,
    () => Array.from(text).reverse().join(''),
    () => before,
  ])();
}
