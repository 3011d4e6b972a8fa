/** A school as one plain value, and how it is loaded into an empty store: the demo's, a rehearsal's, a test's. */
import { z } from 'zod';
import { Policy } from '#core/check-in/policy.ts';
import { ClassGroup, EnrolledBeacon, Room } from '#core/contracts/api.ts';
import { CampusId, PersonId, RoomId } from '#core/ids.ts';
import { PersonName, Role, RollNumber } from '#core/roster/person.ts';
import { Zone } from '#core/time.ts';
import { TimetableEntry } from '#core/timetable/timetable.ts';
import { invariant } from '#core/assert.ts';
import { enrolmentId } from './enrolment-id.ts';
import type { Clock } from '../ports.ts';
import type { Passwords } from '../sign-in/passwords.ts';
import type { Collections } from '../store/collections.ts';

export const SchoolPerson = z.strictObject({
  id: PersonId,
  role: Role,
  name: PersonName,
  rollNumber: RollNumber.optional(),
  email: z.email().toLowerCase().optional(),
  password: z.string().min(1).max(200),
  pin: z
    .string()
    .regex(/^\d{4,8}$/)
    .optional(),
});
export type SchoolPerson = z.infer<typeof SchoolPerson>;

export const School = z.strictObject({
  campus: z.strictObject({ id: CampusId, name: z.string(), zone: Zone }),
  rooms: z.array(Room).min(1),
  /** The room whose kiosk may be paired first. */
  kioskRoomId: RoomId,
  people: z.array(SchoolPerson),
  classGroups: z.array(ClassGroup),
  entries: z.array(TimetableEntry),
  policies: z.array(Policy),
  beacons: z.array(EnrolledBeacon),
  faceAllowed: z.boolean(),
  demo: z.boolean(),
  /** Every fact of such a school says that it is a rehearsal's. */
  rehearsal: z.boolean(),
});
export type School = z.infer<typeof School>;

/** Whose passwords a load leaves to be hashed later: a kiosk needs those of staff, and shows its first screen meanwhile. */
export function isHashedLate({ role }: SchoolPerson): boolean {
  return role === 'student';
}

/** The first day of those of whom no day is known. */
const ENROLLED_SINCE = '2000-01-01';

interface LoadDeps {
  readonly collections: Collections;
  readonly passwords: Passwords;
  readonly clock: Clock;
}

/**
 * Writes the school into a store that has none; people whom `isLate` names get no password verifier yet. The `school` setting comes last: a load that was cut short is begun
 * again at the next start, and meets its own documents.
 */
export async function loadSchool(
  deps: LoadDeps,
  school: School,
  isLate: (person: SchoolPerson) => boolean = () => false,
): Promise<void> {
  const { collections: to } = deps;
  const campusId = school.campus.id;
  const people = await Promise.all(
    school.people.map((person) => personRecord(deps, campusId, person, isLate(person))),
  );
  const written = await Promise.all([
    putAll(to.people, people),
    putAll(to.campuses, [{ ...school.campus, faceAllowed: school.faceAllowed }]),
    putAll(
      to.rooms,
      school.rooms.map((room) => ({ ...room, campusId })),
    ),
    putAll(
      to.classGroups,
      school.classGroups.map(({ id, title, teacherIds }) => ({ id, title, teacherIds, campusId })),
    ),
    putAll(to.enrolments, school.classGroups.flatMap(enrolmentsOf(campusId))),
    putAll(to.timetableEntries, school.entries),
    putAll(
      to.policies,
      school.policies.map((policy) => ({ id: `${policy.id}:${policy.version}`, campusId, policy })),
    ),
    putAll(
      to.beacons,
      school.beacons.map((beacon) => ({ id: beaconId(beacon), campusId, beacon })),
    ),
  ]);
  invariant(written.every(Boolean), 'an empty store takes a school');
  const { demo, rehearsal, kioskRoomId } = school;
  const loadedAt = deps.clock.now();
  await to.settings.putIf({ id: 'school', version: 1, demo, rehearsal, kioskRoomId, loadedAt }, 'absent');
}

async function personRecord(deps: LoadDeps, campusId: CampusId, person: SchoolPerson, isLate: boolean) {
  const { password, pin, ...known } = person;
  const [passwordHash, pinHash] = await Promise.all([
    isLate ? undefined : deps.passwords.hash(password),
    pin === undefined ? undefined : deps.passwords.hash(pin),
  ]);
  return {
    ...known,
    campusId,
    state: 'approved' as const,
    ...(passwordHash !== undefined && { passwordHash }),
    ...(pinHash !== undefined && { pinHash }),
  };
}

/** Writes each document whether or not an earlier, broken-off load wrote it. */
async function putAll<T extends { readonly id: string }>(
  collection: {
    readonly append: (documents: readonly T[]) => Promise<{ readonly kind: string }>;
    readonly remove: (id: string) => Promise<boolean>;
  },
  documents: readonly T[],
): Promise<boolean> {
  const first = await collection.append(documents);
  if (first.kind === 'written') return true;
  await Promise.all(documents.map(({ id }) => collection.remove(id)));
  return (await collection.append(documents)).kind === 'written';
}

function beaconId(beacon: EnrolledBeacon): string {
  return beacon.identity === 'rolling' ? `${beacon.studentId}:${beacon.secret.slice(0, 8)}` : beacon.uuid;
}

/** Who stands in a school's file belongs to the class group from long ago on. */
function enrolmentsOf(campusId: CampusId) {
  return ({ id: classGroupId, studentIds }: ClassGroup) =>
    studentIds.map((studentId) => ({
      id: enrolmentId({ classGroupId, studentId, from: ENROLLED_SINCE }),
      campusId,
      classGroupId,
      studentId,
      from: ENROLLED_SINCE,
    }));
}
