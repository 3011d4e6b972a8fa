/**
 * The school as the office reads and changes it: campuses, rooms, courses, class groups, enrolments, timetable, policies,
 * beacons, covers, kiosks. Each document tells its `version`; whoever says which one they read never overwrites another's change.
 */
import { z } from 'zod';
import { Assurance, Factor } from '../check-in/factor.ts';
import { Policy, StrictRule } from '../check-in/policy.ts';
import {
  CampusId,
  ClassGroupId,
  CourseId,
  KioskId,
  PersonId,
  PolicyId,
  RoomId,
  TimetableEntryId,
} from '../ids.ts';
import { Instant, LocalDate, LocalTime, Zone } from '../time.ts';
import { WeeklyRule } from '../timetable/weekly.ts';

/** Of a document as it was read; 0 where it was never changed. */
const version = z.int().nonnegative();
/** In a change: the version that was read. Where another is there by now, nothing is changed. */
const read = { version: version.optional() };
const Title = z.string().trim().min(1).max(120);

/** What a delete answers. */
export const Deleted = z.object({ id: z.string() });

/** By its IANA name: an offset such as +01:00 knows no summer, and calendars cannot name it. */
const NamedZone = Zone.regex(/^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/, {
  error: 'write a zone such as Europe/London',
});

/* ---- campuses ----------------------------------------------------------------------------------------------- */

export const CampusItem = z.object({
  id: CampusId,
  name: z.string(),
  zone: Zone,
  faceAllowed: z.boolean(),
  version,
});
export type CampusItem = z.infer<typeof CampusItem>;

/** Whoever makes a further campus does not run it: its first admin does, who comes in by an invitation. */
export const NewCampus = z.strictObject({
  name: Title,
  zone: NamedZone,
  faceAllowed: z.boolean().default(false),
  adminEmail: z.email().max(254).toLowerCase(),
});
export type NewCampus = z.infer<typeof NewCampus>;

/** `inviteCode` is the first admin's, told this once. */
export const CampusWritten = CampusItem.extend({ inviteCode: z.string().optional() });
export type CampusWritten = z.infer<typeof CampusWritten>;

export const CampusChange = z.strictObject({
  name: Title.optional(),
  zone: NamedZone.optional(),
  faceAllowed: z.boolean().optional(),
  ...read,
});
export type CampusChange = z.infer<typeof CampusChange>;

/* ---- rooms -------------------------------------------------------------------------------------------------- */

/** What people type where a code is asked for: letters and digits, compared without case and hyphens. */
const RoomCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9][A-Z0-9-]{0,11}$/, { error: 'write up to 12 letters, digits and hyphens, such as B204' });

export const RoomItem = z.object({ id: RoomId, name: z.string(), code: z.string(), version });
export type RoomItem = z.infer<typeof RoomItem>;

export const NewRoom = z.strictObject({ name: z.string().trim().min(1).max(60), code: RoomCode });
export type NewRoom = z.infer<typeof NewRoom>;

export const RoomChange = NewRoom.partial().extend(read);
export type RoomChange = z.infer<typeof RoomChange>;

/* ---- courses, class groups, enrolments ---------------------------------------------------------------------- */

export const CourseItem = z.object({ id: CourseId, title: z.string(), code: z.string().optional(), version });
export type CourseItem = z.infer<typeof CourseItem>;

export const NewCourse = z.strictObject({ title: Title, code: z.string().trim().min(1).max(40).optional() });
export type NewCourse = z.infer<typeof NewCourse>;

export const CourseChange = NewCourse.partial().extend(read);
export type CourseChange = z.infer<typeof CourseChange>;

export const ClassGroupItem = z.object({
  id: ClassGroupId,
  title: z.string(),
  courseId: CourseId.optional(),
  teacherIds: z.array(PersonId),
  /** Who belongs to it today. */
  students: z.int().nonnegative(),
  version,
});
export type ClassGroupItem = z.infer<typeof ClassGroupItem>;

