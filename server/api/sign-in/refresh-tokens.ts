/**
 * Refresh tokens: 32 bytes each, used once (RFC 9700 §4.14.2). Whoever uses one again ends the whole sign-in, since two then hold what
 * only one was given. An honest program whose answer was lost may ask again for ten seconds, as long as nobody used the next token:
 * the next token is worked out from the one before, so that it gets the same answer, and two askers at once do too. A thief who copies
 * a token within those seconds shares the next one with its owner, and is found out by whoever of them refreshes second.
 */
import { present } from '#core/assert.ts';
import type { Tokens } from '#core/contracts/sign-in.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { SECOND_MS } from '#core/time.ts';
import type { Audit } from '../../audit.ts';
import type { Auth, SignedIn } from '../../sign-in/auth.ts';
import type { Chance, Clock } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import { hashedSecret, newSecret } from '../../sign-in/secrets.ts';
import { serverKey } from '../../server-keys.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import type { RefreshTokenRecord, SignInRecord } from '../../store/sign-ins.ts';

export interface RefreshDeps {
  readonly collections: Pick<Collections, 'refreshTokens' | 'serverKeys' | 'signIns'>;
  readonly auth: Pick<Auth, 'signInProgram' | 'accessToken' | 'standing' | 'used'>;
  readonly audit: Audit;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
}

const LOST_REPLY_MS = 10 * SECOND_MS;

export const REFRESH_UNKNOWN: Refusal = {
  status: 401,
  code: 'refresh-token-unknown',
  detail: 'This refresh token is not good any more. Sign in with name and password.',
};
export const REFRESH_REUSED: Refusal = {
  status: 401,
  code: 'refresh-token-reused',
  detail:
    'This refresh token was used before, so somebody may have copied it. That sign-in has ended: sign in again.',
};

/** Signs a program in. */
export async function firstTokens(deps: RefreshDeps, person: PersonRecord): Promise<Tokens> {
  const signIn = await deps.auth.signInProgram(person);
  const token = newSecret(deps.crypto, deps.chance);
  await deps.collections.refreshTokens.putIf(rowOf(deps, signIn, token), 'absent');
  return tokensWith(deps, signIn, token);
}

/** New tokens for the one that is given. */
export async function refresh(deps: RefreshDeps, token: string): Promise<Result<Tokens, Refusal>> {
  const { refreshTokens } = deps.collections;
  const row = await refreshTokens.get(hashedSecret(deps.crypto, token));
  const standing = row && (await deps.auth.standing(row.signInId));
  if (row === undefined || standing === undefined) return failed(REFRESH_UNKNOWN);
  const { signIn } = standing;
  const next = await tokenAfter(deps, token);
  const isFirst = row.usedAt === undefined && (await use(deps, row, rowOf(deps, signIn, next)));
  if (!isFirst && !(await isAskedAgain(deps, row.id, next))) return failed(await end(deps, standing));
  await deps.auth.used(signIn);
  return ok(await tokensWith(deps, signIn, next));
}

/** True for the one asker whose use it is. The next token is there before, so that no used token is without one. */
async function use(
  { collections: { refreshTokens }, clock }: RefreshDeps,
  row: RefreshTokenRecord,
  next: RefreshTokenRecord,
): Promise<boolean> {
  await refreshTokens.putIf(next, 'absent');
  const outcome = await refreshTokens.putIf({ ...row, usedAt: clock.now() }, { usedAt: undefined });
  return outcome.kind === 'written';
}

/** Whether a used token may get its answer once more. */
async function isAskedAgain(
  { collections, crypto, clock }: RefreshDeps,
  id: string,
  next: string,
): Promise<boolean> {
  const { refreshTokens } = collections;
  const [row, after] = await Promise.all([
    refreshTokens.get(id),
    refreshTokens.get(hashedSecret(crypto, next)),
  ]);
  const isRecent = row?.usedAt !== undefined && clock.now() - row.usedAt < LOST_REPLY_MS;
  return isRecent && after !== undefined && after.usedAt === undefined;
}

async function end({ audit, collections }: RefreshDeps, { person, signIn }: SignedIn): Promise<Refusal> {
  await audit.say({
    campusId: person.campusId,
    by: 'server',
    action: 'end-sign-in',
    subject: person.id,
    details: { signInId: signIn.id, reason: REFRESH_REUSED.code },
  });
  await collections.signIns.remove(signIn.id);
  return REFRESH_REUSED;
}

/** Only the server can work it out, and only from the token itself, which it does not keep. */
async function tokenAfter({ collections, crypto }: RefreshDeps, token: string): Promise<string> {
  const { seed } = await serverKey(collections, 'sign-in');
  const bytes = present(crypto.fromBase64Url(seed), 'our own key is base64url');
  const key = crypto.hkdfSha256(bytes, new Uint8Array(), 'smartpresence/refresh-tokens/1', 32);
  return crypto.toBase64Url(crypto.hmacSha256(key, crypto.utf8(token)));
}

function rowOf({ crypto }: RefreshDeps, { id, expiresAt }: SignInRecord, token: string): RefreshTokenRecord {
  return { id: hashedSecret(crypto, token), signInId: id, expiresAt };
}

async function tokensWith(
  { auth }: RefreshDeps,
  signIn: SignInRecord,
  refreshToken: string,
): Promise<Tokens> {
  const { token, expiresAt } = await auth.accessToken(signIn);
  return {
    accessToken: token,
    accessExpiresAt: expiresAt,
    refreshToken,
    refreshExpiresAt: signIn.expiresAt,
  };
}
