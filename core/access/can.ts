/** Who may do what. Every request is asked here, on the server, whatever a screen showed. What no rule names is forbidden. */
import type { CampusId, KioskId, PersonId } from '../ids.ts';
import type { Role } from '../roster/person.ts';

export type Actor =
  | {
      readonly kind: 'person';
      readonly id: PersonId;
      readonly role: Role;
      readonly campusId: CampusId;
      /** The students in a guardian's care. */
      readonly childIds?: readonly PersonId[];
    }
  | { readonly kind: 'kiosk'; readonly id: KioskId; readonly campusId: CampusId };

/** Each action with what it is done to. */
export interface Subjects
  extends AccountSubjects, AttendanceSubjects, FaceSubjects, SchoolSubjects, SignInSubjects {
  readonly 'read-self': { readonly id: PersonId };
  readonly 'check-in': { readonly campusId: CampusId };
  readonly 'read-own-receipt': { readonly studentId: PersonId };
  readonly 'list-sessions': { readonly campusId: CampusId };
  readonly 'read-session-report': { readonly campusId: CampusId; readonly teacherIds: readonly PersonId[] };
  readonly 'run-session': { readonly campusId: CampusId; readonly teacherIds: readonly PersonId[] };
  /** `over`: the class has ended, and whoever comes next needs the room. */
  readonly 'close-session': {
    readonly campusId: CampusId;
    readonly teacherIds: readonly PersonId[];
    readonly over: boolean;
  };
  readonly 'make-pairing-code': { readonly campusId: CampusId };
  readonly 'push-facts': { readonly kioskId: KioskId };
  readonly 'pull-facts': { readonly kioskId: KioskId };
  /** Undefined: an error of which nobody knows whose request it was. */
  readonly 'read-errors': { readonly campusId?: CampusId | undefined };
}
export type Action = keyof Subjects;

/** Accounts, and who people are. */
export interface AccountSubjects {
  /** Somebody who registered: also to say no. */
  readonly 'approve-person': { readonly campusId: CampusId };
  readonly 'list-people': { readonly campusId: CampusId };
  readonly invite: { readonly campusId: CampusId };
  readonly 'list-invites': { readonly campusId: CampusId };
  /** The name, and a student's roll number. `teacherIds`: who is in charge of the student. */
  readonly 'read-profile': {
    readonly campusId: CampusId;
    readonly id: PersonId;
    readonly teacherIds: readonly PersonId[];
  };
  /** Everything but secrets. */
  readonly 'read-whole-profile': { readonly campusId: CampusId; readonly id: PersonId };
  readonly 'update-profile': { readonly campusId: CampusId; readonly id: PersonId };
  /** What the school says of a person and they cannot change themselves: name, roll number, whose guardian they are. */
  readonly 'manage-person': { readonly campusId: CampusId };
  readonly 'mark-left': { readonly campusId: CampusId; readonly id: PersonId };
  readonly 'change-password': { readonly id: PersonId };
  readonly 'change-pin': { readonly id: PersonId; readonly hasPin: boolean };
  /** Not for oneself: whoever sits at an admin's open browser must not get the admin's password by it. */
  readonly 'make-reset-code': { readonly campusId: CampusId; readonly id: PersonId };
}

