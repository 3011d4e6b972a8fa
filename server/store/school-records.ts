/** The school as an office keeps it: people, rooms, class groups, timetable, policies, beacons. Changed as a whole for now. */
import { z } from 'zod';
import { Policy } from '#core/check-in/policy.ts';
import { ClassGroup, EnrolledBeacon, Room } from '#core/contracts/api.ts';
import { CampusId, PersonId, RoomId } from '#core/ids.ts';
import { PersonName, Role, RollNumber } from '#core/roster/person.ts';
import { Instant, Zone } from '#core/time.ts';
import { TimetableEntry } from '#core/timetable/timetable.ts';
import { declare } from './collection.ts';

const id = z.string();

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
});
export type PersonRecord = z.infer<typeof PersonRecord>;

export const people = declare({
  name: 'people',
  schema: PersonRecord,
  indexes: {
    byEmail: { on: ['email'], unique: true },
    byRollNumber: { on: ['rollNumber'], unique: true },
    byRole: { on: ['campusId', 'role'] },
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
    /** The room whose kiosk may be paired first. */
    kioskRoomId: RoomId,
    loadedAt: Instant,
  }),
  indexes: {},
});

export const campuses = declare({
  name: 'campuses',
  schema: z.object({ id: CampusId, name: z.string(), zone: Zone, faceAllowed: z.boolean() }),
  indexes: {},
});

export const rooms = declare({
  name: 'rooms',
  schema: Room.extend({ campusId: CampusId }),
  indexes: { byCampus: { on: ['campusId', 'name'] }, byCode: { on: ['code'], unique: true } },
});

export const classGroups = declare({
  name: 'class_groups',
  schema: ClassGroup.extend({ campusId: CampusId }),
  indexes: { byCampus: { on: ['campusId', 'title'] } },
});

export const timetableEntries = declare({
  name: 'timetable_entries',
  schema: TimetableEntry,
  indexes: { byCampus: { on: ['campusId', 'startsAt'] } },
});

/** One document for each version of a policy; `id` is `<policy>:<version>`. */
export const policies = declare({
  name: 'policies',
  schema: z.object({ id, campusId: CampusId, policy: Policy }),
  indexes: { byCampus: { on: ['campusId'] } },
});

export const beacons = declare({
  name: 'beacons',
  schema: z.object({ id, campusId: CampusId, beacon: EnrolledBeacon }),
  indexes: { byCampus: { on: ['campusId'] } },
});

/** `id` is the base64url SHA-256 of the code: the code itself is not kept. */
export const pairingCodes = declare({
  name: 'pairing_codes',
  schema: z.object({
    id,
    campusId: CampusId,
    roomId: RoomId,
    state: z.enum(['unused', 'used']),
    createdAt: Instant,
    usedBy: z.string().optional(),
    usedAt: Instant.optional(),
  }),
  indexes: {},
});
