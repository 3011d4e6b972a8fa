/** A new password for whoever forgot theirs: by a link that is mailed, or by a code that an admin makes and hands over. */
import type { PasswordReset, RequestReset, ResetCode, ResetPassword } from '#core/contracts/accounts.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { changePerson } from '../../school/change-person.ts';
import { passwordResetText, resetCodeMadeText, resetText } from '../../mail/texts.ts';
import type { Refusal } from '../../problem.ts';
import { touchSchool } from '../../school/school-version.ts';
import { shutOut } from '../../sign-in/shut-out.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { takeTry, tooManyTries } from '../../tries.ts';
import { endCodes, goodCode, makeCode } from './codes.ts';
import { verifiersOf } from './credentials.ts';
import type { AccountDeps } from './deps.ts';
import { findByName } from './find-by-name.ts';
import { mayHavePin } from './pins.ts';
import { post } from './post.ts';
import { NO_MAIL, NO_PIN, NOT_APPROVED, RESET_CODE_WRONG } from './refusals.ts';

const MAILED_MS = 30 * MINUTE_MS;
const HANDED_OVER_MS = 24 * HOUR_MS;
const ADDRESS_TRIES = { most: 60, windowMs: 15 * MINUTE_MS };
const MAILS_A_PERSON = { most: 3, windowMs: HOUR_MS };

/** The answer does not wait for what is found, so that neither its words nor its time tell whether there is such an account. */
export async function requestReset(
  deps: AccountDeps,
  { name }: RequestReset,
  address: string,
): Promise<Result<{ readonly detail: string }, Refusal>> {
  if (deps.mail.kind === 'none') return failed(NO_MAIL);
  const waitS = await takeTry(deps, { key: `reset-requests|${address}`, ...ADDRESS_TRIES });
  if (waitS !== undefined) return failed(tooManyTries(waitS));
  deps.background.run(() => mailCode(deps, name));
  return ok({
    detail:
      'If there is such an account and it has an e-mail address, a link is on its way there. It is good for 30 minutes. If nothing comes, ask an admin for a code.',
  });
}

async function mailCode(deps: AccountDeps, name: string): Promise<void> {
  const person = await findByName(deps.collections, name);
  if (person?.state !== 'approved' || person.email === undefined) return;
  const waitS = await takeTry(deps, { key: `reset-mails|${person.id}`, ...MAILS_A_PERSON });
  if (waitS !== undefined) return;
  const { code, expiresAt } = await makeCode(deps, person, { use: 'reset', forMs: MAILED_MS });
  await post(deps, person, (from) => resetText({ ...from, code }), expiresAt);
}

/** A code for somebody of the admin's campus, to be handed over. Codes from before end. */
export async function makeResetCode(
  deps: AccountDeps,
  admin: PersonRecord,
  person: PersonRecord,
): Promise<Result<ResetCode, Refusal>> {
  if (person.state !== 'approved') return failed(NOT_APPROVED);
  const { id: subject, campusId } = person;
  await deps.audit.say({ campusId, by: admin.id, action: 'make-reset-code', subject });
  await endCodes(deps.collections, subject, 'reset');
  const made = await makeCode(deps, person, { use: 'reset', madeBy: admin.id, forMs: HANDED_OVER_MS });
  await post(deps, person, resetCodeMadeText);
  return ok(made);
}

/** Every sign-in and passkey of the person ends, and every other code. */
export async function resetPassword(
  deps: AccountDeps,
  { code: typed, password, pin }: ResetPassword,
  address: string,
): Promise<Result<PasswordReset, Refusal>> {
  const code = await goodCode(deps, { typed, use: 'reset', address });
  if (!code.ok) return code;
  const person = await deps.collections.people.get(code.value.personId);
  if (person?.state !== 'approved') return failed(RESET_CODE_WRONG);
  if (pin !== undefined && !mayHavePin(person)) return failed(NO_PIN);
  const verifiers = await verifiersOf(deps.passwords, { password, pin }, person);
  if (!verifiers.ok) return verifiers;
  const { id: by, campusId } = person;
  await deps.audit.say({ campusId, by, action: 'reset-password', subject: by });
  if (!(await deps.collections.accountCodes.remove(code.value.id))) return failed(RESET_CODE_WRONG);
  const changed = await changePerson(deps.collections, by, (now) =>
    now.state === 'approved' ? ok({ ...now, ...verifiers.value }) : failed(RESET_CODE_WRONG),
  );
  if (!changed.ok) return changed;
  await endCodes(deps.collections, by, 'reset');
  const ended = await shutOut(deps, by);
  await touchSchool(deps.collections);
  await post(deps, person, passwordResetText);
  return ok(ended);
}