/** Sessions beyond opening and closing, and what people say of marks. `teacherIds`: who is in charge of the class then. */
export interface AttendanceSubjects {
  /** The rotating codes of a class, for a screen beside the kiosk's. */
  readonly 'show-codes': OfClass;
  readonly 'check-beacon': { readonly campusId: CampusId };
  readonly 'read-class-attendance': OfClass;
  /** `editable`: the time in which its teachers may still change a mark is not over. */
  readonly 'correct-mark': OfClass & { readonly editable: boolean };
  readonly 'appeal-mark': { readonly studentId: PersonId };
  readonly 'list-appeals': { readonly campusId: CampusId };
  readonly 'read-appeal': OfStudent;
  readonly 'decide-appeal': OfClass;
  /** For a class, or with nobody in `teacherIds` for everything. Those in the student's care only ask for it. */
  readonly 'note-absence': OfStudent;
  readonly 'list-absences': { readonly campusId: CampusId };
  readonly 'read-absence': OfStudent;
  readonly 'decide-absence': OfClass;
  /** Whoever asked may take it back while nobody has decided (`pending`). */
  readonly 'cancel-absence': OfClass & { readonly askedBy: PersonId; readonly pending: boolean };
}
interface OfClass {
  readonly campusId: CampusId;
  readonly teacherIds: readonly PersonId[];
}

/** A student's face and the consent to it. `teacherIds`: who is in charge of the student. */
export interface FaceSubjects {
  readonly 'give-consent': OfStudent;
  readonly 'read-consents': OfStudent;
  readonly 'withdraw-consent': OfStudent;
  readonly 'upload-face': OfStudent;
  readonly 'confirm-face': OfStudent;
  readonly 'list-pending-faces': { readonly campusId: CampusId };
  /** Of one student, or within a session: `teacherIds` are those in charge of either. */
  readonly 'verify-face': { readonly campusId: CampusId; readonly teacherIds: readonly PersonId[] };
}
interface OfStudent {
  readonly campusId: CampusId;
  readonly studentId: PersonId;
  readonly teacherIds: readonly PersonId[];
}

/** What people are signed in on, and what they carry to show who they are. `teacherIds`: who is in charge of the student. */
export interface SignInSubjects {
  readonly 'manage-own-sign-ins': { readonly personId: PersonId };
  readonly 'sign-out-person': { readonly campusId: CampusId };
  readonly 'read-devices': OfOwner;
  readonly 'release-device': OfOwner;
  readonly 'use-passkeys': { readonly personId: PersonId };
}
interface OfOwner {
  readonly campusId: CampusId;
  readonly personId: PersonId;
  readonly teacherIds: readonly PersonId[];
}

/** What the office keeps: campus, rooms, courses, class groups, timetable, policies, kiosks, and files of all that. */
export interface SchoolSubjects {
  /** What any member of staff may know of their campus: its rooms, courses and policies. */
  readonly 'read-school': { readonly campusId: CampusId };
  readonly 'change-school': { readonly campusId: CampusId };
  /** What only the office needs: kiosks, beacons, imports, exports. */
  readonly 'read-office': { readonly campusId: CampusId };
  /** A class group, who belongs to it and when it meets. */
  readonly 'read-class-group': OfClass;
  readonly 'read-cover': { readonly campusId: CampusId; readonly teacherId: PersonId };
  readonly 'run-kiosks': { readonly campusId: CampusId };
  readonly 'import-school': { readonly campusId: CampusId };
  readonly 'export-school': { readonly campusId: CampusId };
}

type Rules = { readonly [A in Action]: (actor: Actor, subject: Subjects[A]) => boolean };

