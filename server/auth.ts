/**
 * Who is asking. People carry a signed token in an HttpOnly cookie, worth something only while its row stands in the
 * store, so that it can be taken back; kiosks carry the bearer credential of their pairing.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '#core/access/can.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { PersonId } from '#core/ids.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '#core/time.ts';
import { nextId, type Chance, type Clock } from './ports.ts';
import { refused } from './problem.ts';
import { serverKey } from './server-keys.ts';
import { findAll } from './store/collection.ts';
import type { Collections } from './store/collections.ts';
import type { KioskRecord } from './store/kiosks.ts';
import type { PersonRecord } from './store/school-records.ts';
import type { SignInRecord } from './store/sign-ins.ts';

export interface Auth {
  /** Signs the person in on this browser; `remember` for the long-lived sign-in of a student's own phone. */
  readonly signIn: (request: FastifyRequest, reply: FastifyReply, who: SignIn) => Promise<void>;
  /** Takes the browser's token back; without one it does nothing. */
  readonly signOut: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  /** Ends every sign-in of the person, on every browser and program, less the one that is named. Gives how many ended. */
  readonly signOutEverywhere: (personId: PersonId, exceptSignInId?: string) => Promise<number>;
  /** The person who is signed in, and by which sign-in. Throws a 401 refusal where nobody is. */
  readonly person: (request: FastifyRequest) => Promise<SignedIn>;
  /** The kiosk whose credential came along. Throws a 401 refusal where there is none or it was revoked. */
  readonly kiosk: (request: FastifyRequest) => Promise<KioskRecord>;
  /** Whether the request carries what only kiosks carry, whatever it is worth. */
  readonly looksLikeKiosk: (request: FastifyRequest) => boolean;
}

export interface SignedIn {
  readonly person: PersonRecord;
  readonly signIn: SignInRecord;
}

interface SignIn {
  readonly person: PersonRecord;
  readonly remember: boolean;
}

interface AuthDeps {
  readonly collections: Pick<Collections, 'people' | 'signIns' | 'kiosks' | 'serverKeys'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
}

interface Keys {
  readonly sign: KeyObject;
  readonly verify: KeyObject;
}

const COOKIE = 'sp_sign_in';
const ISSUER = 'smartpresence';
const STAY_MS = 12 * HOUR_MS;
const REMEMBER_MS = 180 * DAY_MS;

const Claims = z.object({ sub: PersonId, jti: z.uuid() });

const NOT_SIGNED_IN = {
  status: 401,
  code: 'not-signed-in',
  detail: 'You are not signed in. Sign in, then try again.',
} as const;
const KIOSK_UNKNOWN = {
  status: 401,
  code: 'kiosk-unknown',
  detail: 'This kiosk is not paired with this school. Pair it again with a new pairing code.',
} as const;
const KIOSK_REVOKED = {
  status: 401,
  code: 'kiosk-revoked',
  detail: 'This kiosk was taken out of service. Ask an admin for a new pairing code.',
} as const;

export type PersonActor = Extract<Actor, { kind: 'person' }>;
export type KioskActor = Extract<Actor, { kind: 'kiosk' }>;

/** The person as the access rules know them. */
export function actorOf({ id, role, campusId, childIds }: PersonRecord): PersonActor {
  return { kind: 'person', id, role, campusId, ...(childIds !== undefined && { childIds }) };
}

/** The kiosk as the access rules know it. */
export function kioskActor({ id, campusId }: KioskRecord): KioskActor {
  return { kind: 'kiosk', id, campusId };
}

