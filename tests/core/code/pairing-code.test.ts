/** Pairing codes as people type them, and as the server makes them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  inGroups,
  PAIRING_CODE_LENGTH,
  PAIRING_CODE_LETTERS,
  pairingCodeFrom,
  typedCode,
} from '#core/code/pairing-code.ts';

const CODE = 'abcdefgh23456789';

test.each([
  CODE,
  'ABCDEFGH23456789',
  ' abcd efgh 2345 6789 ',
  'abcd-efgh-2345-6789',
  'AbCd–EfGh—2345‑6789',
  'abcd.efgh_2345·6789',
])('reads %j as the same code', (text) => {
  expect(pairingCodeFrom(text)).toBe(CODE);
});

test.each(['', 'abcd efgh 2345 678', `${CODE}a`, 'abcdefgh2345678O', 'abcdefgh2345678!'])(
  'takes %j for no code',
  (text) => {
    expect(pairingCodeFrom(text)).toBeUndefined();
  },
);

test('leaves out what no code has, and says so', () => {
  expect(typedCode('ab0c')).toEqual({ code: 'abc', strange: true });
  expect(typedCode('AB-c ')).toEqual({ code: 'abc', strange: false });
  expect(typedCode(`${CODE}abc`)).toEqual({ code: CODE, strange: false });
});

test.each([
  { code: '', groups: '' },
  { code: 'abcd', groups: 'abcd' },
  { code: 'abcde', groups: 'abcd e' },
  { code: CODE, groups: 'abcd efgh 2345 6789' },
])('shows "$code" as "$groups"', ({ code, groups }) => {
  expect(inGroups(code)).toBe(groups);
});

test('reads back whatever it shows', () => {
  const letter = fc.constantFrom(...Array.from(PAIRING_CODE_LETTERS));
  const code = fc.array(letter, { minLength: PAIRING_CODE_LENGTH, maxLength: PAIRING_CODE_LENGTH });
  fc.assert(
    fc.property(code, (letters) => {
      expect(pairingCodeFrom(inGroups(letters.join('')).toUpperCase())).toBe(letters.join(''));
    }),
  );
});
