/** Who may let people in, look them up, change them, and reset what they sign in with. */
import { expect, test } from 'vitest';
import { can, type Action, type Actor, type Subjects } from '#core/access/can.ts';
import { KioskId, PersonId } from '#core/ids.ts';
import type { Role } from '#core/roster/person.ts';
import { uuid } from '../../support/server-school.ts';
import { elsewhere, here } from './actors.ts';

const id = PersonId.parse(uuid(10));
const otherId = PersonId.parse(uuid(11));
const teacherId = PersonId.parse(uuid(12));

const as = (role: Role, personId = otherId, campusId = here): Actor => ({
  kind: 'person',
  id: personId,
  role,
  campusId,
});
const kiosk: Actor = { kind: 'kiosk', id: KioskId.parse(uuid(30)), campusId: here };
const guardianOf = (child: PersonId, campusId = here): Actor => ({
  ...{ kind: 'person', id: otherId, role: 'guardian', campusId },
  childIds: [child],
});

/** Everybody who might ask about the person `id` of the campus `here`. */
const ACTORS = {
  self: as('student', id),
  'self as staff': as('teacher', id),
  'self as admin': as('admin', id),
  'another student': as('student'),
  guardian: guardianOf(id),
  "another's guardian": guardianOf(teacherId),
  'guardian elsewhere': guardianOf(id, elsewhere),
  'their teacher': as('teacher', teacherId),
  'another teacher': as('teacher'),
  admin: as('admin'),
  'admin elsewhere': as('admin', otherId, elsewhere),
  auditor: as('auditor'),
  'auditor elsewhere': as('auditor', otherId, elsewhere),
  kiosk,
} as const satisfies Record<string, Actor>;
type Who = keyof typeof ACTORS;

const campus = { campusId: here };
const person = { campusId: here, id };
const SELF = ['self', 'self as staff', 'self as admin'] as const;

interface Row<A extends Action> {
  readonly action: A;
  readonly subject: Subjects[A];
  readonly by: readonly Who[];
}
function row<A extends Action>(action: A, subject: Subjects[A], by: readonly Who[]): Row<A> {
  return { action, subject, by };
}

const ADMINS = ['self as admin', 'admin'] as const;

test.each([
  row('approve-person', campus, ADMINS),
  row('invite', campus, ADMINS),
  row('manage-person', campus, ADMINS),
  row('list-people', campus, [...ADMINS, 'auditor']),
  row('list-invites', campus, [...ADMINS, 'auditor']),
  row('read-whole-profile', person, [...SELF, 'admin', 'auditor']),
  row('read-profile', { ...person, teacherIds: [teacherId] }, [
    ...([...SELF, 'guardian', 'their teacher', 'admin', 'auditor'] as const),
  ]),
  row('update-profile', person, [...SELF, 'admin']),
  row('mark-left', person, ['admin']),
  row('make-reset-code', person, ['admin']),
  row('change-password', { id }, SELF),
  row('change-pin', { id, hasPin: true }, SELF),
  row('change-pin', { id, hasPin: false }, ['self as staff', 'self as admin']),
])('lets only $by do $action', ({ action, subject, by }) => {
  const allowed = Object.entries(ACTORS).filter(([, actor]) => can(actor, action, subject));
  expect(allowed.map(([who]) => who).sort()).toEqual([...by].sort());
});
