/** Valid facts and policies to start from; a test states only what it is about. Times are relative to a class at 09:00 UTC. */
import type { Policy, Rule } from '#core/check-in/policy.ts';
import type { Factor } from '#core/check-in/factor.ts';
import {
  DeviceKeyId,
  CampusId,
  ClassGroupId,
  FactId,
  KioskId,
  PersonId,
  PolicyId,
  RoomId,
  SessionId,
} from '#core/ids.ts';
import type { Fact } from '#core/fact/fact.ts';
import { MINUTE_MS, SECOND_MS, type Instant } from '#core/time.ts';

/** A UUID that says its number, for ids that a test can read. */
export function uuid(n: number): string {
  return `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

export const STARTS_AT: Instant = Date.UTC(2026, 2, 12, 9, 0);
export const ADA = PersonId.parse(uuid(1));
export const BEN = PersonId.parse(uuid(2));
export const TEACHER = PersonId.parse(uuid(50));
export const ADMIN = PersonId.parse(uuid(51));
export const SESSION = SessionId.parse(uuid(100));
export const KIOSK = KioskId.parse(uuid(200));
export const PHONE = DeviceKeyId.parse('p'.repeat(43));

/** The moment `minutes` and `seconds` after the class starts. */
export function at(minutes: number, seconds = 0): Instant {
  return STARTS_AT + minutes * MINUTE_MS + seconds * SECOND_MS;
}

export function factId(n: number): FactId {
  return FactId.parse(uuid(10_000 + n));
}

export function factor(name: Factor): Rule {
  return { kind: 'factor', factor: name };
}

export function anyOf(...names: readonly Factor[]): Rule {
  return { kind: 'any', of: names.map(factor) };
}

/** Doors at -5, on time to +5, late to +20, nothing counts from +45. */
export function policy(over: Partial<Policy> = {}): Policy {
  return {
    id: PolicyId.parse(uuid(300)),
    version: 4,
    name: 'Everyday',
    minAssurance: 1,
    rule: anyOf('qr', 'otp', 'face', 'badge', 'pin'),
    fallbacks: [],
    earlyMin: 5,
    graceMin: 5,
    lateMin: 20,
    absentMin: 45,
    ...over,
  };
}

type Of<K extends Fact['kind']> = Extract<Fact, { kind: K }>;
type Over<K extends Fact['kind']> = Partial<Omit<Of<K>, 'kind'>>;

const head = { v: 1, sessionId: SESSION, source: { kind: 'kiosk', kioskId: KIOSK } } as const;
const served = { v: 1, sessionId: SESSION, source: { kind: 'server' } } as const;

export function opened(over: Over<'session-opened'> = {}): Of<'session-opened'> {
  return {
    ...head,
    kind: 'session-opened',
    id: factId(1),
    at: at(-6),
    campusId: CampusId.parse(uuid(400)),
    roomId: RoomId.parse(uuid(401)),
    classGroupId: ClassGroupId.parse(uuid(402)),
    title: 'Maths 9B',
    zone: 'Europe/London',
    startsAt: STARTS_AT,
    endsAt: at(45),
    teacherId: TEACHER,
    openedBy: TEACHER,
    policy: policy(),
    roster: [ADA, BEN],
    ...over,
  };
}

export function closed(over: Over<'session-closed'> = {}): Of<'session-closed'> {
  return { ...head, kind: 'session-closed', id: factId(2), at: at(45), by: TEACHER, ...over };
}

export function reopened(over: Over<'session-reopened'> = {}): Of<'session-reopened'> {
  return { ...head, kind: 'session-reopened', id: factId(3), at: at(45, 5), by: TEACHER, ...over };
}

export function unavailable(over: Over<'factor-unavailable'> = {}): Of<'factor-unavailable'> {
  return {
    ...head,
    kind: 'factor-unavailable',
    id: factId(4),
    at: at(0),
    factor: 'face',
    why: 'missing',
    ...over,
  };
}

export function available(over: Over<'factor-available'> = {}): Of<'factor-available'> {
  return { ...head, kind: 'factor-available', id: factId(5), at: at(3), factor: 'face', ...over };
}

export function scanned(over: Over<'qr-scanned'> = {}): Of<'qr-scanned'> {
  return {
    ...served,
    kind: 'qr-scanned',
    id: factId(10),
    at: at(0),
    studentId: ADA,
    slot: 1,
    ageMs: 2000,
    ...over,
  };
}

export function typed(over: Over<'otp-typed'> = {}): Of<'otp-typed'> {
  return { ...served, kind: 'otp-typed', id: factId(11), at: at(0), studentId: ADA, step: 1, ...over };
}

export function heard(over: Over<'beacon-heard'> = {}): Of<'beacon-heard'> {
  return {
    ...head,
    kind: 'beacon-heard',
    id: factId(12),
    at: at(0),
    studentId: ADA,
    identity: 'rolling',
    packets: 5,
    medianRssiDbm: -60,
    forMs: 4000,
    ...over,
  };
}

export function claimed(over: Over<'beacon-claimed'> = {}): Of<'beacon-claimed'> {
  return { ...served, kind: 'beacon-claimed', id: factId(17), at: at(0), studentId: ADA, ...over };
}

export function matched(over: Over<'face-matched'> = {}): Of<'face-matched'> {
  return {
    ...head,
    kind: 'face-matched',
    id: factId(13),
    at: at(0),
    studentId: ADA,
    similarity: 0.7,
    threshold: 0.57,
    model: 'test-model',
    liveness: 'not-checked',
    ...over,
  };
}

export function refusedFace(over: Over<'face-refused'> = {}): Of<'face-refused'> {
  return {
    ...head,
    kind: 'face-refused',
    id: factId(14),
    at: at(0),
    studentId: ADA,
    similarity: 0.2,
    threshold: 0.57,
    model: 'test-model',
    ...over,
  };
}

export function badge(over: Over<'badge-shown'> = {}): Of<'badge-shown'> {
  return { ...head, kind: 'badge-shown', id: factId(15), at: at(0), studentId: ADA, ...over };
}

export function pin(over: Over<'pin-typed'> = {}): Of<'pin-typed'> {
  return { ...head, kind: 'pin-typed', id: factId(16), at: at(0), studentId: ADA, ...over };
}

export function corrected(over: Over<'corrected'> = {}): Of<'corrected'> {
  return {
    ...head,
    kind: 'corrected',
    id: factId(20),
    at: at(10),
    studentId: ADA,
    status: 'present',
    reason: 'seen in class',
    by: TEACHER,
    byRole: 'teacher',
    inPerson: true,
    ...over,
  };
}

export function undone(over: Over<'correction-undone'> = {}): Of<'correction-undone'> {
  return {
    ...head,
    kind: 'correction-undone',
    id: factId(21),
    at: at(11),
    studentId: ADA,
    correctionId: factId(20),
    by: TEACHER,
    ...over,
  };
}

export function away(over: Over<'absence-known'> = {}): Of<'absence-known'> {
  return {
    ...served,
    kind: 'absence-known',
    id: factId(22),
    at: at(-6),
    studentId: ADA,
    absenceId: uuid(500),
    reason: 'dentist',
    by: ADMIN,
    ...over,
  };
}

export function awayWithdrawn(over: Over<'absence-withdrawn'> = {}): Of<'absence-withdrawn'> {
  return {
    ...served,
    kind: 'absence-withdrawn',
    id: factId(23),
    at: at(-1),
    studentId: ADA,
    absenceId: uuid(500),
    by: ADMIN,
    ...over,
  };
}
