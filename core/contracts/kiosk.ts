/**
 * What the kiosk's window and its host say to each other. The window draws one view and sends one of these commands;
 * it decides nothing. Neither side knows the transport: a loopback WebSocket today, a MessagePort in Electron.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { GivenStatus } from '../fact/fact.ts';
import { FactId, PersonId, SessionId } from '../ids.ts';
import { Status } from '../mark/mark.ts';
import { RollNumber } from '../roster/person.ts';
import { Instant, Zone } from '../time.ts';

/** The stable codes with which the kiosk refuses a command or reports what is wrong with it. */
export const KioskCode = z.enum([
  'wrong-secret',
  'locked-out',
  'not-allowed',
  'not-signed-in',
  'not-now',
  'wrong-room',
  'unknown-person',
  'not-on-roster',
  'no-template',
  'no-consent',
  'faces-off',
  'keys-unprotected',
  'shot-refused',
  'unknown-outcome',
  'disk-full',
  'store-failed',
  'pairing-code-incomplete',
  'pairing-code-wrong',
  'pairing-too-often',
  'kiosk-taken',
  'kiosk-revoked',
  'server-unreachable',
  'server-certificate',
  'clock-off',
  'not-a-school-server',
]);
export type KioskCode = z.infer<typeof KioskCode>;

/** Why this kiosk is not paired yet. `clock-off`: the server's certificate does not hold at this PC's date. */
export const PairingProblem = KioskCode.extract([
  'pairing-code-wrong',
  'pairing-too-often',
  'kiosk-taken',
  'server-unreachable',
  'server-certificate',
  'clock-off',
  'not-a-school-server',
]);
export type PairingProblem = z.infer<typeof PairingProblem>;

/** What a command came to. `unknown-outcome` means just that: the ledger is being read back. */
export const Outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('refused'), code: KioskCode, until: Instant.optional() }),
]);
export type Outcome = z.infer<typeof Outcome>;

/* ---- what the window shows ---------------------------------------------------------------------------------- */

/** What can be wrong with the camera, so that no face can be checked. */
export const CameraTrouble = z.enum(['missing', 'denied', 'busy', 'ended', 'dark', 'model-failed']);
export type CameraTrouble = z.infer<typeof CameraTrouble>;

/** The state of the camera as the window last told it. */
export const CameraState = z.enum(['unknown', 'ok', ...CameraTrouble.options, 'off']);
export type CameraState = z.infer<typeof CameraState>;

/** Whether a camera in this state can check no face until somebody acts. */
export function isTrouble(state: CameraState): state is CameraTrouble {
  return CameraTrouble.options.some((trouble) => trouble === state);
}

/** The strip at the foot of the screen, for staff: what works now, and what is not being enforced. */
export const HealthStrip = z.object({
  server: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('online'), lastPullAt: Instant }),
    z.object({ kind: z.literal('offline'), since: Instant, lastPullAt: Instant.optional() }),
  ]),
  /** Facts kept here that the server does not have yet. */
  waitingToSend: z.int().nonnegative(),
  rosterAt: Instant.optional(),
  camera: CameraState,
  beacons: z.enum(['listening', 'replay', 'unavailable']),
  /** Milliseconds by which this PC's clock is off, where the server has told; the kiosk already corrects for it. */
  clockOffMs: z.int().optional(),
  clockJumped: z.boolean(),
  /** What is wrong and stays wrong until somebody acts. */
  faults: z.array(z.enum(['disk-full', 'store-failed', 'revoked', 'server-answer-not-trusted', 'fork'])),
});
export type HealthStrip = z.infer<typeof HealthStrip>;

export const ClassCard = z.object({
  sessionId: SessionId,
  title: z.string(),
  roomName: z.string(),
  teacherName: z.string(),
  startsAt: Instant,
  endsAt: Instant,
  doorsAt: Instant,
  graceUntil: Instant,
  lateUntil: Instant,
  expected: z.int(),
  policyName: z.string(),
  policyVersion: z.int(),
  state: z.enum(['upcoming', 'doors-open', 'open', 'closed', 'missed']),
});
export type ClassCard = z.infer<typeof ClassCard>;

/** Whether whoever is signed in may start the class: now, from a moment on, or why not here and not they. */
export const StartOffer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('now') }),
  z.object({ kind: z.literal('from'), at: Instant }),
  z.object({ kind: z.literal('never'), why: z.enum(['wrong-room', 'not-allowed', 'over']) }),
]);
export type StartOffer = z.infer<typeof StartOffer>;

/** A person to choose from, by a name fit for the screen it stands on. */
export const Choice = z.object({ id: PersonId, name: z.string() });
export type Choice = z.infer<typeof Choice>;

/** Why the camera lane is shut. `keys-unprotected`: no keystore of this computer would guard what a face is kept as. */
export const LaneOff = z.enum(['faces-off', 'keys-unprotected', 'camera', 'nobody-registered']);
export type LaneOff = z.infer<typeof LaneOff>;