export const NewClassGroup = z.strictObject({
  title: Title,
  courseId: CourseId.optional(),
  teacherIds: z.array(PersonId).max(20),
});
export type NewClassGroup = z.infer<typeof NewClassGroup>;

/** `courseId: null` takes the course away. */
export const ClassGroupChange = z.strictObject({
  title: Title.optional(),
  courseId: CourseId.nullable().optional(),
  teacherIds: z.array(PersonId).max(20).optional(),
  ...read,
});
export type ClassGroupChange = z.infer<typeof ClassGroupChange>;

/** `from` and `until` are the first and the last day on which the student belongs to the class group. */
export const EnrolmentItem = z.object({
  id: z.string(),
  classGroupId: ClassGroupId,
  studentId: PersonId,
  from: LocalDate,
  until: LocalDate.optional(),
  version,
});
export type EnrolmentItem = z.infer<typeof EnrolmentItem>;

export const NewEnrolment = z.strictObject({
  classGroupId: ClassGroupId,
  studentId: PersonId,
  from: LocalDate,
  until: LocalDate.optional(),
});
export type NewEnrolment = z.infer<typeof NewEnrolment>;

/** `until: null` takes the last day away. The first day stays: delete the enrolment and make another. */
export const EnrolmentChange = z.strictObject({ until: LocalDate.nullable(), ...read });
export type EnrolmentChange = z.infer<typeof EnrolmentChange>;

/* ---- timetable ---------------------------------------------------------------------------------------------- */

/** A timetable that began in the Middle Ages would have to be laid out week by week until today. */
export const TermDay = LocalDate.refine((day) => day >= '2000-01-01' && day <= '2100-12-31', {
  error: 'write a day from 2000 to 2100',
});

const entry = {
  classGroupId: ClassGroupId,
  roomId: RoomId,
  teacherId: PersonId,
  policyId: PolicyId,
  /** The first day on which it may fall. */
  from: TermDay,
  startsAt: LocalTime,
  /** At or before `startsAt` it is on the next day. */
  endsAt: LocalTime,
};

export const EntryItem = z.object({
  id: TimetableEntryId,
  ...entry,
  rrule: z.string(),
  exdates: z.array(LocalDate),
  version,
});
export type EntryItem = z.infer<typeof EntryItem>;

/** Two classes that want one room, or one teacher, at the same time; told, never refused. */
export const Clash = z.object({
  what: z.enum(['room', 'teacher']),
  with: TimetableEntryId,
  /** The first day on which they meet, and from when. */
  date: LocalDate,
  startsAt: LocalTime,
});
export type Clash = z.infer<typeof Clash>;

/** What a change of the timetable answers. `clashes` are those of the eight weeks to come. */
export const EntryWritten = EntryItem.extend({ clashes: z.array(Clash) });
export type EntryWritten = z.infer<typeof EntryWritten>;

export const NewEntry = z.strictObject({
  ...entry,
  rrule: WeeklyRule,
  /** Days on which it does not take place. */
  exdates: z.array(LocalDate).max(400).default([]),
});
export type NewEntry = z.infer<typeof NewEntry>;

export const EntryChange = z.strictObject({
  ...z.object(entry).partial().shape,
  rrule: WeeklyRule.optional(),
  exdates: z.array(LocalDate).max(400).optional(),
  ...read,
});
export type EntryChange = z.infer<typeof EntryChange>;

/* ---- policies ----------------------------------------------------------------------------------------------- */

const minutes = {
  earlyMin: z.int().min(0).max(240),
  graceMin: z.int().min(0).max(480),
  lateMin: z.int().min(0).max(480),
  absentMin: z.int().min(0).max(480),
};
const policy = {
  name: z.string().trim().min(1).max(80),
  minAssurance: Assurance,
  rule: StrictRule,
  fallbacks: z.array(z.strictObject({ whenUnavailable: Factor, use: StrictRule })).max(8),
  ...minutes,
};

