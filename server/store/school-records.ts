/** The school as an office keeps it: people, rooms, courses, class groups, who belongs to them, timetable, policies, beacons. */
import { z } from 'zod';
import { Policy } from '#core/check-in/policy.ts';
import { ClassGroup, EnrolledBeacon, Room } from '#core/contracts/api.ts';
import { EnrolledDays } from '#core/roster/enrolment.ts';
import { CampusId, ClassGroupId, CourseId, PersonId, RoomId } from '#core/ids.ts';
import { PersonName, Role, RollNumber } from '#core/roster/person.ts';
import { Instant, LocalDate, Zone } from '#core/time.ts';
import { TimetableEntry } from '#core/timetable/timetable.ts';
import { declare } from './collection.ts';

const id = z.string();
/** Grows by one with each change, so that nobody overwrites what they have not read. Not there before the first change. */
const version = z.int().positive().optional();

/** Only who is approved can do anything. `left` people stay in the registers of their time. */
export const PersonState = z.enum(['pending', 'approved', 'rejected', 'left']);
export type PersonState = z.infer<typeof PersonState>;

export const PersonRecord = z.object({
  id: PersonId,
  campusId: CampusId,
  role: Role,
  name: PersonName,
  /** Students have one. */
  rollNumber: RollNumber.optional(),
  /** In lower case. */
  email: z.string().optional(),
  /** argon2id verifiers in PHC text. Without one nobody can sign in: a new school's students get theirs after the start. */
  passwordHash: z.string().optional(),
  pinHash: z.string().optional(),
  state: PersonState,
  /** A guardian's: the students in their care. */
  childIds: z.array(PersonId).max(20).optional(),
  /** Grows by one with each change, so that nobody overwrites what they have not read (see `change-person.ts`). */
  version: z.int().positive().optional(),
  /** Of those who registered by themselves. */
  registeredAt: Instant.optional(),
  /** How often others registered with the same e-mail address or roll number while this one waits. */
  otherClaims: z.int().nonnegative().optional(),
});
export type PersonRecord = z.infer<typeof PersonRecord>;

export const people = declare({
  name: 'people',
  schema: PersonRecord,
  indexes: {
    byEmail: { on: ['email'], unique: true },
    byRollNumber: { on: ['rollNumber'], unique: true },
    /** A role never changes and a state does: a list of all, page by page, must not lose whoever is approved meanwhile. */
    byCampus: { on: ['campusId'] },
    byRole: { on: ['campusId', 'role'] },
    byRoleAndState: { on: ['campusId', 'role', 'state'] },
    byState: { on: ['campusId', 'state'] },
    /** Who waits, and since when. */
    byRegistration: { on: ['state', 'registeredAt'] },
  },
});

/** One document, `school`: that there is a school, and a number that grows with each change to anything in this file. */
export const settings = declare({
  name: 'settings',
  schema: z.object({
    id: z.literal('school'),
    version: z.int().positive(),
    demo: z.boolean(),
    rehearsal: z.boolean(),
    /** The room whose kiosk may be paired first; not there where the school began without rooms. */
    kioskRoomId: RoomId.optional(),
    loadedAt: Instant,
  }),
  indexes: {},
});

export const campuses = declare({
  name: 'campuses',
  schema: z.object({ id: CampusId, name: z.string(), zone: Zone, faceAllowed: z.boolean(), version }),
  indexes: { byName: { on: ['name'] } },
});

export const rooms = declare({
  name: 'rooms',
  schema: Room.extend({ campusId: CampusId, version }),
  indexes: { byCampus: { on: ['campusId', 'name'] }, byCode: { on: ['code'], unique: true } },
});

export const classGroups = declare({
  name: 'class_groups',
  schema: ClassGroup.pick({ id: true, title: true, teacherIds: true }).extend({
    campusId: CampusId,
    courseId: CourseId.optional(),
    version,
  }),
  indexes: {
    byCampus: { on: ['campusId', 'title'] },
    byTitle: { on: ['title', 'campusId'], unique: true },
    byCourse: { on: ['courseId', 'title'] },
  },
});

/** What is taught. Class groups are taught it. */
export const courses = declare({
  name: 'courses',
  schema: z.object({
    id: CourseId,
    campusId: CampusId,
    title: z.string(),
    /** As the school's own papers name it. */
    code: z.string().optional(),
    version,
  }),
  indexes: {
    byCampus: { on: ['campusId', 'title'] },
    byTitle: { on: ['title', 'campusId'], unique: true },
  },
});

/**
 * `id` is `<class group>.<student>.<from>`: nobody begins twice on one day. `leftOn`: the first day on which the student was not in
 * the school any more, whatever `until` says.
 */
export const enrolments = declare({
  name: 'enrolments',
  schema: EnrolledDays.extend({
    id,
    campusId: CampusId,
    classGroupId: ClassGroupId,
    leftOn: LocalDate.optional(),
    version,
  }),
  indexes: {
    byCampus: { on: ['campusId'] },
    byClassGroup: { on: ['classGroupId', 'from'] },
    byStudent: { on: ['studentId', 'from'] },
  },
});

export const timetableEntries = declare({
  name: 'timetable_entries',
  schema: TimetableEntry.extend({ version }),
  indexes: {
    byCampus: { on: ['campusId', 'startsAt'] },
    byClassGroup: { on: ['classGroupId', 'startsAt'] },
    byRoom: { on: ['roomId', 'startsAt'] },
    byPolicy: { on: ['policyId', 'startsAt'] },
  },
});

/** One document for each version of a policy; `id` is `<policy>:<version>`. */
export const policies = declare({
  name: 'policies',
  schema: z.object({ id, campusId: CampusId, policy: Policy }),
  indexes: { byCampus: { on: ['campusId'] } },
});

export const beacons = declare({
  name: 'beacons',
  schema: z.object({ id, campusId: CampusId, beacon: EnrolledBeacon, enrolledAt: Instant.optional() }),
  indexes: { byCampus: { on: ['campusId'] } },
});

/** For a time somebody stands in for the teachers of a class group. */
export const coverGrants = declare({
  name: 'cover_grants',
  schema: z.object({
    id,
    campusId: CampusId,
    classGroupId: ClassGroupId,
    /** Who stands in. */
    teacherId: PersonId,
    from: Instant,
    until: Instant,
    grantedBy: PersonId,
    createdAt: Instant,
  }),
  indexes: {
    byClassGroup: { on: ['classGroupId', 'until'] },
    byTeacher: { on: ['teacherId', 'until'] },
    byCampus: { on: ['campusId', 'until'] },
  },
});

/** `id` is the base64url SHA-256 of the code: the code itself is not kept. */
export const pairingCodes = declare({
  name: 'pairing_codes',
  schema: z.object({
    id,
    campusId: CampusId,
    roomId: RoomId,
    state: z.enum(['unused', 'used']),
    /** The admin who asked for it; nobody where the server made it at its first start. */
    madeBy: PersonId.optional(),
    createdAt: Instant,
    /** Good until before it; without one as long as it is unused. */
    expiresAt: Instant.optional(),
    usedBy: z.string().optional(),
    usedAt: Instant.optional(),
  }),
  indexes: {},
});
