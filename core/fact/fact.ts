/**
 * What happened, written once. A fact never changes; what we think of it (a mark) is worked out from the facts by
 * `core/mark/judge.ts`. The JSON text in which a fact was first written is its canonical form (core/fact/chain.ts).
 */
import { z } from 'zod';
import { Factor } from '../check-in/factor.ts';
import { Policy } from '../check-in/policy.ts';
import { CampusId, ClassGroupId, DeviceKeyId, FactId, KioskId, PersonId, RoomId, SessionId } from '../ids.ts';
import { Instant, Zone } from '../time.ts';

/** Who wrote the fact: a kiosk's ledger, or the server's chain of the session. */
const Source = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('kiosk'), kioskId: KioskId }),
  z.object({ kind: z.literal('server') }),
]);

/** The statuses that a person may give. `expected` is nobody's decision. */
export const GivenStatus = z.enum(['present', 'late', 'absent', 'excused']);
export type GivenStatus = z.infer<typeof GivenStatus>;

/** Whether the face was seen to be alive. `not-checked` lifts no mark above A1. */
const Liveness = z.enum(['not-checked', 'live']);

/** Why a scan is kept but waits for the kiosk or the teacher. `late-scan`: the phone says that it scanned in time, and could not reach us. */
export const ScanWarning = z.enum(['second-person-on-device', 'late-scan']);
export type ScanWarning = z.infer<typeof ScanWarning>;

const base = {
  v: z.literal(1),
  id: FactId,
  at: Instant,
  sessionId: SessionId,
  source: Source,
  /** True where a rehearsal made it: such a fact never belongs to a real register. */
  rehearsal: z.literal(true).optional(),
};

export const SessionOpened = z.object({
  ...base,
  kind: z.literal('session-opened'),
  campusId: CampusId,
  roomId: RoomId,
  classGroupId: ClassGroupId,
  title: z.string().min(1).max(120),
  zone: Zone,
  startsAt: Instant,
  endsAt: Instant,
  teacherId: PersonId,
  openedBy: PersonId,
  policy: Policy,
  roster: z.array(PersonId).max(2000),
});
export type SessionOpened = z.infer<typeof SessionOpened>;

const SessionClosed = z.object({ ...base, kind: z.literal('session-closed'), by: PersonId });
const SessionReopened = z.object({ ...base, kind: z.literal('session-reopened'), by: PersonId });

/** A sensor of the room is out of order, so the policy's fallbacks for it hold until the same source says that it works. */
const FactorUnavailable = z.object({
  ...base,
  kind: z.literal('factor-unavailable'),
  factor: Factor,
  why: z.string().max(80),
  /** When it began, where that was before it was sure enough to be written. */
  since: Instant.optional(),
});
const FactorAvailable = z.object({ ...base, kind: z.literal('factor-available'), factor: Factor });

/** What a phone's own key says about the scan: no key, or signed by the key that is bound to the person. */
const phone = {
  studentId: PersonId,
  deviceKeyId: DeviceKeyId.optional(),
  warning: ScanWarning.optional(),
};

const QrScanned = z.object({
  ...base,
  ...phone,
  kind: z.literal('qr-scanned'),
  slot: z.int().nonnegative(),
  /** How old the slot was when the server heard of it, in ms of the kiosk's corrected clock. */
  ageMs: z.int(),
  /** True where the kiosk's clock had to be inferred from what others scanned. */
  timeInferred: z.literal(true).optional(),
});
const OtpTyped = z.object({
  ...base,
  ...phone,
  kind: z.literal('otp-typed'),
  step: z.int().nonnegative(),
});

