/** How people get an account, are let in, and keep their password: what goes over HTTP. */
import { z } from 'zod';
import { LONGEST_PASSWORD } from '../access/password.ts';
import { CampusId, PersonId } from '../ids.ts';
import { PersonName, Role, RollNumber } from '../roster/person.ts';
import { Instant } from '../time.ts';
import { PageQuery, pageOf } from './paging.ts';

/** No control character, and none that turns the direction of what follows it. */
const NAME = /^[^\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]+$/u;
const NewNamePart = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(NAME, { error: 'write a name without control characters' });

/** A name as its owner or an admin types it. */
export const NewName = z.strictObject({ first: NewNamePart, last: NewNamePart });
export type NewName = z.infer<typeof NewName>;

/** In lower case. */
export const Email = z.email().max(254).toLowerCase();
const NewRollNumber = z.string().trim().toUpperCase().pipe(RollNumber);
/** What is chosen. Its rules (`core/access/password.ts`) depend on whose it is. */
const NewPassword = z.string().min(1).max(LONGEST_PASSWORD);
const OldPassword = z.string().min(1).max(LONGEST_PASSWORD);
const Pin = z.string().regex(/^\d{4,8}$/, { error: 'write a PIN of 4 to 8 digits' });
/** A code as people type it, or as a link carries it. */
const Code = z.string().trim().min(8).max(100);
const Reason = z.string().trim().min(3).max(500);

/** What everyone gives who registers. */
const Registrant = z.strictObject({
  name: NewName,
  password: NewPassword,
  /** May be left out where the school has one campus only. */
  campusId: CampusId.optional(),
});

/** `POST /register/student` */
export const RegisterStudent = Registrant.extend({ rollNumber: NewRollNumber, email: Email.optional() });
export type RegisterStudent = z.infer<typeof RegisterStudent>;

/** `POST /register/teacher` */
export const RegisterTeacher = Registrant.extend({ email: Email });
export type RegisterTeacher = z.infer<typeof RegisterTeacher>;

/** `POST /register`: no other role can be asked for. */
export const Register = z.discriminatedUnion('role', [
  RegisterStudent.extend({ role: z.literal('student') }),
  RegisterTeacher.extend({ role: z.literal('teacher') }),
]);
export type Register = z.infer<typeof Register>;

/** The same whether the account is new or was there already. `detail` says what to do in either case. */
export const Registered = z.object({ state: z.literal('pending'), detail: z.string() });
export type Registered = z.infer<typeof Registered>;

/** `POST /bootstrap`: the first admin, by the one-time secret of the installation. */
export const FirstAdmin = Registrant.extend({ email: Email, secret: z.string().min(1).max(200) });
export type FirstAdmin = z.infer<typeof FirstAdmin>;

/** `POST /register/admin`: by that secret, or by the code of an admin's invitation. */
export const RegisterAdmin = z.union([
  FirstAdmin,
  z.strictObject({ name: NewName, password: NewPassword, code: Code }),
]);
export type RegisterAdmin = z.infer<typeof RegisterAdmin>;

/** An account that was let in at once. Sign in next. */
export const NewAccount = z.object({ id: PersonId, role: Role, state: z.literal('approved') });
export type NewAccount = z.infer<typeof NewAccount>;

/* ---- invitations -------------------------------------------------------------------------------------------- */

/** `POST /invites` */
export const NewInvite = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['teacher', 'admin', 'auditor']), email: Email }),
  z.strictObject({ role: z.literal('student'), email: Email, rollNumber: NewRollNumber }),
  z.strictObject({ role: z.literal('guardian'), email: Email, childIds: z.array(PersonId).min(1).max(20) }),
]);
export type NewInvite = z.infer<typeof NewInvite>;

export const InviteState = z.enum(['open', 'accepted', 'withdrawn', 'expired']);
export type InviteState = z.infer<typeof InviteState>;

/** An invitation as admins and auditors see it, without its code. */
export const Invite = z.object({
  id: z.uuid(),
  role: Role,
  email: z.string(),
  rollNumber: RollNumber.optional(),
  childIds: z.array(PersonId).optional(),
  state: InviteState,
  createdBy: PersonId,
  createdAt: Instant,
  expiresAt: Instant,
  acceptedAt: Instant.optional(),
});
export type Invite = z.infer<typeof Invite>;

/** `code` only where it could not be mailed: it is shown this once. */
export const MadeInvite = z.object({ invite: Invite, code: z.string().optional() });
export type MadeInvite = z.infer<typeof MadeInvite>;

/** `GET /invites`, newest first. */
export const InvitePage = pageOf(Invite);
export type InvitePage = z.infer<typeof InvitePage>;

/** `POST /invites/accept` */
export const AcceptInvite = z.strictObject({
  code: Code,
  name: NewName,
  password: NewPassword,
  pin: Pin.optional(),
});
export type AcceptInvite = z.infer<typeof AcceptInvite>;

/* ---- approval ----------------------------------------------------------------------------------------------- */

/** Most people that one request decides on. */
export const MOST_DECISIONS = 200;

const Whom = { ids: z.array(PersonId).min(1).max(MOST_DECISIONS) };
const Who = { id: PersonId };

