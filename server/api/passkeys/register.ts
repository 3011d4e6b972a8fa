/** A new passkey for somebody who is signed in, freshly or with the password once more: a browser left open must not give one away. */
import type { PasskeyCreation, RegisterPasskey } from '#core/contracts/sign-in.ts';
import type { PersonId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { MINUTE_MS } from '#core/time.ts';
import { NOT_SIGNED_IN, type Auth } from '../../sign-in/auth.ts';
import { confirmPassword, PASSWORD_WANTED, type ConfirmDeps } from '../../sign-in/confirm-password.ts';
import type { PersonCaller } from '../../endpoint.ts';
import type { Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import type { PasskeyRecord } from '../../store/sign-ins.ts';
import { newChallenge, useChallenge, type ChallengeDeps } from './challenges.ts';
import { relyingParty } from './relying-party.ts';
import { challengeIn, creationOptions, madeKey } from './webauthn.ts';

export interface RegisterDeps extends ChallengeDeps, ConfirmDeps {
  readonly collections: ChallengeDeps['collections'] &
    ConfirmDeps['collections'] &
    Pick<Collections, 'passkeys'>;
  readonly auth: Pick<Auth, 'standing'>;
  readonly publicOrigin: () => string;
}

const FRESH_MS = 10 * MINUTE_MS;
const MOST = 10;

export const PASSKEY_WRONG: Refusal = {
  status: 422,
  code: 'passkey-wrong',
  detail: 'That passkey could not be checked, or it took too long. Begin again.',
};
export const PASSKEY_KNOWN: Refusal = {
  status: 409,
  code: 'passkey-known',
  detail: 'That passkey is registered already. Sign in with it, or make another.',
};
export const TOO_MANY_PASSKEYS: Refusal = {
  status: 409,
  code: 'too-many-passkeys',
  detail: `There are ${MOST} passkeys already. Remove one that you no longer use, then try again.`,
};

/** What the browser is to make a passkey from. */
export async function beginRegistering(
  deps: RegisterDeps,
  { person, signIn }: Pick<PersonCaller, 'person' | 'signIn'>,
  password: string | undefined,
): Promise<Result<PasskeyCreation, Refusal>> {
  const rp = relyingParty(deps.publicOrigin());
  if (!rp.ok) return rp;
  const isFresh = deps.clock.now() - signIn.createdAt < FRESH_MS;
  if (!isFresh && password === undefined) return failed(PASSWORD_WANTED);
  const confirmed = password === undefined ? undefined : await confirmPassword(deps, person, password);
  if (confirmed?.ok === false) return confirmed;
  const others = await passkeysOf(deps, person.id);
  if (others.length >= MOST) return failed(TOO_MANY_PASSKEYS);
  const challenge = await newChallenge(deps, { purpose: 'register', personId: person.id });
  return ok(await creationOptions(rp.value, userOf(deps, person), challenge, others));
}

export async function finishRegistering(
  deps: RegisterDeps,
  { person: { id: personId }, signIn }: Pick<PersonCaller, 'person' | 'signIn'>,
  { name, credential }: RegisterPasskey,
): Promise<Result<PasskeyRecord, Refusal>> {
  const rp = relyingParty(deps.publicOrigin());
  if (!rp.ok) return rp;
  const challenge = challengeIn(deps.crypto, credential.response.clientDataJSON);
  if (challenge === undefined) return failed(PASSKEY_WRONG);
  if (!(await useChallenge(deps, challenge, { purpose: 'register', personId }))) return failed(PASSKEY_WRONG);
  const key = await madeKey(rp.value, challenge, credential);
  if (key === undefined) return failed(PASSKEY_WRONG);
  if ((await passkeysOf(deps, personId)).length >= MOST) return failed(TOO_MANY_PASSKEYS);
  const passkey = { ...key, personId, name, createdAt: deps.clock.now() };
  const outcome = await deps.collections.passkeys.putIf(passkey, 'absent');
  if (outcome.kind === 'refused') return failed(PASSKEY_KNOWN);
  // Whoever shuts a person out removes the passkeys that are there: one that came after ends itself.
  if ((await deps.auth.standing(signIn.id)) !== undefined) return ok(passkey);
  await deps.collections.passkeys.remove(passkey.id);
  return failed(NOT_SIGNED_IN);
}

/** The latest first. */
export async function passkeysOf(
  { collections }: { readonly collections: Pick<Collections, 'passkeys'> },
  personId: PersonId,
): Promise<readonly PasskeyRecord[]> {
  const latest = { equals: { personId }, order: 'descending', limit: 1000 } as const;
  return (await collections.passkeys.find({ index: 'byPerson', ...latest })).items;
}

function userOf({ crypto }: RegisterDeps, { id, name, email = '' }: PersonRecord) {
  const displayName = `${name.first} ${name.last}`;
  return { handle: crypto.utf8(id), name: email === '' ? displayName : email, displayName };
}
