/** What the central API and its callers say to each other over HTTP. Both sides parse with these schemas. */
import { z } from 'zod';
import { Factor } from '../check-in/factor.ts';
import { Policy } from '../check-in/policy.ts';
import { Fact } from '../fact/fact.ts';
import {
  CampusId,
  ClassGroupId,
  DeviceKeyId,
  FactId,
  KioskId,
  PersonId,
  RoomId,
  SessionId,
  TimetableEntryId,
} from '../ids.ts';
import { Mark } from '../mark/mark.ts';
import { Ignored } from '../mark/standing.ts';
import { EnrolledDays } from '../roster/enrolment.ts';
import { PersonName, Role, Student } from '../roster/person.ts';
import { Occurrence } from '../timetable/occurrence.ts';
import { Instant, LocalDate, Zone } from '../time.ts';

/** The version of this contract. The server accepts this one and the one before. */
export const API_VERSION = 1;

/** RFC 9457. `code` is stable and for programs; `detail` is plain words with the next step, for people. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  correlationId: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** `GET /health`: 200 when a class can start, 503 with the same body when not. */
export const Health = z.object({
  version: z.literal(API_VERSION),
  ready: z.boolean(),
  /** `out-of-reach` also where it can be read and not written, as on a full disk. */
  store: z.enum(['ok', 'out-of-reach']),
  /** When the store failed somebody first. */
  since: Instant.optional(),
  school: z.enum(['ready', 'empty']),
  /** Whether this server sends mail: without it one-time codes come from admins. Older servers do not say. */
  mail: z.boolean().optional(),
  now: Instant,
});
export type Health = z.infer<typeof Health>;

/* ---- people ------------------------------------------------------------------------------------------------- */

export const Login = z.strictObject({
  /** E-mail address, or a student's roll number. */
  name: z.string().min(1).max(120),
  password: z.string().min(1).max(200),
  /** Asks for the long-lived cookie of a student's own phone. */
  remember: z.boolean().optional(),
  /** Asks for tokens instead of a cookie: for programs. */
  tokens: z.boolean().optional(),
});
export type Login = z.infer<typeof Login>;

export const Me = z.object({ id: PersonId, role: Role, name: PersonName, campusId: CampusId, zone: Zone });
export type Me = z.infer<typeof Me>;

/* ---- check-in by phone -------------------------------------------------------------------------------------- */

/** The phone's own key over `phoneMessage(...)`: SPKI and signature in base64url (WebCrypto ECDSA P-256, SHA-256). */
export const DeviceProof = z.strictObject({
  spki: z.string().max(200),
  at: Instant,
  signature: z.string().length(86),
});
export type DeviceProof = z.infer<typeof DeviceProof>;

/** `POST /qr/scan` */
export const ScanQr = z.strictObject({ token: z.string().max(100), device: DeviceProof.optional() });
export type ScanQr = z.infer<typeof ScanQr>;

/** `POST /mark-attendance`: the room code on the board and the six digits beside it. */
export const TypeOtp = z.strictObject({
  roomCode: z.string().min(1).max(12),
  otp: z.string().regex(/^\d{6}$/, { error: 'write the six digits beside the code' }),
  device: DeviceProof.optional(),
});
export type TypeOtp = z.infer<typeof TypeOtp>;

/** A mark with what stands behind it, as the student sees it. */
export const Receipt = z.object({
  factId: FactId,
  sessionId: SessionId,
  title: z.string(),
  roomName: z.string(),
  zone: Zone,
  startsAt: Instant,
  checkedInAt: Instant,
  /** False where the opening has not reached the server yet: the scan is kept and counts when it does. */
  opened: z.boolean(),
  mark: Mark,
  graceUntil: Instant.optional(),
  policy: z.object({ name: z.string(), version: z.int() }).optional(),
  facts: z.array(
    z.object({
      at: Instant,
      factId: FactId,
      kind: z.string(),
      source: z.enum(['kiosk', 'server']),
      counted: z.boolean(),
      /** Why it does not count. */
      why: Ignored.optional(),
    }),
  ),
  /** Factors of which more would help; empty where nothing is missing. */
  missing: z.array(Factor),
  deviceKeyId: DeviceKeyId.optional(),
});
export type Receipt = z.infer<typeof Receipt>;

