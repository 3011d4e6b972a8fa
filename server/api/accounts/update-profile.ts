/**
 * Changing who somebody is: an admin, what the school says of them; they themselves, their e-mail address. A new address of one's
 * own needs the password, since a new password is mailed there, and counts once a code that was mailed to it comes back.
 */
import type { UpdatedProfile, UpdateProfile } from '#core/contracts/accounts.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { changePerson, EMAIL_TAKEN } from '../../school/change-person.ts';
import type { PersonCaller } from '../../endpoint.ts';
import { confirmEmailText, emailChangedText } from '../../mail/texts.ts';
import type { Refusal } from '../../problem.ts';
import { touchSchool } from '../../school/school-version.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { takeTry, tooManyTries } from '../../tries.ts';
import { endCodes, goodCode, makeCode } from './codes.ts';
import { ownVerifier } from './credentials.ts';
import type { AccountDeps } from './deps.ts';
import { clashOf, findByName } from './find-by-name.ts';
import { areStudents } from './invites.ts';
import { post } from './post.ts';
import { wholeProfile } from './profile.ts';
import {
  CHILD_UNKNOWN,
  FIELD_NOT_THEIRS,
  FIELD_NOT_YOURS,
  NOT_APPROVED,
  RESET_CODE_WRONG,
} from './refusals.ts';

const CONFIRM_MS = DAY_MS;
/** Nobody mails strangers through the school. */
const NEW_ADDRESSES = { most: 5, windowMs: HOUR_MS };

interface Wish {
  readonly caller: PersonCaller;
  /** Whom the caller may change at all. */
  readonly person: PersonRecord;
  readonly asked: UpdateProfile;
}

export async function updateProfile(deps: AccountDeps, wish: Wish): Promise<Result<UpdatedProfile, Refusal>> {
  const { caller, person, asked } = wish;
  const refusal = await refusalOf(deps, wish);
  if (refusal !== undefined) return failed(refusal);
  const email = asked.email === person.email ? undefined : asked.email;
  const isOwn = caller.person.id === person.id;
  if (email !== undefined && isOwn) {
    const verifier = await ownVerifier(deps, person, asked.password);
    if (!verifier.ok) return verifier;
  }
  const isMailed = email !== undefined && isOwn && deps.mail.kind !== 'none';
  const waitS = isMailed
    ? await takeTry(deps, { key: `new-addresses|${person.id}`, ...NEW_ADDRESSES })
    : undefined;
  if (waitS !== undefined) return failed(tooManyTries(waitS));
  const { name, rollNumber, childIds } = asked;
  const fields = {
    ...(name !== undefined && { name }),
    ...(rollNumber !== undefined && { rollNumber }),
    ...(childIds !== undefined && { childIds }),
    ...(email !== undefined && !isMailed && { email }),
  };
  const changed = await change(deps, wish, fields);
  if (!changed.ok) return changed;
  if (isMailed) await askToConfirm(deps, person, email);
  return ok({ profile: wholeProfile(changed.value), ...(isMailed && { emailToConfirm: email }) });
}

/** The address becomes theirs; the one before is told. */
export async function confirmEmail(
  deps: AccountDeps,
  typed: string,
  address: string,
): Promise<Result<undefined, Refusal>> {
  const code = await goodCode(deps, { typed, use: 'email', address });
  if (!code.ok) return code;
  const { id, personId, campusId, email } = code.value;
  const person = await deps.collections.people.get(personId);
  if (person?.state !== 'approved' || email === undefined) return failed(RESET_CODE_WRONG);
  const owner = await findByName(deps.collections, email);
  if (owner !== undefined && owner.id !== personId) return failed(EMAIL_TAKEN);
  await deps.audit.say({ campusId, by: personId, action: 'confirm-email', subject: personId });
  if (!(await deps.collections.accountCodes.remove(id))) return failed(RESET_CODE_WRONG);
  const changed = await changePerson(deps.collections, personId, (now) =>
    now.state === 'approved' ? ok({ ...now, email }) : failed(RESET_CODE_WRONG),
  );
  if (!changed.ok) return changed;
  await leaveAddress(deps, person);
  return ok(undefined);
}

async function refusalOf(deps: AccountDeps, { caller, person, asked }: Wish): Promise<Refusal | undefined> {
  const { name, rollNumber, childIds } = asked;
  const isManaging = [name, rollNumber, childIds].some((field) => field !== undefined);
  if (isManaging && !deps.can(caller.actor, 'manage-person', person)) return FIELD_NOT_YOURS;
  if (rollNumber !== undefined && person.role !== 'student') return FIELD_NOT_THEIRS;
  if (childIds !== undefined && person.role !== 'guardian') return FIELD_NOT_THEIRS;
  if (person.state === 'rejected') return NOT_APPROVED;
  const areTheirs = childIds === undefined || (await areStudents(deps, person.campusId, childIds));
  return areTheirs ? undefined : CHILD_UNKNOWN;
}

async function change(
  deps: AccountDeps,
  { caller, person }: Wish,
  fields: Partial<PersonRecord>,
): Promise<Result<PersonRecord, Refusal>> {
  const named = Object.keys(fields);
  if (named.length === 0) return ok(person);
  const clash = await clashOf(deps.collections, person, fields);
  if (clash !== undefined) return failed(clash);
  const { id: subject, campusId } = person;
  const by = caller.person.id;
  await deps.audit.say({ campusId, by, action: 'update-profile', subject, details: { fields: named } });
  const changed = await changePerson(deps.collections, subject, (now) =>
    now.state === 'rejected' ? failed(NOT_APPROVED) : ok({ ...now, ...fields }),
  );
  if (!changed.ok) return changed;
  if (fields.email !== undefined) await leaveAddress(deps, person);
  await touchSchool(deps.collections);
  return changed;
}

async function askToConfirm(deps: AccountDeps, person: PersonRecord, email: string): Promise<void> {
  const { id: subject, campusId } = person;
  await deps.audit.say({ campusId, by: subject, action: 'ask-new-email', subject });
  await endCodes(deps.collections, subject, 'email');
  const { code, expiresAt } = await makeCode(deps, person, { use: 'email', email, forMs: CONFIRM_MS });
  await post(deps, { campusId, email }, (from) => confirmEmailText({ ...from, code }), expiresAt);
}

/** What was mailed to the address before is worth nothing any more. */
async function leaveAddress(deps: AccountDeps, before: PersonRecord): Promise<void> {
  await endCodes(deps.collections, before.id, 'reset');
  await endCodes(deps.collections, before.id, 'email');
  await post(deps, before, emailChangedText);
}
