/**
 * Access tokens of programs: signed by Ed25519, good for ten minutes, and only while the sign-in that they name stands. There is
 * one form of them, down to the byte of the header, and whatever differs is no token (RFC 8725, RFC 9068).
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Crypto } from '#core/crypto/crypto.ts';
import { PersonId } from '#core/ids.ts';
import { MINUTE_MS, SECOND_MS, type Instant } from '#core/time.ts';
import { nextId, type Chance, type Clock } from '../ports.ts';
import { serverKey } from '../server-keys.ts';
import type { Collections } from '../store/collections.ts';
import type { SignInRecord } from '../store/sign-ins.ts';

export interface AccessToken {
  readonly token: string;
  readonly expiresAt: Instant;
}

export interface AccessTokens {
  /** Never outlives the sign-in. */
  readonly make: (signIn: SignInRecord) => Promise<AccessToken>;
  /** The sign-in that a good token names, and whose it is; undefined for anything else. */
  readonly read: (token: string) => Promise<NamedSignIn | undefined>;
}

export interface NamedSignIn {
  readonly signInId: string;
  readonly personId: PersonId;
}

interface AccessTokenDeps {
  readonly collections: Pick<Collections, 'serverKeys'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
}

interface Keys {
  readonly sign: KeyObject;
  /** By the first part of a token, which says no more than which key this is. */
  readonly byHeader: ReadonlyMap<string, KeyObject>;
}

const ISSUER = 'smartpresence';
const AUDIENCE = 'smartpresence-api';
const HEADER = { alg: 'EdDSA', typ: 'at+jwt', kid: 'sign-in' } as const;
const GOOD_FOR_MS = 10 * MINUTE_MS;

const Claims = z.strictObject({
  iss: z.literal(ISSUER),
  aud: z.literal(AUDIENCE),
  sub: PersonId,
  sid: z.uuid(),
  jti: z.uuid(),
  iat: z.int(),
  exp: z.int(),
});

export function createAccessTokens(deps: AccessTokenDeps): AccessTokens {
  // Kept once they are read; a read that failed is tried again.
  let keys: Keys | undefined;
  const keysOf = async (): Promise<Keys> => (keys ??= await readKeys(deps));
  return {
    async make({ id, personId, expiresAt }) {
      const now = deps.clock.now();
      const until = seconds(Math.min(now + GOOD_FOR_MS, expiresAt));
      // Loaded at the first token, so that the start is not slower for it.
      const { SignJWT } = await import('jose');
      const token = await new SignJWT({ sid: id })
        .setProtectedHeader(HEADER)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(personId)
        .setJti(nextId(deps.clock, deps.chance))
        .setIssuedAt(seconds(now))
        .setExpirationTime(until)
        .sign((await keysOf()).sign);
      return { token, expiresAt: until * SECOND_MS };
    },
    async read(token) {
      const key = (await keysOf()).byHeader.get(token.split('.', 1)[0] ?? '');
      const claims = key && (await claimsOf(deps, key, token));
      return claims && { signInId: claims.sid, personId: claims.sub };
    },
  };
}

/** The claims of a token that `key` signed, in the one form in which we write them. */
async function claimsOf(
  { crypto, clock }: AccessTokenDeps,
  key: KeyObject,
  token: string,
): Promise<z.infer<typeof Claims> | undefined> {
  const { errors, jwtVerify } = await import('jose');
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [HEADER.alg],
      typ: HEADER.typ,
      issuer: ISSUER,
      audience: AUDIENCE,
      currentDate: new Date(clock.now()),
      maxTokenAge: GOOD_FOR_MS / SECOND_MS,
      requiredClaims: ['exp', 'sub', 'sid', 'jti'],
    });
    // A claim that stands there twice is read differently by different readers.
    const isPlain = crypto.toBase64Url(crypto.utf8(JSON.stringify(payload))) === token.split('.')[1];
    return isPlain ? Claims.safeParse(payload).data : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

async function readKeys({ collections, crypto }: AccessTokenDeps): Promise<Keys> {
  const { seed, publicKey } = await serverKey(collections, 'sign-in');
  const key = { kty: 'OKP', crv: 'Ed25519', x: publicKey };
  const header = crypto.toBase64Url(crypto.utf8(JSON.stringify(HEADER)));
  return {
    sign: createPrivateKey({ format: 'jwk', key: { ...key, d: seed } }),
    byHeader: new Map([[header, createPublicKey({ format: 'jwk', key })]]),
  };
}

function seconds(at: Instant): number {
  return Math.floor(at / SECOND_MS);
}