/** The camera lane. Only `welcome` is green, and it comes after the commit. */
export const Lane = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off'), why: LaneOff }),
  /** `heard`: students whose phone or beacon was just heard, offered to be picked. */
  z.object({ kind: z.literal('idle'), heard: z.array(Choice) }),
  z.object({
    kind: z.literal('looking'),
    student: Choice,
    until: Instant,
    hint: z.enum(['look', 'closer', 'light', 'one-at-a-time', 'hold-still', 'face-on']),
  }),
  z.object({ kind: z.literal('saving'), student: Choice }),
  z.object({
    kind: z.literal('welcome'),
    student: Choice,
    factId: FactId,
    late: z.boolean(),
    until: Instant,
  }),
  z.object({ kind: z.literal('see-teacher'), until: Instant }),
  z.object({ kind: z.literal('elsewhere'), roomName: z.string().optional(), until: Instant }),
  z.object({ kind: z.literal('unsure') }),
]);
export type Lane = z.infer<typeof Lane>;

/** Whom a phone reaches: this PC over the local network, only itself, or no server at all. */
export const Phones = z.enum(['lan', 'this-pc', 'server-away']);
export type Phones = z.infer<typeof Phones>;

export const Board = z.object({
  session: ClassCard,
  qr: z.object({ url: z.string(), slot: z.int(), slotStartsAt: Instant, slotMs: z.int() }),
  otp: z.object({ digits: z.string(), stepStartsAt: Instant, stepMs: z.int() }),
  roomCode: z.string(),
  phones: Phones,
  phase: z.enum(['early', 'on-time', 'late', 'teacher-decides', 'over']),
  present: z.int(),
  expected: z.int(),
  excused: z.int(),
  justIn: z.array(Choice),
  lane: Lane,
});
export type Board = z.infer<typeof Board>;

/** One tile of the register: staff only. */
export const Tile = z.object({
  student: Choice,
  fullName: z.string(),
  rollNumber: z.string(),
  status: Status,
  assurance: z.int().min(0).max(4),
  at: Instant.optional(),
  /** Something is known that only the teacher can decide on. */
  waits: z.boolean(),
  /** Message keys of what is known, most telling first. */
  known: z.array(z.string()),
  /** The correction that stands, where one does. */
  correctionId: FactId.optional(),
});
export type Tile = z.infer<typeof Tile>;

export const Register = z.object({
  session: ClassCard,
  tiles: z.array(Tile),
  /** The last correction of this sign-in, which `register.undo` takes back. */
  undo: z.object({ name: z.string(), status: GivenStatus }).optional(),
});
export type Register = z.infer<typeof Register>;

export const Summary = z.object({
  session: ClassCard,
  closedAt: Instant,
  present: z.int(),
  late: z.int(),
  excused: z.int(),
  absent: z.int(),
  /** Those whose evidence was too weak come first, with what was missing. */
  tooWeak: z.array(z.object({ student: Choice, missing: z.array(z.string()), known: z.array(z.string()) })),
  corrections: z.int(),
  undoUntil: Instant.optional(),
  factsSent: z.int(),
  factsMade: z.int(),
  /** How old the last word from the server was at the close, in ms; undefined where there never was one. */
  pullAgeMs: z.int().optional(),
});
export type Summary = z.infer<typeof Summary>;

/** Face registration, step by step (core/face-registration). */
export const Registration = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('choose'),
    people: z.array(z.object({ student: Choice, rollNumber: z.string(), registered: z.boolean() })),
  }),
  z.object({ kind: z.literal('consent'), student: Choice }),
  z.object({
    kind: z.literal('shots'),
    student: Choice,
    taken: z.int(),
    wanted: z.int(),
    refused: z.string().optional(),
  }),
  z.object({ kind: z.literal('done'), student: Choice }),
  z.object({ kind: z.literal('registered'), student: Choice, since: Instant }),
  z.object({ kind: z.literal('withdrawn'), student: Choice }),
]);
export type Registration = z.infer<typeof Registration>;

export const SignInPurpose = z.enum(['start', 'staff', 'exit']);
export type SignInPurpose = z.infer<typeof SignInPurpose>;