const RULES: Rules = {
  'read-self': (actor, { id }) => actor.id === id,
  'check-in': (actor, { campusId }) => isRole(actor, 'student') && actor.campusId === campusId,
  'read-own-receipt': (actor, { studentId }) => isRole(actor, 'student') && actor.id === studentId,
  'list-sessions': (actor, { campusId }) =>
    isStaffOf(actor, { campusId }) || isAuditorOf(actor, { campusId }),
  'read-session-report': isReaderOfClass,
  'run-session': isInCharge,
  'close-session': (actor, subject) =>
    isInCharge(actor, subject) || (subject.over && isStaff(actor) && actor.campusId === subject.campusId),
  'make-pairing-code': (actor, { campusId }) => isRole(actor, 'admin') && actor.campusId === campusId,
  'give-consent': (actor, subject) => speaksFor(actor, subject) || isInCharge(actor, subject),
  'read-consents': (actor, subject) =>
    isCared(actor, subject) || isInCharge(actor, subject) || isAuditorOf(actor, subject),
  'withdraw-consent': (actor, subject) => speaksFor(actor, subject) || isAdminOf(actor, subject),
  'upload-face': (actor, subject) =>
    (isRole(actor, 'student') && actor.id === subject.studentId) || isInCharge(actor, subject),
  'confirm-face': isInCharge,
  'list-pending-faces': (actor, { campusId }) => isStaff(actor) && actor.campusId === campusId,
  'verify-face': (actor, subject) =>
    (actor.kind === 'kiosk' && actor.campusId === subject.campusId) || isInCharge(actor, subject),
  'approve-person': isAdminOf,
  'list-people': (actor, subject) => isAdminOf(actor, subject) || isAuditorOf(actor, subject),
  invite: isAdminOf,
  'list-invites': (actor, subject) => isAdminOf(actor, subject) || isAuditorOf(actor, subject),
  'read-profile': (actor, { campusId, id, teacherIds }) =>
    isWholeReader(actor, { campusId, id }) ||
    (actor.campusId === campusId && isCared(actor, { studentId: id })) ||
    isInCharge(actor, { campusId, teacherIds }),
  'read-whole-profile': isWholeReader,
  'update-profile': (actor, subject) => isSelf(actor, subject) || isAdminOf(actor, subject),
  'manage-person': isAdminOf,
  'mark-left': (actor, subject) => isAdminOf(actor, subject) && !isSelf(actor, subject),
  'change-password': isSelf,
  'change-pin': (actor, subject) => isSelf(actor, subject) && (isStaff(actor) || subject.hasPin),
  'make-reset-code': (actor, subject) => isAdminOf(actor, subject) && !isSelf(actor, subject),
  'show-codes': (actor, subject) =>
    isRole(actor, 'teacher') && actor.campusId === subject.campusId && actsFor(actor, subject.teacherIds),
  'check-beacon': (actor, { campusId }) =>
    (isRole(actor, 'student') || actor.kind === 'kiosk') && actor.campusId === campusId,
  'read-class-attendance': isReaderOfClass,
  'correct-mark': (actor, subject) =>
    isAdminOf(actor, subject) || (subject.editable && isInCharge(actor, subject)),
  'appeal-mark': (actor, { studentId }) => isRole(actor, 'student') && actor.id === studentId,
  'list-appeals': (actor, { campusId }) => actor.kind === 'person' && actor.campusId === campusId,
  'read-appeal': (actor, subject) => isCared(actor, subject) || isReaderOfClass(actor, subject),
  'decide-appeal': isInCharge,
  'note-absence': (actor, subject) => speaksFor(actor, subject) || isInCharge(actor, subject),
  'list-absences': (actor, { campusId }) => actor.kind === 'person' && actor.campusId === campusId,
  'read-absence': (actor, subject) => isCared(actor, subject) || isReaderOfClass(actor, subject),
  'decide-absence': isInCharge,
  'cancel-absence': (actor, subject) =>
    (subject.pending && isSelf(actor, { id: subject.askedBy })) || isInCharge(actor, subject),
  'read-school': (actor, subject) => isStaffOf(actor, subject) || isAuditorOf(actor, subject),
  'change-school': isAdminOf,
  'read-office': isOffice,
  'read-class-group': isReaderOfClass,
  'read-cover': (actor, subject) =>
    isOffice(actor, subject) || (isStaffOf(actor, subject) && actor.id === subject.teacherId),
  'run-kiosks': isAdminOf,
  'import-school': isAdminOf,
  'export-school': isOffice,
  'push-facts': isKiosk,
  'pull-facts': isKiosk,
  'read-errors': (actor, { campusId = actor.campusId }) =>
    isAdminOf(actor, { campusId }) || isAuditorOf(actor, { campusId }),
  'manage-own-sign-ins': isOwner,
  'sign-out-person': isAdminOf,
  'read-devices': (actor, subject) =>
    isOwner(actor, subject) || isInCharge(actor, subject) || isAuditorOf(actor, subject),
  'release-device': (actor, subject) => isOwner(actor, subject) || isInCharge(actor, subject),
  'use-passkeys': (actor, subject) => isOwner(actor, subject) && (isStaff(actor) || isRole(actor, 'auditor')),
};