/** The stable codes with which a check-in by phone is refused; no fact is written, and nothing sticks. */
export const CheckInRefusal = z.enum([
  'code-stale',
  'code-forged',
  'code-foreign',
  'otp-wrong',
  'otp-used-up',
  'room-has-no-session',
  'not-on-roster',
  'doors-closed',
  'session-closed',
  'device-forged',
  'not-signed-in',
]);
export type CheckInRefusal = z.infer<typeof CheckInRefusal>;

/** The bytes that a phone signs, as text: token (or `room|otp`), person and time. */
export function phoneMessage(code: string, personId: PersonId, at: Instant): string {
  return ['smartpresence/device/1', code, personId, String(at)].join('|');
}

/* ---- reports ------------------------------------------------------------------------------------------------ */

export const Totals = z.object({
  /** Everyone on the roster, whatever their mark. */
  expected: z.int(),
  present: z.int(),
  late: z.int(),
  absent: z.int(),
  excused: z.int(),
});
export type Totals = z.infer<typeof Totals>;

export const SessionRow = z.object({
  sessionId: SessionId,
  title: z.string(),
  roomName: z.string(),
  teacherName: z.string(),
  zone: Zone,
  startsAt: Instant,
  endsAt: Instant,
  state: z.enum(['scheduled', 'open', 'closed']),
  rehearsal: z.boolean(),
  totals: Totals,
});
export type SessionRow = z.infer<typeof SessionRow>;

/** `entryId`: of the timetable, by which it is opened, with the day of its start; `POST /sessions` takes the two. */
export const ListedSession = SessionRow.extend({
  classGroupId: ClassGroupId.optional(),
  entryId: TimetableEntryId.optional(),
});
export type ListedSession = z.infer<typeof ListedSession>;

/** `GET /sessions?date=` */
export const SessionList = z.object({ date: LocalDate, zone: Zone, rows: z.array(ListedSession) });
export type SessionList = z.infer<typeof SessionList>;

export const ReportRow = z.object({
  student: Student,
  mark: Mark,
  /** Every fact about the student, oldest first. */
  facts: z.array(z.object({ fact: Fact, receivedAt: Instant })),
  arrivedAfterClose: z.boolean(),
});
export type ReportRow = z.infer<typeof ReportRow>;

/** `GET /sessions/{id}/report` */
export const SessionReport = z.object({
  session: SessionRow,
  policy: Policy,
  openedAt: Instant,
  closedAt: Instant.optional(),
  lastSyncAt: Instant.optional(),
  rows: z.array(ReportRow),
  people: z.record(z.string(), PersonName),
});
export type SessionReport = z.infer<typeof SessionReport>;

/* ---- kiosk sync --------------------------------------------------------------------------------------------- */

/** `POST /kiosks/pair`. Keys are raw 32 bytes in base64url. */
export const PairKiosk = z.strictObject({
  code: z.string().min(8).max(40),
  kioskId: KioskId,
  publicKey: z.string().length(43),
});
export type PairKiosk = z.infer<typeof PairKiosk>;

export const PairedKiosk = z.object({
  kioskId: KioskId,
  /** 32 random bytes: the root of this kiosk's codes. */
  kioskSecret: z.string().length(43),
  /** Bearer credential for the sync routes. */
  credential: z.string().min(40),
  /** Ed25519 key that signs whatever comes down; pinned from now on. */
  serverKey: z.string().length(43),
  roomId: RoomId,
  campusId: CampusId,
});
export type PairedKiosk = z.infer<typeof PairedKiosk>;

/** `POST /sync/push`. `bodies` are the exact texts of facts `from`, `from + 1`, …; `signature` is over `segmentMessage`. */
export const PushSegment = z.strictObject({
  version: z.literal(API_VERSION),
  kioskId: KioskId,
  from: z.int().positive(),
  bodies: z.array(z.string().max(200_000)).min(1).max(500),
  signature: z.string().length(86),
  /** The kiosk's corrected clock when it sent this, or the time towards which it is just correcting it. */
  sentAt: Instant,
});
export type PushSegment = z.infer<typeof PushSegment>;

/** The kiosk's head as the server holds it: facts up to `seq` are durable there. */
export const Head = z.object({ seq: z.int().nonnegative(), hash: z.string().length(43) });
export type Head = z.infer<typeof Head>;

export const PushReply = z.object({
  outcome: z.enum(['stored', 'duplicate', 'gap', 'fork']),
  head: Head,
  now: Instant,
});
export type PushReply = z.infer<typeof PushReply>;

