/** Who may give, read and take back consents, and who may have to do with a student's face. */
import { describe, expect, test } from 'vitest';
import { can, type Actor, type FaceSubjects as FaceRules } from '#core/access/can.ts';
import { CampusId, KioskId, PersonId } from '#core/ids.ts';
import type { Role } from '#core/roster/person.ts';

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const here = CampusId.parse(uuid(1));
const elsewhere = CampusId.parse(uuid(2));
const studentId = PersonId.parse(uuid(10));
const teacherId = PersonId.parse(uuid(11));
const person = (role: Role, n: number, campusId = here): Extract<Actor, { kind: 'person' }> => ({
  kind: 'person',
  id: PersonId.parse(uuid(n)),
  role,
  campusId,
});

const ACTORS: Readonly<Record<string, Actor>> = {
  self: person('student', 10),
  'another student': person('student', 12),
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
const subject = { campusId: here, studentId, teacherIds: [teacherId] };

const ALLOWED: readonly (readonly [keyof FaceRules, readonly string[]])[] = [
  ['give-consent', ['self', 'the guardian', 'the teacher', 'admin']],
  ['read-consents', ['self', 'the guardian', 'the teacher', 'admin', 'auditor']],
  ['withdraw-consent', ['self', 'the guardian', 'admin']],
  ['upload-face', ['self', 'the teacher', 'admin']],
  ['confirm-face', ['the teacher', 'admin']],
  ['list-pending-faces', ['the teacher', 'another teacher', 'admin']],
  ['verify-face', ['the teacher', 'admin', 'kiosk']],
];

describe.each(ALLOWED)('%s', (action, allowed) => {
  test.each(Object.entries(ACTORS))('by %s', (name, actor) => {
    expect(can(actor, action, subject)).toBe(allowed.includes(name));
  });
});

test.each(['give-consent', 'withdraw-consent'] as const)(
  'an auditor cannot %s, also not their own',
  (action) => {
    expect(can(person('auditor', 10), action, subject)).toBe(false);
  },
);