const BeaconHeard = z.object({
  ...base,
  kind: z.literal('beacon-heard'),
  studentId: PersonId,
  /** Rolling identities prove a device secret; static ones only an address that anyone can copy. */
  identity: z.enum(['rolling', 'static']),
  packets: z.int().positive(),
  medianRssiDbm: z.int().min(-127).max(20),
  forMs: z.int().nonnegative(),
  /** Where the server wrote it for a kiosk: what the kiosk signed (see `sightingMessage`), so that it can be checked again. */
  statement: z
    .object({
      kioskId: KioskId,
      uuid: z.string().max(36),
      at: Instant,
      signature: z.string().max(86),
    })
    .optional(),
});
/** A student's own word that their device was near. It is kept as such, and proves nothing. */
const BeaconClaimed = z.object({ ...base, kind: z.literal('beacon-claimed'), studentId: PersonId });
export const FaceMatched = z.object({
  ...base,
  kind: z.literal('face-matched'),
  studentId: PersonId,
  /** Of the probe and the template, in the measure of `model`. */
  similarity: z.number(),
  threshold: z.number(),
  model: z.string().max(80),
  liveness: Liveness,
});
/** A face was shown for a claimed student and was not theirs. It is kept for staff; it never changes a mark. */
const FaceRefused = z.object({
  ...base,
  kind: z.literal('face-refused'),
  studentId: PersonId,
  similarity: z.number(),
  threshold: z.number(),
  model: z.string().max(80),
});
const BadgeShown = z.object({ ...base, kind: z.literal('badge-shown'), studentId: PersonId });
const PinTyped = z.object({ ...base, kind: z.literal('pin-typed'), studentId: PersonId });

/** A person's decision on a mark. It stands above all evidence until it is undone or another one outranks it. */
export const Corrected = z.object({
  ...base,
  kind: z.literal('corrected'),
  studentId: PersonId,
  status: GivenStatus,
  reason: z.string().max(200),
  by: PersonId,
  byRole: z.enum(['teacher', 'admin']),
  inPerson: z.boolean(),
});
export type Corrected = z.infer<typeof Corrected>;
const CorrectionUndone = z.object({
  ...base,
  kind: z.literal('correction-undone'),
  studentId: PersonId,
  correctionId: FactId,
  by: PersonId,
});

/** The school knew before that the student would be away. It excuses whoever does not come, until it is withdrawn. */
const AbsenceKnown = z.object({
  ...base,
  kind: z.literal('absence-known'),
  studentId: PersonId,
  absenceId: z.uuid(),
  reason: z.string().max(200),
  by: PersonId,
});
export type AbsenceKnown = z.infer<typeof AbsenceKnown>;
const AbsenceWithdrawn = z.object({
  ...base,
  kind: z.literal('absence-withdrawn'),
  studentId: PersonId,
  absenceId: z.uuid(),
  by: PersonId,
});

export const Fact = z.discriminatedUnion('kind', [
  SessionOpened,
  SessionClosed,
  SessionReopened,
  FactorUnavailable,
  FactorAvailable,
  QrScanned,
  OtpTyped,
  BeaconHeard,
  BeaconClaimed,
  FaceMatched,
  FaceRefused,
  BadgeShown,
  PinTyped,
  Corrected,
  CorrectionUndone,
  AbsenceKnown,
  AbsenceWithdrawn,
]);
export type Fact = z.infer<typeof Fact>;

/** A fact before it has an id, a time and a source: what a service asks the ledger to write. */
export type NewFact = Fact extends infer F
  ? F extends Fact
    ? Omit<F, 'v' | 'id' | 'at' | 'source' | 'rehearsal'>
    : never
  : never;

/** A fact that one factor produced. */
export type Evidence = Extract<
  Fact,
  { kind: 'qr-scanned' | 'otp-typed' | 'beacon-heard' | 'face-matched' | 'badge-shown' | 'pin-typed' }
>;

const FACTOR_OF: Readonly<Record<Evidence['kind'], Factor>> = {
  'qr-scanned': 'qr',
  'otp-typed': 'otp',
  'beacon-heard': 'beacon',
  'face-matched': 'face',
  'badge-shown': 'badge',
  'pin-typed': 'pin',
};

/** Whether `fact` is evidence of presence. */
export function isEvidence(fact: Fact): fact is Evidence {
  return fact.kind in FACTOR_OF;
}

/** The factor that produced `evidence`. */
export function factorOf(evidence: Evidence): Factor {
  return FACTOR_OF[evidence.kind];
}

/** The student whom `fact` is about, or undefined where it is about the whole session. */
export function studentOf(fact: Fact): PersonId | undefined {
  return 'studentId' in fact ? fact.studentId : undefined;
}
