/** The reference document, ready for looking up: who and what the kiosk knows of without the network. */
import type { ClassGroup, Reference, StaffMember } from '#core/contracts/api.ts';
import type { Policy } from '#core/check-in/policy.ts';
import type { ClassGroupId, PersonId, PolicyId, RoomId } from '#core/ids.ts';
import type { Student } from '#core/roster/person.ts';

export interface School {
  readonly reference: Reference;
  readonly student: (id: PersonId) => Student | undefined;
  readonly studentByRoll: (rollNumber: string) => Student | undefined;
  readonly staff: (id: PersonId) => StaffMember | undefined;
  readonly classGroup: (id: ClassGroupId) => ClassGroup | undefined;
  readonly policy: (id: PolicyId) => Policy | undefined;
  readonly roomName: (id: RoomId) => string | undefined;
}

/** Where a policy comes in several versions, the newest holds. */
export function createSchool(reference: Reference): School {
  const students = byId(reference.students);
  const byRoll = new Map<string, Student>(reference.students.map((student) => [student.rollNumber, student]));
  const staff = byId(reference.staff);
  const groups = byId(reference.classGroups);
  const policies = byId([...reference.policies].sort((a, b) => a.version - b.version));
  const rooms = byId([...reference.rooms, reference.room]);
  return {
    reference,
    student: (id) => students.get(id),
    studentByRoll: (rollNumber) => byRoll.get(rollNumber),
    staff: (id) => staff.get(id),
    classGroup: (id) => groups.get(id),
    policy: (id) => policies.get(id),
    roomName: (id) => rooms.get(id)?.name,
  };
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<T['id'], T> {
  return new Map(rows.map((row) => [row.id, row] as const));
}
