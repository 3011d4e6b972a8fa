/** How a public screen names people. */
import { expect, test } from 'vitest';
import { publicNames } from '#core/roster/person.ts';
import { ADA, BEN, TEACHER } from '../../support/facts.ts';

const person = (id: typeof ADA, first: string, last: string) => ({ id, name: { first, last } });

test('first name and initial, two letters where two would be alike', () => {
  const names = publicNames([
    person(ADA, 'Mira', 'Sato'),
    person(BEN, 'Mira', 'Singh'),
    person(TEACHER, 'Émile', 'Ödegård'),
  ]);
  expect([...names.values()]).toEqual(['Mira Sa.', 'Mira Si.', 'Émile Ö.']);
});
