/** What people choose to sign in with, looked at and hashed; and whether they know what they have. */
import { passwordFault, pinFault, shortestPassword, type KnownOf } from '#core/access/password.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { Passwords } from '../../sign-in/passwords.ts';
import type { Refusal } from '../../problem.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { forgetTries, takeTry, tooManyTries } from '../../tries.ts';
import type { AccountDeps } from './deps.ts';
import { PASSWORD_WRONG, passwordRefusal, pinRefusal } from './refusals.ts';

/** As they stand in a person's record. */
export interface Verifiers {
  readonly passwordHash: string;
  readonly pinHash?: string;
}

const OWN_TRIES = { most: 10, windowMs: 15 * MINUTE_MS };

/** The verifiers of what `owner` chose, or why they may not have it. */
export async function verifiersOf(
  passwords: Passwords,
  chosen: { readonly password: string; readonly pin?: string | undefined },
  owner: KnownOf,
): Promise<Result<Verifiers, Refusal>> {
  const fault = passwordFault(chosen.password, owner);
  if (fault !== undefined) return failed(passwordRefusal(fault, shortestPassword(owner.role)));
  const passwordHash = (): Promise<string> => passwords.hash(chosen.password);
  if (chosen.pin === undefined) return ok({ passwordHash: await passwordHash() });
  const pinHash = await pinVerifierOf(passwords, chosen.pin);
  return pinHash.ok ? ok({ passwordHash: await passwordHash(), pinHash: pinHash.value }) : pinHash;
}

/** The verifier of a PIN, or why nobody may have it. */
export async function pinVerifierOf(passwords: Passwords, pin: string): Promise<Result<string, Refusal>> {
  const fault = pinFault(pin);
  return fault === undefined ? ok(await passwords.hash(pin)) : failed(pinRefusal(fault));
}

/** The verifier that `password` fits. Guessing one's own at somebody's open browser is slowed too. */
export async function ownVerifier(
  deps: Pick<AccountDeps, 'collections' | 'passwords' | 'latePasswords' | 'crypto' | 'clock'>,
  person: PersonRecord,
  password: string | undefined,
): Promise<Result<string, Refusal>> {
  if (password === undefined) return failed(PASSWORD_WRONG);
  const key = `own-password|${person.id}`;
  const waitS = await takeTry(deps, { key, ...OWN_TRIES });
  if (waitS !== undefined) return failed(tooManyTries(waitS));
  const verifier = person.passwordHash ?? (await deps.latePasswords.verifierOf(person.id));
  if (verifier === undefined || !(await deps.passwords.fits(verifier, password)))
    return failed(PASSWORD_WRONG);
  await forgetTries(deps, key);
  return ok(verifier);
}