/** `POST /approve-user`: one person or many; who is rejected is told why. */
export const Decide = z.union([
  z.strictObject({ ...Whom, decision: z.literal('approve') }),
  z.strictObject({ ...Who, decision: z.literal('approve') }),
  z.strictObject({ ...Whom, decision: z.literal('reject'), reason: Reason }),
  z.strictObject({ ...Who, decision: z.literal('reject'), reason: Reason }),
]);
export type Decide = z.infer<typeof Decide>;

/**
 * `already`: the same was decided before. `decided-otherwise`: somebody decided the other way, or the person has left; what they said
 * stays.
 */
export const DecisionOutcome = z.enum(['approved', 'rejected', 'already', 'decided-otherwise', 'not-found']);
export type DecisionOutcome = z.infer<typeof DecisionOutcome>;

export const Decided = z.object({ results: z.array(z.object({ id: PersonId, outcome: DecisionOutcome })) });
export type Decided = z.infer<typeof Decided>;

/* ---- people ------------------------------------------------------------------------------------------------- */

/** Where an account stands. Only who is approved can do anything; `left` people stay in the registers of their time. */
export const AccountState = z.enum(['pending', 'approved', 'rejected', 'left']);
export type AccountState = z.infer<typeof AccountState>;

/** `GET /people` */
export const PeopleQuery = PageQuery.extend({
  role: Role.optional(),
  state: AccountState.optional(),
  /** The one student who has it. */
  rollNumber: NewRollNumber.optional(),
});
export type PeopleQuery = z.infer<typeof PeopleQuery>;

export const PersonRow = z.object({
  id: PersonId,
  role: Role,
  state: AccountState,
  name: PersonName,
  rollNumber: RollNumber.optional(),
  email: z.string().optional(),
  registeredAt: Instant.optional(),
  /** How often others have registered with the same e-mail address or roll number while this one waits. */
  otherClaims: z.int().optional(),
});
export type PersonRow = z.infer<typeof PersonRow>;

/** By role, then state. */
export const PeoplePage = pageOf(PersonRow);
export type PeoplePage = z.infer<typeof PeoplePage>;

/** `GET /profile/:id`. What follows the name is there for the person, and for admins and auditors of the campus. */
export const Profile = z.object({
  id: PersonId,
  role: Role,
  name: PersonName,
  rollNumber: RollNumber.optional(),
  email: z.string().optional(),
  campusId: CampusId.optional(),
  state: AccountState.optional(),
  childIds: z.array(PersonId).optional(),
  /** Whether a PIN is set; never the PIN. */
  hasPin: z.boolean().optional(),
});
export type Profile = z.infer<typeof Profile>;

/** `PUT /profile/update/:id`: whoever it is themselves, their e-mail address; an admin, all of these. What is left out stays. */
export const UpdateProfile = z.strictObject({
  name: NewName.optional(),
  rollNumber: NewRollNumber.optional(),
  email: Email.optional(),
  /** A guardian's. */
  childIds: z.array(PersonId).min(1).max(20).optional(),
  /** One's own, to change one's own e-mail address. */
  password: OldPassword.optional(),
});
export type UpdateProfile = z.infer<typeof UpdateProfile>;

/** `emailToConfirm`: it becomes theirs when the code that was mailed there comes back to `POST /profile/confirm-email`. */
export const UpdatedProfile = z.object({ profile: Profile, emailToConfirm: z.string().optional() });
export type UpdatedProfile = z.infer<typeof UpdatedProfile>;

export const ConfirmEmail = z.strictObject({ code: Code });
export type ConfirmEmail = z.infer<typeof ConfirmEmail>;

/* ---- passwords and PINs ------------------------------------------------------------------------------------- */

/** `POST /password/change` */
export const ChangePassword = z.strictObject({ password: OldPassword, newPassword: NewPassword });
export type ChangePassword = z.infer<typeof ChangePassword>;

/** `POST /pin/change` */
export const ChangePin = z.strictObject({ password: OldPassword, pin: Pin });
export type ChangePin = z.infer<typeof ChangePin>;

/** `POST /password/reset/request`: an e-mail address, or a student's roll number. */
export const RequestReset = z.strictObject({ name: z.string().trim().min(1).max(254) });
export type RequestReset = z.infer<typeof RequestReset>;

/** The same whoever was named. */
export const ResetRequested = z.object({ detail: z.string() });

/** `POST /password/reset-code` */
export const MakeResetCode = z.strictObject({ personId: PersonId });
export type MakeResetCode = z.infer<typeof MakeResetCode>;

/** Shown this once. */
export const ResetCode = z.object({ code: z.string(), expiresAt: Instant });
export type ResetCode = z.infer<typeof ResetCode>;

/** `POST /password/reset`: also a new PIN, for whoever forgot that too. */
export const ResetPassword = z.strictObject({ code: Code, password: NewPassword, pin: Pin.optional() });
export type ResetPassword = z.infer<typeof ResetPassword>;

/** How many sign-ins ended, on other browsers and programs. */
export const SignedOut = z.object({ signedOut: z.int().nonnegative() });
export type SignedOut = z.infer<typeof SignedOut>;

/** `POST /password/reset`: every sign-in and every passkey of the account ends, since nobody knows who holds them. */
export const PasswordReset = SignedOut.extend({ passkeysRemoved: z.int().nonnegative() });
export type PasswordReset = z.infer<typeof PasswordReset>;
