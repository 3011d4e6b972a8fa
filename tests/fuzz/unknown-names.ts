/** Fields that no route asks for, such as attackers add. */
import type { Chance } from './chance.ts';

const UNKNOWN_FIELDS = [
  'role',
  'state',
  'campusId',
  'id',
  'isAdmin',
  'passwordHash',
  '__proto__',
  'constructor',
  'prototype',
  '$where',
  '$set',
  'a.b',
  '',
  'toString',
  '\u0000',
];

export function unknownName(chance: Chance): string {
  return chance.oneOf(UNKNOWN_FIELDS);
}
