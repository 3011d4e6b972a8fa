/** Who may read what the API refused or failed at. */
import { expect, test } from 'vitest';
import { can } from '#core/access/can.ts';
import { KioskId } from '#core/ids.ts';
import { uuid } from '../../support/server-school.ts';
import { elsewhere, here, person } from './actors.ts';

test.each([
  { name: 'an admin', actor: person('admin', 10), may: true },
  { name: 'an auditor', actor: person('auditor', 10), may: true },
  { name: 'a teacher', actor: person('teacher', 10), may: false },
  { name: 'a student', actor: person('student', 10), may: false },
  { name: 'a guardian', actor: person('guardian', 10), may: false },
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
