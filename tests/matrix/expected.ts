/**
 * Who may do what, written by hand from what the product promises, and apart from the rules in `core/access`: what is not named
 * here is refused. `own`, `other`, `other-campus` and `self` are what `tests/support/specimens/specimen.ts` says.
 */
import { WHO, type Owner, type Who } from '../support/specimens/who.ts';

/** Who is let in, by whose object it is. A route that names no object of anybody has `own` alone. */
export type Expected = Readonly<Partial<Record<Owner, readonly Who[]>>>;

const everybody = WHO;
const people = ['student', 'guardian', 'teacher', 'cover', 'admin', 'auditor'] as const;
/** Who teaches the class, by right or by a grant for now, and the admin of the campus. */
const inCharge = ['teacher', 'cover', 'admin'] as const;
const staff = ['teacher', 'cover', 'admin', 'auditor'] as const;
const office = ['admin', 'auditor'] as const;
const admin = ['admin'] as const;
const nobody = [] as const;

const open: Expected = { own: everybody };
/** What people do with what is theirs, and nobody else with it. */
const oneself = (who: readonly Who[]): Expected => ({ own: who, other: nobody, 'other-campus': nobody });
/** What belongs to a campus: whoever has to do with it there, whosever it is. */
const ofCampus = (who: readonly Who[]): Expected => ({ own: who, other: who, 'other-campus': nobody });
/** What belongs to a class or a student: `own` for those who have to do with it, `all` for those who see all of the campus. */
const ofClass = (own: readonly Who[], all: readonly Who[]): Expected => ({
  own,
  other: all,
  'other-campus': nobody,
});

/** Where who asks may name themselves: those who may then. */
const andSelf = (expected: Expected, self: readonly Who[]): Expected => ({ ...expected, self });

/** Reading and changing what the office keeps. `others`: who reads what has to do with other classes than their own. */
const records = (
  url: string,
  read: readonly Who[],
  others: readonly Who[] = read,
): Readonly<Record<string, Expected>> => ({
  [`GET ${url}`]: ofCampus(read),
  [`GET ${url}/:id`]: ofClass(read, others),
  [`POST ${url}`]: ofCampus(admin),
  [`PUT ${url}/:id`]: ofCampus(admin),
  [`DELETE ${url}/:id`]: ofCampus(admin),
});

