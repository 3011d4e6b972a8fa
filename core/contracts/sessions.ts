/** What is said over HTTP of sessions and marks: opening and closing, codes, corrections, appeals, known absences, boards. */
import { z } from 'zod';
import { GivenStatus } from '../fact/fact.ts';
import {
  CampusId,
  ClassGroupId,
  FactId,
  PersonId,
  PolicyId,
  RoomId,
  SessionId,
  TimetableEntryId,
} from '../ids.ts';
import { Mark } from '../mark/mark.ts';
import { Student } from '../roster/person.ts';
import { Instant, LocalDate, LocalTime } from '../time.ts';
import { DeviceProof, SessionRow, Totals } from './api.ts';
import { pageOf, PageQuery } from './paging.ts';

/** A reason that people give for what they do to a mark. */
const Why = z.string().trim().min(1).max(200);

/* ---- opening and closing ------------------------------------------------------------------------------------ */

/** `POST /sessions`: a class of the timetable on a day, or one that is in no timetable. */
export const OpenSession = z.union([
  z.strictObject({
    entryId: TimetableEntryId,
    date: LocalDate,
    /** Only where the entry meets more than once on that day. */
    startsAt: LocalTime.optional(),
  }),
  z.strictObject({
    classGroupId: ClassGroupId,
    roomId: RoomId,
    policyId: PolicyId,
    startsAt: Instant,
    endsAt: Instant,
  }),
]);
export type OpenSession = z.infer<typeof OpenSession>;

/* ---- codes -------------------------------------------------------------------------------------------------- */

/** `POST /generate-otp` */
export const AskForOtp = z.strictObject({ sessionId: SessionId });

export const ShownOtp = z.object({
  code: z.string().regex(/^\d{6}$/),
  /** The next code is shown from then on. */
  validUntil: Instant,
  /** What students type beside it. */
  roomCode: z.string(),
});
export type ShownOtp = z.infer<typeof ShownOtp>;

/** `GET /qr/generate/{session_id}`: without a format, what the Accept header asks for; else JSON. */
export const QrFormat = z.enum(['json', 'svg', 'png']);
export type QrFormat = z.infer<typeof QrFormat>;

export const ShownQr = z.object({
  token: z.string(),
  /** What the QR code holds. */
  url: z.string(),
  slot: z.int(),
  /** The next token is shown from then on. */
  validUntil: Instant,
});
export type ShownQr = z.infer<typeof ShownQr>;

/* ---- check-in ----------------------------------------------------------------------------------------------- */

/** `POST /attendance/mark` and `POST /mark-attendance`: a code that was seen, or nothing but the session, to judge what is there. */
export const MarkAttendance = z.union([
  z.strictObject({
    roomCode: z.string().min(1).max(12),
    otp: z.string().regex(/^\d{6}$/, { error: 'write the six digits beside the code' }),
    device: DeviceProof.optional(),
  }),
  z.strictObject({ token: z.string().min(1).max(100), device: DeviceProof.optional() }),
  z.strictObject({ sessionId: SessionId }),
]);
export type MarkAttendance = z.infer<typeof MarkAttendance>;

/** A kiosk's word that it heard a rolling identity; `signature` is over `sightingMessage`, by the key of its pairing. */
export const Sighting = z.strictObject({
  sessionId: SessionId,
  /** As it was advertised, of any version. */
  uuid: z.guid().toLowerCase(),
  packets: z.int().min(1).max(100_000),
  medianRssiDbm: z.int().min(-127).max(20),
  forMs: z.int().min(0).max(3_600_000),
  /** The kiosk's own clock when it heard the last packet. */
  at: Instant,
  signature: z.string().length(86),
});
export type Sighting = z.infer<typeof Sighting>;

/** `POST /bluetooth/check`: a kiosk sends what it heard; a student can only say that their device is near. */
export const CheckBeacon = z.union([Sighting, z.strictObject({ sessionId: SessionId })]);

export const BeaconChecked = z.object({
  sessionId: SessionId,
  studentId: PersonId,
  factId: FactId,
  /** A student's own word proves nothing. */
  proves: z.enum(['near', 'nothing']),
});
export type BeaconChecked = z.infer<typeof BeaconChecked>;

/** The bytes that a kiosk signs for a sighting, as text. */
export function sightingMessage(kioskId: string, sighting: Omit<Sighting, 'signature'>): string {
  const { sessionId, uuid, packets, medianRssiDbm, forMs, at } = sighting;
  return ['smartpresence/sighting/1', kioskId, sessionId, uuid, packets, medianRssiDbm, forMs, at].join('|');
}

/* ---- boards ------------------------------------------------------------------------------------------------- */

/** One event of `GET /sessions/{id}/events`. The first, and one after the class was opened or closed, holds everybody. */
export const BoardEvent = z.object({
  sessionId: SessionId,
  at: Instant,
  state: SessionRow.shape.state,
  totals: Totals,
  /** Whose mark is another than in the event before. */
  rows: z.array(z.object({ student: Student, mark: Mark, waitsForTeacher: z.boolean() })),
});
export type BoardEvent = z.infer<typeof BoardEvent>;

/* ---- corrections -------------------------------------------------------------------------------------------- */

