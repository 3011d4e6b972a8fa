/** Changing one's own password or PIN, with the password that one has. */
import type { ChangePassword, ChangePin, SignedOut } from '#core/contracts/accounts.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { changePerson } from '../../school/change-person.ts';
import type { PersonCaller } from '../../endpoint.ts';
import { passwordChangedText } from '../../mail/texts.ts';
import type { Refusal } from '../../problem.ts';
import { touchSchool } from '../../school/school-version.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { endCodes } from './codes.ts';
import { ownVerifier, pinVerifierOf, verifiersOf, type Verifiers } from './credentials.ts';
import type { AccountDeps } from './deps.ts';
import { post } from './post.ts';
import { CHANGED_MEANWHILE, PASSWORD_SAME } from './refusals.ts';

/** Every other sign-in of the person ends. */
export async function changePassword(
  deps: AccountDeps,
  { person, signIn }: PersonCaller,
  { password, newPassword }: ChangePassword,
): Promise<Result<SignedOut, Refusal>> {
  const old = await ownVerifier(deps, person, password);
  if (!old.ok) return old;
  if (password === newPassword) return failed(PASSWORD_SAME);
  const verifiers = await verifiersOf(deps.passwords, { password: newPassword }, person);
  if (!verifiers.ok) return verifiers;
  const written = await writeOwn(deps, person, { old: old.value, verifiers: verifiers.value });
  if (!written.ok) return written;
  await endCodes(deps.collections, person.id, 'reset');
  const signedOut = await deps.auth.signOutEverywhere(person.id, signIn.id);
  await post(deps, person, passwordChangedText);
  return ok({ signedOut });
}

export async function changePin(
  deps: AccountDeps,
  { person }: PersonCaller,
  { password, pin }: ChangePin,
): Promise<Result<undefined, Refusal>> {
  const old = await ownVerifier(deps, person, password);
  if (!old.ok) return old;
  const pinHash = await pinVerifierOf(deps.passwords, pin);
  if (!pinHash.ok) return pinHash;
  const written = await writeOwn(deps, person, { old: old.value, verifiers: { pinHash: pinHash.value } });
  return written.ok ? ok(undefined) : written;
}

/** Kiosks know the new verifiers with their next look at the school. */
async function writeOwn(
  deps: AccountDeps,
  { id: by, campusId }: PersonRecord,
  { old, verifiers }: { readonly old: string; readonly verifiers: Partial<Verifiers> },
): Promise<Result<PersonRecord, Refusal>> {
  const action = verifiers.passwordHash === undefined ? 'change-pin' : 'change-password';
  await deps.audit.say({ campusId, by, action, subject: by });
  const changed = await changePerson(deps.collections, by, (now) => {
    const isTheSame = now.state === 'approved' && (now.passwordHash ?? old) === old;
    return isTheSame ? ok({ ...now, ...verifiers }) : failed(CHANGED_MEANWHILE);
  });
  if (changed.ok) await touchSchool(deps.collections);
  return changed;
}
