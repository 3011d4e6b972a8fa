/** Signing in by passkey: the key itself says whose it is. Whatever is wrong, the answer is the same. */
import type { Can } from '#core/access/can.ts';
import type { PasskeyRequest, PasskeySignIn } from '#core/contracts/sign-in.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Audit } from '../../audit.ts';
import { actorOf } from '../../sign-in/auth.ts';
import type { Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import type { PasskeyRecord } from '../../store/sign-ins.ts';
import { newChallenge, useChallenge, type ChallengeDeps } from './challenges.ts';
import { relyingParty } from './relying-party.ts';
import { challengeIn, requestOptions, signedCounter } from './webauthn.ts';

export interface PasskeySignInDeps extends ChallengeDeps {
  readonly collections: ChallengeDeps['collections'] & Pick<Collections, 'passkeys' | 'people'>;
  readonly can: Can;
  readonly audit: Audit;
  readonly publicOrigin: () => string;
}

export const PASSKEY_REFUSED: Refusal = {
  status: 401,
  code: 'passkey-refused',
  detail: 'That passkey does not sign anybody in here. Try again, or sign in by password.',
};

export async function beginSignIn(deps: PasskeySignInDeps): Promise<Result<PasskeyRequest, Refusal>> {
  const rp = relyingParty(deps.publicOrigin());
  if (!rp.ok) return rp;
  return ok(await requestOptions(rp.value, await newChallenge(deps, { purpose: 'sign-in' })));
}

/** The person whose passkey signed. */
export async function finishSignIn(
  deps: PasskeySignInDeps,
  { credential }: PasskeySignIn,
): Promise<Result<PersonRecord, Refusal>> {
  const rp = relyingParty(deps.publicOrigin());
  if (!rp.ok) return rp;
  const { response } = credential;
  const challenge = challengeIn(deps.crypto, response.clientDataJSON);
  if (challenge === undefined || !(await useChallenge(deps, challenge, { purpose: 'sign-in' })))
    return failed(PASSKEY_REFUSED);
  const passkey = await deps.collections.passkeys.get(credential.id);
  const handle = passkey && deps.crypto.toBase64Url(deps.crypto.utf8(passkey.personId));
  if (passkey === undefined || response.userHandle !== handle) return failed(PASSKEY_REFUSED);
  const counter = await signedCounter(rp.value, challenge, passkey, credential);
  const person = await deps.collections.people.get(passkey.personId);
  if (counter === undefined || person === undefined) return failed(PASSKEY_REFUSED);
  if (!(await count(deps, passkey, counter, person))) return failed(PASSKEY_REFUSED);
  const may =
    person.state === 'approved' && deps.can(actorOf(person), 'use-passkeys', { personId: person.id });
  return may ? ok(person) : failed(PASSKEY_REFUSED);
}

/** False where the counter did not grow: two then hold the key (WebAuthn Level 3, §6.1.1). Keys that never count stay at 0. */
async function count(
  { collections, clock, audit }: PasskeySignInDeps,
  passkey: PasskeyRecord,
  counter: number,
  { campusId }: PersonRecord,
): Promise<boolean> {
  const { id, counter: before, personId } = passkey;
  if (counter <= before && !(counter === 0 && before === 0)) {
    const details = { passkeyId: id, counter, before };
    await audit.say({ campusId, by: 'server', action: 'suspect-passkey-copy', subject: personId, details });
    return false;
  }
  const used = { ...passkey, counter, usedAt: clock.now() };
  return (await collections.passkeys.putIf(used, { counter: before })).kind === 'written';
}