export const Screen = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pairing'),
    apiOrigin: z.string(),
    /**
     * `starting`: the server beside this kiosk brings the code. `asking`: for a code. `trying`: the server is asked. `waiting`: it is
     * asked again by itself. `taken`: it would be a new kiosk, and a person must agree. `paired`: the school is being read.
     */
    step: z.enum(['starting', 'asking', 'trying', 'waiting', 'taken', 'paired']),
    problem: PairingProblem.optional(),
    /** It was paired, and the server does not take it any more. */
    revoked: z.boolean(),
    /** Facts kept here that the server does not have. */
    unsent: z.int().nonnegative(),
    /** Whether staff are known here, who may leave a locked kiosk. */
    knowsStaff: z.boolean(),
  }),
  z.object({ kind: z.literal('home'), next: ClassCard.optional(), day: z.array(ClassCard) }),
  z.object({
    kind: z.literal('sign-in'),
    purpose: SignInPurpose,
    people: z.array(Choice),
    preferred: PersonId.optional(),
    /** Which class the preferred one teaches: the one that is open or can be entered now, or the one to come. */
    teaches: z.enum(['this', 'next']),
    /** Whom failure, tries and wait are about; the whole pad where nobody is named. */
    about: PersonId.optional(),
    failure: z.enum(['wrong-secret', 'not-allowed']).optional(),
    triesLeft: z.int(),
    lockedUntil: Instant.optional(),
  }),
  z.object({
    kind: z.literal('class-card'),
    card: ClassCard,
    start: StartOffer,
    phones: Phones,
    /** The room in which the class is, where not here. */
    elsewhere: z.string().optional(),
  }),
  z.object({ kind: z.literal('board'), board: Board }),
  z.object({
    kind: z.literal('staff-menu'),
    phones: Phones,
    open: ClassCard.optional(),
    /** What whoever is signed in may do with the open class, or whether there is one to start. */
    may: z.object({ start: z.boolean(), mark: z.boolean(), close: z.boolean() }),
    /** Whether faces can be registered; `withdraw-only` where those that are there can still be deleted, and no more. */
    faces: z.enum(['on', 'withdraw-only', 'faces-off', 'keys-unprotected']),
    kioskLocked: z.boolean(),
  }),
  z.object({ kind: z.literal('register'), register: Register }),
  z.object({
    kind: z.literal('confirm-close'),
    session: ClassCard,
    notIn: z.int(),
    tooWeak: z.int(),
    pullAgeMs: z.int().optional(),
  }),
  z.object({ kind: z.literal('summary'), summary: Summary }),
  z.object({ kind: z.literal('faces'), registration: Registration }),
]);
export type Screen = z.infer<typeof Screen>;

/** The whole picture. `now` is the kiosk's corrected clock when the view was made; the window ticks on from there. */
export const KioskView = z.object({
  version: z.literal(1),
  now: Instant,
  zone: Zone,
  roomName: z.string(),
  rehearsal: z.boolean(),
  demo: z.boolean(),
  kioskLocked: z.boolean(),
  staff: z.object({ id: PersonId, name: z.string(), role: z.enum(['teacher', 'admin']) }).optional(),
  health: HealthStrip,
  screen: Screen,
});
export type KioskView = z.infer<typeof KioskView>;

/* ---- what the window may ask -------------------------------------------------------------------------------- */

/** 128 numbers: the L2-comparable embedding of one face, mean of the chip and its mirror image. */
export const Embedding = z.array(z.number()).length(128);
export type Embedding = z.infer<typeof Embedding>;

/** What the worker saw in one frame. Frames never leave the window. */
export const Seen = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nobody') }),
  z.object({
    kind: z.literal('poor'),
    why: z.enum(['closer', 'light', 'one-at-a-time', 'hold-still', 'face-on']),
  }),
  z.object({ kind: z.literal('face'), embedding: Embedding, model: z.string().max(80) }),
]);
export type Seen = z.infer<typeof Seen>;

export const Place = z.enum([
  'home',
  'class-card',
  'board',
  'staff-menu',
  'register',
  'confirm-close',
  'faces',
]);
export type Place = z.infer<typeof Place>;

const command = oc.output(Outcome);

export const kioskContract = {
  /** The view now, and each one after it. */
  watch: oc.output(eventIterator(KioskView)),
  go: command.input(z.strictObject({ to: Place })),
  pairing: {
    /** `code` as it was typed: blanks, dashes and capitals do not count. */
    give: command.input(z.strictObject({ code: z.string().min(1).max(60) })),
    /** Tries at once what waits. */
    hurry: command,
    /** Lets this kiosk come in as a new one. */
    agree: command,
    /** Back to another code. */
    clear: command,
  },
  signIn: {
    open: command.input(z.strictObject({ purpose: SignInPurpose })),
    /** `secret`: the person's PIN or password; the host knows which by the person's verifiers. */
    submit: command.input(
      z.strictObject({
        personId: PersonId,
        by: z.enum(['pin', 'password']),
        secret: z.string().min(1).max(200),
      }),
    ),
    out: command,
  },
  session: {
    choose: command.input(z.strictObject({ sessionId: SessionId })),
    start: command.input(z.strictObject({ sessionId: SessionId })),
    close: command,
    undoClose: command,
  },
  register: {
    mark: command.input(
      z.strictObject({ studentId: PersonId, status: GivenStatus, reason: z.string().max(200) }),
    ),
    rest: command.input(z.strictObject({ status: GivenStatus, reason: z.string().max(200) })),
    undo: command,
  },
  lane: {
    claim: command.input(
      z.union([z.strictObject({ rollNumber: RollNumber }), z.strictObject({ studentId: PersonId })]),
    ),
    cancel: command,
    seen: command.input(Seen),
    camera: command.input(z.strictObject({ state: CameraState })),
    /** Whether this screen is set to move little; told with every new connection. */
    motion: command.input(z.strictObject({ reduced: z.boolean() })),
  },
  faces: {
    choose: command.input(z.strictObject({ studentId: PersonId })),
    consent: command.input(z.strictObject({ given: z.boolean() })),
    shot: command.input(Seen),
    withdraw: command,
  },
  /** Leaves the locked kiosk; only after a sign-in for `exit`. */
  exit: command,
};