/** One way in for staff at the kiosk, offline too: argon2id verifiers in PHC text. */
export const StaffMember = z.object({
  id: PersonId,
  role: z.enum(['teacher', 'admin']),
  name: PersonName,
  displayName: z.string(),
  pinVerifier: z.string().optional(),
  passwordVerifier: z.string().optional(),
});
export type StaffMember = z.infer<typeof StaffMember>;

/** Somebody who stands in from one moment until before another. */
export const Cover = z.object({ teacherId: PersonId, from: Instant, until: Instant });
export type Cover = z.infer<typeof Cover>;

export const ClassGroup = z.object({
  id: ClassGroupId,
  title: z.string().min(1).max(120),
  teacherIds: z.array(PersonId),
  /** Everyone who belongs to it on any day that is spoken of. */
  studentIds: z.array(PersonId),
  /** The days of those who do not belong to it on all of them; see `expectedOn`. */
  enrolments: z.array(EnrolledDays).optional(),
  /** Who stands in for its teachers, and when. */
  covers: z.array(Cover).optional(),
});
export type ClassGroup = z.infer<typeof ClassGroup>;

export const Room = z.object({ id: RoomId, name: z.string(), code: z.string() });
export type Room = z.infer<typeof Room>;

/** An enrolled device that advertises: a rolling secret (32 bytes, base64url), or a static 128-bit identity (UUID text). */
export const EnrolledBeacon = z.discriminatedUnion('identity', [
  z.object({ identity: z.literal('rolling'), studentId: PersonId, secret: z.string().length(43) }),
  z.object({ identity: z.literal('static'), studentId: PersonId, uuid: z.uuid() }),
]);
export type EnrolledBeacon = z.infer<typeof EnrolledBeacon>;

/** That a student will be away, as the office knows it; of one class where it is named. */
export const AwayNote = z.object({
  id: z.uuid(),
  studentId: PersonId,
  classGroupId: ClassGroupId.optional(),
  from: Instant,
  until: Instant,
  reason: z.string(),
  by: PersonId,
});
export type AwayNote = z.infer<typeof AwayNote>;

/** Everything a kiosk needs to run its classes without the network; read-only there, replaced as a whole. */
export const Reference = z.object({
  campus: z.object({ id: CampusId, name: z.string(), zone: Zone }),
  room: Room,
  rooms: z.array(Room),
  staff: z.array(StaffMember),
  students: z.array(Student),
  classGroups: z.array(ClassGroup),
  policies: z.array(Policy),
  /** 14 days from yesterday on. */
  occurrences: z.array(Occurrence),
  beacons: z.array(EnrolledBeacon),
  /** Of the same days. Servers before this one did not send it. */
  knownAbsences: z.array(AwayNote).optional(),
  /** Where phones find the API, without a slash at the end; `this-pc` where only this computer can reach it. */
  phones: z.object({ origin: z.url(), reach: z.enum(['lan', 'this-pc']) }),
  faceAllowed: z.boolean(),
  /** Who took the consent to their face back, and when: a template that rests on an earlier one is destroyed. */
  faceWithdrawals: z.array(z.object({ studentId: PersonId, at: Instant })).optional(),
  demo: z.boolean(),
});
export type Reference = z.infer<typeof Reference>;

/** A fact of the server's own chain, with its place in the session and the exact text that was hashed. */
export const ServerFact = z.object({ sessionId: SessionId, seq: z.int().positive(), body: z.string() });
export type ServerFact = z.infer<typeof ServerFact>;

/** What the server signs and sends down, as the JSON text `page` of a `SignedPage`. */
export const PullPage = z.object({
  version: z.literal(API_VERSION),
  kioskId: KioskId,
  now: Instant,
  /** Names the reference; the kiosk says which one it holds, and gets it only where it differs. */
  referenceId: z.string(),
  reference: Reference.optional(),
  /**
   * Facts after the cursors that were asked for, by session and seq; from the first on for a session that this kiosk
   * opened in the last day and did not ask for.
   */
  facts: z.array(ServerFact),
  /** The kiosk's head as the server holds it. */
  head: Head,
});
export type PullPage = z.infer<typeof PullPage>;

/** `GET /sync/pull?reference=…&after=<session>:<seq>&after=…` and each event of `GET /sync/events`. */
export const SignedPage = z.object({ page: z.string(), signature: z.string().length(86) });
export type SignedPage = z.infer<typeof SignedPage>;