export const NewPolicy = z.strictObject(policy);
export type NewPolicy = z.infer<typeof NewPolicy>;

/** Makes the next version; the ones before stay as they are, for the sessions that were opened with them. */
export const PolicyChange = z.strictObject({ ...z.object(policy).partial().shape, ...read });
export type PolicyChange = z.infer<typeof PolicyChange>;

export const PolicyItem = Policy;

/* ---- beacons ------------------------------------------------------------------------------------------------ */

/** What a rolling beacon's secret is never comes out again. */
export const BeaconItem = z.object({
  id: z.string(),
  studentId: PersonId,
  identity: z.enum(['rolling', 'static']),
  uuid: z.uuid().optional(),
  enrolledAt: Instant.optional(),
});
export type BeaconItem = z.infer<typeof BeaconItem>;

/** A rolling secret is 32 bytes in base64url; see docs/beacon-protocol.md. A static identity never lifts a mark above A1. */
export const NewBeacon = z.discriminatedUnion('identity', [
  z.strictObject({
    identity: z.literal('rolling'),
    studentId: PersonId,
    secret: z.string().regex(/^[\w-]{42}[AEIMQUYcgkosw048]$/, { error: 'write 32 bytes in base64url' }),
  }),
  z.strictObject({ identity: z.literal('static'), studentId: PersonId, uuid: z.uuid().toLowerCase() }),
]);
export type NewBeacon = z.infer<typeof NewBeacon>;

/* ---- covers ------------------------------------------------------------------------------------------------- */

/** Somebody who stands in for the teachers of a class group, from one moment until before another. */
export const CoverItem = z.object({
  id: z.string(),
  classGroupId: ClassGroupId,
  teacherId: PersonId,
  from: Instant,
  until: Instant,
  grantedBy: PersonId,
});
export type CoverItem = z.infer<typeof CoverItem>;

/** For fourteen days at most. */
export const NewCover = z.strictObject({
  classGroupId: ClassGroupId,
  teacherId: PersonId,
  from: Instant,
  until: Instant,
});
export type NewCover = z.infer<typeof NewCover>;

/* ---- kiosks ------------------------------------------------------------------------------------------------- */

export const KioskItem = z.object({
  id: KioskId,
  roomId: RoomId,
  state: z.enum(['paired', 'revoked']),
  pairedAt: Instant,
  /** When it last pushed, by the server's clock. */
  heardAt: Instant.optional(),
  /** Its clock minus the server's, when it was last heard. */
  clockOffsetMs: z.int().optional(),
  /** How many facts of its ledger are durable here. */
  factSeq: z.int().nonnegative(),
  revokedAt: Instant.optional(),
});
export type KioskItem = z.infer<typeof KioskItem>;

/** Runs of its ledger that are kept apart: they contradict what is stored, or came after it was revoked. */
export const KioskDetail = KioskItem.extend({
  quarantine: z.array(
    z.object({
      id: z.string(),
      from: z.int().positive(),
      facts: z.int().positive(),
      receivedAt: Instant,
      why: z.enum(['contradicts', 'revoked']),
    }),
  ),
});
export type KioskDetail = z.infer<typeof KioskDetail>;

export const NewPairingCode = z.strictObject({ roomId: RoomId });

/** Told once: only its hash is kept. */
export const PairingCode = z.object({ code: z.string(), roomId: RoomId, expiresAt: Instant });
export type PairingCode = z.infer<typeof PairingCode>;

export const RevokeKiosk = z.strictObject({ reason: z.string().trim().min(3).max(200) });
export type RevokeKiosk = z.infer<typeof RevokeKiosk>;

export const KioskChange = z.strictObject({ roomId: RoomId });
export type KioskChange = z.infer<typeof KioskChange>;