export function createAuth(deps: AuthDeps): Auth {
  const { people, signIns, kiosks } = deps.collections;
  // Kept once they are read; a read that failed is tried again.
  let keys: Keys | undefined;
  const keyPair = async (): Promise<Keys> => (keys ??= await signingKeys(deps.collections));

  const tokenOf = async (request: FastifyRequest): Promise<z.infer<typeof Claims> | undefined> => {
    const token = request.cookies[COOKIE];
    return token === undefined ? undefined : verified(deps.clock, await keyPair(), token);
  };

  return {
    async signIn(request, reply, { person, remember }) {
      const now = deps.clock.now();
      const expiresAt = now + (remember ? REMEMBER_MS : STAY_MS);
      const id = nextId(deps.clock, deps.chance);
      await signIns.putIf({ id, personId: person.id, createdAt: now, expiresAt }, 'absent');
      const { SignJWT } = await import('jose');
      const token = await new SignJWT({ role: person.role })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
        .setIssuer(ISSUER)
        .setAudience(ISSUER)
        .setSubject(person.id)
        .setJti(id)
        .setIssuedAt(Math.floor(now / SECOND_MS))
        .setExpirationTime(Math.floor(expiresAt / SECOND_MS))
        .sign((await keyPair()).sign);
      const maxAge = remember ? { maxAge: REMEMBER_MS / SECOND_MS } : {};
      reply.setCookie(COOKIE, token, { ...cookieRules(request), ...maxAge });
    },
    async signOut(request, reply) {
      const claims = await tokenOf(request);
      if (claims !== undefined) await signIns.remove(claims.jti);
      reply.clearCookie(COOKIE, cookieRules(request));
    },
    async signOutEverywhere(personId, exceptSignInId) {
      const all = await findAll(signIns, { index: 'byPerson', equals: { personId } });
      const others = all.filter(({ id }) => id !== exceptSignInId);
      const ended = await Promise.all(others.map(({ id }) => signIns.remove(id)));
      return ended.filter((wasThere) => wasThere).length;
    },
    async person(request) {
      const claims = await tokenOf(request);
      const signIn = claims && (await signIns.get(claims.jti));
      const isAlive =
        signIn !== undefined && signIn.expiresAt > deps.clock.now() && signIn.personId === claims?.sub;
      const person = isAlive ? await people.get(signIn.personId) : undefined;
      if (signIn === undefined || person?.state !== 'approved') throw refused(NOT_SIGNED_IN);
      return { person, signIn };
    },
    async kiosk(request) {
      const credential = credentialIn(request);
      if (credential === undefined) throw refused(KIOSK_UNKNOWN);
      const credentialHash = credentialHashOf(deps.crypto, credential);
      const found = await kiosks.find({ index: 'byCredential', equals: { credentialHash }, limit: 1 });
      const kiosk = found.items[0];
      if (kiosk === undefined) throw refused(KIOSK_UNKNOWN);
      if (kiosk.state === 'revoked') throw refused(KIOSK_REVOKED);
      return kiosk;
    },
    looksLikeKiosk: (request) => credentialIn(request) !== undefined,
  };
}

/** A kiosk's credential has no dots; a person's token has two. */
function credentialIn(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w-]{40,200})$/.exec(request.headers.authorization ?? '')?.[1];
}

/** How a credential or pairing code stands in the store: it cannot be read back from there. */
export function credentialHashOf(crypto: Crypto, credential: string): string {
  return crypto.toBase64Url(crypto.sha256(crypto.utf8(credential)));
}

/** One algorithm, one issuer, one audience, and the time of our own clock; whatever fails is no token. */
async function verified(
  clock: Clock,
  { verify }: Keys,
  token: string,
): Promise<z.infer<typeof Claims> | undefined> {
  // Loaded at the first sign-in, so that the start is not slower for it.
  const { errors, jwtVerify } = await import('jose');
  try {
    const { payload } = await jwtVerify(token, verify, {
      algorithms: ['EdDSA'],
      typ: 'JWT',
      issuer: ISSUER,
      audience: ISSUER,
      currentDate: new Date(clock.now()),
      requiredClaims: ['exp', 'sub', 'jti'],
    });
    return Claims.safeParse(payload).data;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

async function signingKeys(collections: Pick<Collections, 'serverKeys'>): Promise<Keys> {
  const { seed, publicKey } = await serverKey(collections, 'sign-in');
  const key = { kty: 'OKP', crv: 'Ed25519', x: publicKey };
  return {
    sign: createPrivateKey({ format: 'jwk', key: { ...key, d: seed } }),
    verify: createPublicKey({ format: 'jwk', key }),
  };
}

function cookieRules(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https' } as const;
}