export const EXPECTED: Readonly<Record<string, Expected>> = {
  // What holds nothing of the school, or proves itself by what it carries.
  'GET /': open,
  'GET /c/:token': open,
  'GET /docs': open,
  'GET /health': open,
  'GET /metrics': open,
  'GET /openapi.json': open,
  'GET /phone': open,
  'GET /phone/*': open,
  'GET /portal': open,
  'GET /portal/*': open,
  'POST /kiosks/pair': open,

  // Signing in.
  'POST /login': open,
  'POST /passkeys/sign-in': open,
  'POST /passkeys/sign-in/options': open,
  'POST /refresh': open,
  'POST /sign-out': open,
  'GET /me': oneself(people),
  'GET /sign-ins': oneself(people),
  'DELETE /sign-ins/:id': oneself(people),
  'POST /sign-out/everywhere': oneself(people),
  'POST /people/:id/sign-out': andSelf(ofCampus(admin), admin),
  // Passkeys are for staff.
  'GET /passkeys': oneself(staff),
  'DELETE /passkeys/:id': oneself(staff),
  'POST /passkeys/register': oneself(staff),
  'POST /passkeys/register/options': oneself(staff),
  'GET /devices': andSelf(ofClass(['student', ...staff], office), people),
  'POST /devices/:id/release': ofClass(['student', ...inCharge], admin),

  // Accounts.
  'POST /bootstrap': open,
  'POST /invites/accept': open,
  'POST /password/reset': open,
  'POST /password/reset/request': open,
  'POST /profile/confirm-email': open,
  'POST /register': open,
  'POST /register/admin': open,
  'POST /register/student': open,
  'POST /register/teacher': open,
  'POST /approve-user': andSelf(ofCampus(admin), admin),
  'GET /invites': ofCampus(office),
  'POST /invites': ofCampus(admin),
  'DELETE /invites/:id': ofCampus(admin),
  'GET /people': ofCampus(office),
  // An admin who is the last one would leave a campus that nobody runs.
  'POST /people/:id/leave': andSelf(ofCampus(admin), nobody),
  'POST /people/:id/return': andSelf(ofCampus(admin), nobody),
  // Whoever sits at an admin's open browser must not get the admin's password by it.
  'POST /password/reset-code': andSelf(ofCampus(admin), nobody),
  'GET /profile/:id': andSelf(ofClass(people, office), people),
  // What they change of themselves is their address; a name only the office changes.
  'PUT /profile/update/:id': andSelf(ofClass(people, admin), admin),
  'POST /password/change': oneself(people),
  // A PIN is for kiosks, and those who may open a class there.
  'POST /pin/change': oneself(inCharge),

  // Checking in.
  'GET /receipts/:sessionId': oneself(['student']),
  'POST /mark-attendance': oneself(['student']),
  'POST /qr/scan': oneself(['student']),
  'POST /attendance/mark': oneself(['student']),
  // A kiosk says what it heard, a phone what it claims.
  'POST /bluetooth/check': oneself(['student', 'kiosk']),

  // Kiosks.
  'GET /kiosks': ofCampus(office),
  'GET /kiosks/:id': ofCampus(office),
  'PUT /kiosks/:id': ofCampus(admin),
  'POST /kiosks/:id/revoke': ofCampus(admin),
  'POST /kiosks/codes': ofCampus(admin),
  'GET /sync/events': oneself(['kiosk']),
  'GET /sync/pull': oneself(['kiosk']),
  'POST /sync/push': oneself(['kiosk']),

  // What the office keeps.
  ...records('/beacons', office),
  ...records('/campuses', staff),
  ...records('/class-groups', staff, office),
  ...records('/courses', staff),
  ...records('/covers', staff, office),
  ...records('/enrolments', staff, office),
  'POST /enrolments': andSelf(ofCampus(admin), nobody),
  ...records('/policies', staff),
  ...records('/rooms', staff),
  ...records('/timetable', staff, office),

  'GET /exports': ofCampus(office),
  'GET /exports/:id': ofCampus(office),
  'POST /exports': ofCampus(office),
  'GET /imports': ofCampus(office),
  'GET /imports/:id': ofCampus(office),
  'POST /imports': ofCampus(admin),

  // Classes.
  'GET /sessions': ofCampus(staff),
  'GET /sessions/:id/report': ofClass(staff, office),
  'POST /sessions': ofClass(inCharge, admin),
  'POST /sessions/:id/close': ofClass(inCharge, admin),
  'POST /sessions/:id/reopen': ofClass(inCharge, admin),
  // The codes are for the board of the class: for who teaches it, and not for the office.
  'POST /generate-otp': ofClass(['teacher', 'cover'], nobody),
  'GET /qr/generate/:session_id': ofClass(['teacher', 'cover'], nobody),

  'GET /sessions/:id/events': ofClass(staff, office),

  // What becomes of marks. Lists show everybody what concerns them.
  'GET /attendance/data/class/:class_id': ofClass(staff, office),
  'GET /attendance/data/subject/:subject_id': ofClass(staff, office),
  'GET /corrections': ofClass(staff, office),
  'POST /corrections': andSelf(ofClass(inCharge, admin), nobody),
  'POST /corrections/:id/undo': ofClass(inCharge, admin),
  'GET /appeals': oneself(people),
  'POST /appeals': oneself(['student']),
  'POST /appeals/:id/decide': ofClass(inCharge, admin),
  'GET /known-absences': oneself(people),
  // Only of students anything can be known; a guardian is none, nor is an admin.
  'POST /known-absences': andSelf(ofClass(['student', 'guardian', ...inCharge], admin), ['student']),
  'POST /known-absences/:id/cancel': ofClass(['student', 'guardian', ...inCharge], admin),
  'POST /known-absences/:id/decide': ofClass(inCharge, admin),

  // Faces.
  'GET /consents': andSelf(ofClass(people, office), people),
  'POST /consents': andSelf(ofClass(['student', 'guardian', ...inCharge], admin), ['student']),
  'POST /consents/:id/withdraw': andSelf(ofClass(['student', 'guardian', 'admin'], admin), [
    'student',
    'admin',
  ]),
  'POST /upload-face': andSelf(ofClass(['student', ...inCharge], admin), ['student']),
  'GET /faces/pending': ofCampus(inCharge),
  // Nobody confirms what they sent.
  'POST /faces/:personId/confirm': andSelf(ofClass(inCharge, admin), nobody),
  'POST /face/verify': andSelf(ofClass([...inCharge, 'kiosk'], ['admin', 'kiosk']), ['admin', 'kiosk']),

  // Operation.
  'GET /errors': ofCampus(office),
};

/** Who are nobody to the server: they get a 401, whatever they ask that is not open. */
export const UNKNOWN: readonly Who[] = ['signed-out', 'pending', 'revoked-kiosk'];

/**
 * What a refused request may write, and why. Everything else of the store must be the same after it.
 */
export const MAY_BE_WRITTEN: Readonly<Record<string, string>> = {
  errors: 'the refusal itself, for admins',
  bells: 'a hint that follows facts by a moment, and so an earlier request',
  sign_in_tries: 'wrong passwords and codes are counted',
  otp_tries: 'wrong one-time codes are counted',
  passkey_challenges: 'a challenge is good for one try',
  freshest_slots: 'a genuine code tells how the clock of its kiosk stands, whoever scans it',
};

/** Students and guardians must not learn who or what else there is, but for this. */
export const MAY_BE_TOLD: Readonly<Record<string, string>> = {
  'POST /qr/scan': 'who stands at the board of another class is told which that is, and where they belong',
  'POST /attendance/mark': 'the same',
  'POST /bluetooth/check': 'the same',
};

/** Who is expected to be let in, where `owner` is whose the object is. */
export function mayExpect(expected: Expected, owner: Owner, who: Who): boolean {
  return (expected[owner] ?? []).includes(who);
}
