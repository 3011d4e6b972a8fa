/** Who may end sign-ins, free people of their phones, and have passkeys. */
import { expect, test } from 'vitest';
import { can, type Actor } from '#core/access/can.ts';
import { KioskId, PersonId } from '#core/ids.ts';
import { uuid } from '../../support/server-school.ts';
import { elsewhere, here, person } from './actors.ts';

/** A kiosk whose id is that of a person. */
const kiosk: Actor = { kind: 'kiosk', id: KioskId.parse(uuid(10)), campusId: here };
const studentId = PersonId.parse(uuid(10));
const teacherIds = [PersonId.parse(uuid(11))];
const phone = { campusId: here, personId: studentId, teacherIds };

test.each([
  { name: 'their owner', actor: person('guardian', 10), may: true },
  { name: 'somebody else', actor: person('admin', 12), may: false },
  { name: 'a kiosk of that id', actor: kiosk, may: false },
])('lets $name see and end their own sign-ins: $may', ({ actor, may }) => {
  expect(can(actor, 'manage-own-sign-ins', { personId: studentId })).toBe(may);
});

test.each([
  { name: 'an admin', actor: person('admin', 12), may: true },
  { name: 'an admin of another campus', actor: person('admin', 12, elsewhere), may: false },
  { name: 'a teacher', actor: person('teacher', 11), may: false },
])('lets $name sign others out: $may', ({ actor, may }) => {
  expect(can(actor, 'sign-out-person', { campusId: here })).toBe(may);
});

test.each([
  { name: 'its student', actor: person('student', 10), read: true, release: true },
  { name: 'another student', actor: person('student', 14), read: false, release: false },
  { name: 'a teacher in charge', actor: person('teacher', 11), read: true, release: true },
  { name: 'another teacher', actor: person('teacher', 13), read: false, release: false },
  { name: 'an admin', actor: person('admin', 12), read: true, release: true },
  { name: 'an admin of another campus', actor: person('admin', 12, elsewhere), read: false, release: false },
  { name: 'an auditor', actor: person('auditor', 15), read: true, release: false },
  {
    name: 'an auditor of another campus',
    actor: person('auditor', 15, elsewhere),
    read: false,
    release: false,
  },
  { name: 'a kiosk of that id', actor: kiosk, read: false, release: false },
])('lets $name see a phone: $read, release it: $release', ({ actor, read, release }) => {
  expect(can(actor, 'read-devices', phone)).toBe(read);
  expect(can(actor, 'release-device', phone)).toBe(release);
});

test.each([
  { role: 'teacher', may: true },
  { role: 'admin', may: true },
  { role: 'auditor', may: true },
  { role: 'student', may: false },
  { role: 'guardian', may: false },
] as const)('lets a $role have passkeys: $may', ({ role, may }) => {
  expect(can(person(role, 10), 'use-passkeys', { personId: studentId })).toBe(may);
  expect(can(person(role, 12), 'use-passkeys', { personId: studentId })).toBe(false);
});