/** `POST /corrections` */
export const CorrectMark = z.strictObject({
  sessionId: SessionId,
  studentId: PersonId,
  status: GivenStatus,
  reason: Why,
  /** The correction on which the mark rested when the caller looked, or `none`: where it is another by now nothing is changed. */
  seen: z.union([FactId, z.literal('none')]).optional(),
});
export type CorrectMark = z.infer<typeof CorrectMark>;

/** `POST /corrections/{id}/undo` */
export const UndoCorrection = z.strictObject({ sessionId: SessionId });

export const Correction = z.object({
  id: FactId,
  sessionId: SessionId,
  studentId: PersonId,
  at: Instant,
  status: GivenStatus,
  reason: z.string(),
  by: PersonId,
  byRole: z.enum(['teacher', 'admin']),
  /** Whether the mark rests on it now. */
  standing: z.boolean(),
  undone: z.object({ by: PersonId, at: Instant }).optional(),
});
export type Correction = z.infer<typeof Correction>;

/** `GET /corrections?sessionId=` */
export const CorrectionList = z.object({ items: z.array(Correction) });

/* ---- appeals ------------------------------------------------------------------------------------------------ */

/** `POST /appeals`: "I was here", once a session. */
export const MakeAppeal = z.strictObject({ sessionId: SessionId, text: z.string().trim().min(1).max(500) });
export type MakeAppeal = z.infer<typeof MakeAppeal>;

export const AppealState = z.enum(['open', 'accepted', 'rejected']);
export type AppealState = z.infer<typeof AppealState>;

const AppealId = z.string().regex(/^[0-9a-f-]{36}:[0-9a-f-]{36}$/, {
  error: 'write the id of an appeal, as the list of appeals has it',
});

export const Appeal = z.object({
  id: AppealId,
  sessionId: SessionId,
  studentId: PersonId,
  classGroupId: ClassGroupId,
  title: z.string(),
  startsAt: Instant,
  text: z.string(),
  /** The mark as it stood when the student appealed. */
  status: Mark.shape.status,
  state: AppealState,
  createdAt: Instant,
  decided: z
    .object({ by: PersonId, at: Instant, reason: z.string(), status: GivenStatus.optional() })
    .optional(),
});
export type Appeal = z.infer<typeof Appeal>;

/** `GET /appeals`. Students see their own, guardians those of the child whom they name, staff those of their classes. */
export const AppealQuery = PageQuery.extend({
  state: AppealState.optional(),
  studentId: PersonId.optional(),
});
export const AppealPage = pageOf(Appeal);
export const AppealParams = z.strictObject({ id: AppealId });

/** `POST /appeals/{id}/decide` */
export const DecideAppeal = z.union([
  z.strictObject({
    decision: z.literal('accept'),
    status: z.enum(['present', 'late', 'excused']).default('present'),
    reason: Why,
  }),
  z.strictObject({ decision: z.literal('reject'), reason: Why }),
]);
export type DecideAppeal = z.infer<typeof DecideAppeal>;

/* ---- known absences ----------------------------------------------------------------------------------------- */

export const AbsenceState = z.enum(['pending', 'approved', 'declined', 'cancelled']);
export type AbsenceState = z.infer<typeof AbsenceState>;

/** `POST /known-absences`. Staff in charge note it; students and guardians ask for it. */
export const NoteAbsence = z
  .strictObject({
    studentId: PersonId,
    from: Instant,
    until: Instant,
    reason: Why,
    /** Of this class only; of all classes where it is left out, which only an admin can approve. */
    classGroupId: ClassGroupId.optional(),
  })
  .refine(({ from, until }) => from < until, { error: 'from must be before until', path: ['until'] });
export type NoteAbsence = z.infer<typeof NoteAbsence>;

export const KnownAbsence = z.object({
  id: z.uuid(),
  campusId: CampusId,
  studentId: PersonId,
  classGroupId: ClassGroupId.optional(),
  from: Instant,
  until: Instant,
  reason: z.string(),
  state: AbsenceState,
  askedBy: PersonId,
  createdAt: Instant,
  decided: z.object({ by: PersonId, at: Instant }).optional(),
});
export type KnownAbsence = z.infer<typeof KnownAbsence>;

/** `GET /known-absences` */
export const AbsenceQuery = PageQuery.extend({
  state: AbsenceState.optional(),
  studentId: PersonId.optional(),
});
export const AbsencePage = pageOf(KnownAbsence);
export const AbsenceParams = z.strictObject({ id: z.uuid() });

/** `POST /known-absences/{id}/decide` */
export const DecideAbsence = z.strictObject({ decision: z.enum(['approve', 'decline']) });

/* ---- data of a class ---------------------------------------------------------------------------------------- */

/** `GET /attendance/data/class/{class_id}` and `…/subject/{subject_id}`: days of the campus, both included. */
export const AttendanceQuery = PageQuery.extend({
  from: LocalDate,
  until: LocalDate,
});

export const AttendanceData = z.object({
  items: z.array(
    z.object({
      session: SessionRow,
      classGroupId: ClassGroupId,
      marks: z.array(
        z.object({
          studentId: PersonId,
          status: Mark.shape.status,
          assurance: Mark.shape.assurance,
          at: Instant.optional(),
        }),
      ),
    }),
  ),
  /** Everybody who is named in this page. */
  students: z.record(z.string(), Student),
  next: z.string().optional(),
});
export type AttendanceData = z.infer<typeof AttendanceData>;