/** The question, for whoever is given it. */
export type Can = typeof can;

/** Whether `actor` may do `action` to `subject`. */
export function can<A extends Action>(actor: Actor, action: A, subject: Subjects[A]): boolean {
  return RULES[action](actor, subject);
}

function isRole(actor: Actor, role: Role): boolean {
  return actor.kind === 'person' && actor.role === role;
}

/** Theirs, and so not a kiosk's, whatever its id is. */
function isOwner(actor: Actor, { personId }: { readonly personId: PersonId }): boolean {
  return actor.kind === 'person' && actor.id === personId;
}

function isKiosk(actor: Actor, { kioskId }: { readonly kioskId: KioskId }): boolean {
  return actor.kind === 'kiosk' && actor.id === kioskId;
}

function isStaff(actor: Actor): boolean {
  return isRole(actor, 'teacher') || isRole(actor, 'admin');
}

function isStaffOf(actor: Actor, { campusId }: { readonly campusId: CampusId }): boolean {
  return isStaff(actor) && actor.campusId === campusId;
}

/** Whoever is in charge, or an auditor of the campus. */
function isReaderOfClass(actor: Actor, subject: OfClass): boolean {
  return isInCharge(actor, subject) || isAuditorOf(actor, subject);
}

function isSelf(actor: Actor, { id }: { readonly id: PersonId }): boolean {
  return actor.kind === 'person' && actor.id === id;
}

/** The person, an admin of the campus, or an auditor of it. */
function isWholeReader(
  actor: Actor,
  subject: { readonly campusId: CampusId; readonly id: PersonId },
): boolean {
  return isSelf(actor, subject) || isAdminOf(actor, subject) || isAuditorOf(actor, subject);
}

/** The student, or somebody in whose care the student is. */
function isCared(actor: Actor, { studentId }: { readonly studentId: PersonId }): boolean {
  if (actor.kind !== 'person') return false;
  return actor.id === studentId || actor.childIds?.includes(studentId) === true;
}

/** The student themselves, or their guardian: who may say something for them. Nobody else is a student, also not of themselves. */
function speaksFor(actor: Actor, { studentId }: { readonly studentId: PersonId }): boolean {
  if (isRole(actor, 'student')) return actor.id === studentId;
  return isRole(actor, 'guardian') && actor.id !== studentId && isCared(actor, { studentId });
}

function isAdminOf(actor: Actor, { campusId }: { readonly campusId: CampusId }): boolean {
  return isRole(actor, 'admin') && actor.campusId === campusId;
}

function isAuditorOf(actor: Actor, { campusId }: { readonly campusId: CampusId }): boolean {
  return isRole(actor, 'auditor') && actor.campusId === campusId;
}

/** An admin or an auditor of the campus. */
function isOffice(actor: Actor, subject: { readonly campusId: CampusId }): boolean {
  return isAdminOf(actor, subject) || isAuditorOf(actor, subject);
}

/** An admin of the campus, or one of the teachers. */
function isInCharge(
  actor: Actor,
  { campusId, teacherIds }: { readonly campusId: CampusId; readonly teacherIds: readonly PersonId[] },
): boolean {
  if (actor.campusId !== campusId) return false;
  return isRole(actor, 'admin') || (isRole(actor, 'teacher') && actsFor(actor, teacherIds));
}

function actsFor(actor: Actor, people: readonly PersonId[]): boolean {
  return people.some((id) => id === actor.id);
}
