/** Who may read what the API refused or failed at. */
import { expect, test } from 'vitest';
import { can, type Actor } from '#core/access/can.ts';
import { CampusId, KioskId, PersonId } from '#core/ids.ts';
import type { Role } from '#core/roster/person.ts';
import { uuid } from '../../support/server-school.ts';

const here = CampusId.parse(uuid(1));
const elsewhere = CampusId.parse(uuid(2));

function person(role: Role): Actor {
  return { kind: 'person', id: PersonId.parse(uuid(10)), role, campusId: here };
}

test.each([
  { name: 'an admin', actor: person('admin'), may: true },
  { name: 'an auditor', actor: person('auditor'), may: true },
  { name: 'a teacher', actor: person('teacher'), may: false },
  { name: 'a student', actor: person('student'), may: false },
  { name: 'a guardian', actor: person('guardian'), may: false },
  {
    name: 'a kiosk',
    actor: { kind: 'kiosk', id: KioskId.parse(uuid(11)), campusId: here } as const,
    may: false,
  },
])('lets $name read the errors of the campus, and those of nobody known: $may', ({ actor, may }) => {
  expect(can(actor, 'read-errors', { campusId: here })).toBe(may);
  expect(can(actor, 'read-errors', {})).toBe(may);
  expect(can(actor, 'read-errors', { campusId: elsewhere })).toBe(false);
});
