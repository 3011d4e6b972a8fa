/** Asks somebody who is signed in for their password once more, before what a thief of the browser must not be able to do. */
import { failed, ok, type Result } from '#core/result.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { LatePasswords } from './late-passwords.ts';
import type { Passwords } from './passwords.ts';
import type { Refusal } from '../problem.ts';
import type { PersonRecord } from '../store/school-records.ts';
import { forgetTries, takeTry, tooManyTries, type TriesDeps } from '../tries.ts';

export interface ConfirmDeps extends TriesDeps {
  readonly passwords: Passwords;
  readonly latePasswords: Pick<LatePasswords, 'verifierOf'>;
}

/** Wrong passwords in a window. Only whoever is signed in can use them up, so nobody else is locked out by it. */
const TRIES = { most: 10, windowMs: 15 * MINUTE_MS };

export const WRONG_PASSWORD: Refusal = {
  status: 403,
  code: 'wrong-password',
  detail: 'The password is not right. Check it, then try again.',
};

export const PASSWORD_WANTED: Refusal = {
  status: 403,
  code: 'password-wanted',
  detail: 'This needs your password once more. Send it with the request.',
};

/** Whether `password` is the person's own. */
export async function confirmPassword(
  deps: ConfirmDeps,
  { id, passwordHash }: Pick<PersonRecord, 'id' | 'passwordHash'>,
  password: string,
): Promise<Result<undefined, Refusal>> {
  const key = `confirm|${id}`;
  const waitS = await takeTry(deps, { ...TRIES, key });
  if (waitS !== undefined) return failed(tooManyTries(waitS));
  const verifier = passwordHash ?? (await deps.latePasswords.verifierOf(id));
  if (!(await deps.passwords.fits(verifier, password))) return failed(WRONG_PASSWORD);
  await forgetTries(deps, key);
  return ok(undefined);
}
