/** Who may read and change what the office keeps. */
import { describe, expect, test } from 'vitest';
import { can, type Action, type Actor, type SchoolSubjects } from '#core/access/can.ts';
import { KioskId, PersonId } from '#core/ids.ts';
import { uuid } from '../../support/server-school.ts';
import { elsewhere, here, person } from './actors.ts';

const TEACHER = PersonId.parse(uuid(12));

const WHO: Readonly<Record<string, Actor>> = {
  admin: person('admin', 10),
  'admin of another campus': person('admin', 11, elsewhere),
  teacher: person('teacher', 12),
  'another teacher': person('teacher', 13),
  'teacher of another campus': person('teacher', 12, elsewhere),
  auditor: person('auditor', 14),
  'auditor of another campus': person('auditor', 15, elsewhere),
  student: person('student', 16),
  guardian: person('guardian', 17),
  kiosk: { kind: 'kiosk', id: KioskId.parse(uuid(30)), campusId: here },
};
const STAFF = ['admin', 'teacher', 'another teacher', 'auditor'];

const ALLOWED: readonly (readonly [keyof SchoolSubjects, readonly string[]])[] = [
  ['read-school', STAFF],
  ['change-school', ['admin']],
  ['read-office', ['admin', 'auditor']],
  ['read-class-group', ['admin', 'teacher', 'auditor']],
  ['read-cover', ['admin', 'teacher', 'auditor']],
  ['run-kiosks', ['admin']],
  ['import-school', ['admin']],
  ['export-school', ['admin', 'auditor']],
];

describe.each(ALLOWED)('%s', (action, allowed) => {
  test.each(Object.entries(WHO))('is for the %s only where it says so', (name, actor) => {
    const subject = { campusId: here, teacherIds: [TEACHER], teacherId: TEACHER };
    expect(can<Action & keyof SchoolSubjects>(actor, action, subject)).toBe(allowed.includes(name));
  });
});
