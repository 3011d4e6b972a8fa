/** Everybody who may ask: a student, those near to them, those of another campus, and the kiosks of both. */
import type { Actor } from '#core/access/can.ts';
import { CampusId, KioskId, PersonId } from '#core/ids.ts';
import type { Role } from '#core/roster/person.ts';
import { uuid } from '../../support/server-school.ts';

export const here = CampusId.parse(uuid(1));
export const elsewhere = CampusId.parse(uuid(2));
export const studentId = PersonId.parse(uuid(10));
export const teacherId = PersonId.parse(uuid(11));

/** A person of `here`, unless another campus is named. */
export function person(role: Role, n: number, campusId = here): Extract<Actor, { kind: 'person' }> {
  return { kind: 'person', id: PersonId.parse(uuid(n)), role, campusId };
}

/** Seen from the student `studentId`, whose teacher is `teacherId`. */
export const ACTORS: Readonly<Record<string, Actor>> = {
  self: person('student', 10),
  'another student': person('student', 12),
  'a student elsewhere': person('student', 20, elsewhere),
  'the teacher': person('teacher', 11),
  'another teacher': person('teacher', 13),
  admin: person('admin', 14),
  'admin elsewhere': person('admin', 15, elsewhere),
  auditor: person('auditor', 16),
  'auditor elsewhere': person('auditor', 17, elsewhere),
  'the guardian': { ...person('guardian', 18), childIds: [studentId] },
  'another guardian': { ...person('guardian', 19), childIds: [] },
  kiosk: { kind: 'kiosk', id: KioskId.parse(uuid(30)), campusId: here },
  'kiosk elsewhere': { kind: 'kiosk', id: KioskId.parse(uuid(31)), campusId: elsewhere },
};
