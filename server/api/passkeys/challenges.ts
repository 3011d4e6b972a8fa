/** What a passkey is to sign: made for one purpose, good for five minutes and for one answer, whether that is right or wrong. */
import type { Crypto } from '#core/crypto/crypto.ts';
import type { Chance, Clock } from '../../ports.ts';
import type { Collections } from '../../store/collections.ts';
import type { PasskeyChallenge } from '../../store/sign-ins.ts';
import { PATIENCE_MS } from './webauthn.ts';

export interface ChallengeDeps {
  readonly collections: Pick<Collections, 'passkeyChallenges'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
}

const SWEPT_AT_ONCE = 10;

type Use = Pick<PasskeyChallenge, 'purpose' | 'personId'>;

/** 32 bytes that nobody can guess. */
export async function newChallenge(deps: ChallengeDeps, use: Use): Promise<Uint8Array> {
  const challenge = deps.chance.bytes(32);
  const id = deps.crypto.toBase64Url(challenge);
  const expiresAt = deps.clock.now() + PATIENCE_MS;
  await deps.collections.passkeyChallenges.putIf({ ...use, id, expiresAt }, 'absent');
  await sweep(deps);
  return challenge;
}

/** Anybody may ask for as many as they like: what is over goes as fast as new ones come. */
async function sweep({ collections: { passkeyChallenges }, clock }: ChallengeDeps): Promise<void> {
  const over = { index: 'byExpiry', equals: {}, range: { until: clock.now() + 1 } } as const;
  const { items } = await passkeyChallenges.find({ ...over, limit: SWEPT_AT_ONCE });
  await Promise.all(items.map(({ id }) => passkeyChallenges.remove(id)));
}

/** True once, for the use it was made for. */
export async function useChallenge(
  { collections, clock }: ChallengeDeps,
  id: string,
  { purpose, personId }: Use,
): Promise<boolean> {
  const challenge = await collections.passkeyChallenges.get(id);
  if (challenge === undefined || !(await collections.passkeyChallenges.remove(id))) return false;
  const isItsUse = challenge.purpose === purpose && challenge.personId === personId;
  return isItsUse && clock.now() < challenge.expiresAt;
}
