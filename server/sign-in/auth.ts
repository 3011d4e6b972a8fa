/**
 * Who is asking. A browser carries a secret in an HttpOnly cookie, a program a short access token, a kiosk the credential of its
 * pairing. Each is worth something only while its row stands in the store, so that it can be taken back at once.
 */
import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '#core/access/can.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { PersonId } from '#core/ids.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '#core/time.ts';
import { createAccessTokens, type AccessToken } from './access-tokens.ts';
import { credentialOf, SIGN_IN_COOKIE } from './credentials.ts';
import { nextId, type Chance, type Clock } from '../ports.ts';
import { refused } from '../problem.ts';
import { hashedSecret, isSecretOf, newSecret } from './secrets.ts';
import { findAll } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';
import type { KioskRecord } from '../store/kiosks.ts';
import type { PersonRecord } from '../store/school-records.ts';
import type { SignInRecord } from '../store/sign-ins.ts';

export interface Auth {
  /** Signs the person in on this browser; `remember` for the long-lived sign-in of a student's own phone. */
  readonly signIn: (request: FastifyRequest, reply: FastifyReply, who: SignIn) => Promise<void>;
  /** Signs a program in for the person. What it holds is made by `accessToken`, and by whoever makes its refresh tokens. */
  readonly signInProgram: (person: Verified) => Promise<SignInRecord>;
  readonly accessToken: (signIn: SignInRecord) => Promise<AccessToken>;
  /** Ends the sign-in by which the request came, and clears the browser's cookie; without one it does nothing. */
  readonly signOut: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  /** Ends every sign-in of the person, on every browser and program, less the one that is named. Gives how many ended. */
  readonly signOutEverywhere: (personId: PersonId, exceptSignInId?: string) => Promise<number>;
  /** The person who is signed in, and by which sign-in. Throws a 401 refusal where nobody is. */
  readonly person: (request: FastifyRequest) => Promise<SignedIn>;
  /** Whose sign-in this is, while it stands and they may do anything at all. */
  readonly standing: (signInId: string) => Promise<SignedIn | undefined>;
  /** Notes that the sign-in was used, once an hour at most. */
  readonly used: (signIn: SignInRecord) => Promise<void>;
  /** The kiosk whose credential came along. Throws a 401 refusal where there is none or it was revoked. */
  readonly kiosk: (request: FastifyRequest) => Promise<KioskRecord>;
  /** The kiosk whose credential came along, where that was revoked. */
  readonly revokedKiosk: (request: FastifyRequest) => Promise<KioskRecord | undefined>;
  /** Whether the request carries what only kiosks carry, whatever it is worth. */
  readonly looksLikeKiosk: (request: FastifyRequest) => boolean;
}

export interface SignedIn {
  readonly person: PersonRecord;
  readonly signIn: SignInRecord;
}

/** Somebody as they were when they proved who they are. */
type Verified = Pick<PersonRecord, 'id' | 'passwordHash'>;

interface SignIn {
  readonly person: PersonRecord;
  readonly remember: boolean;
  /** Whether what proved who they are is still worth something; asked once the sign-in is there. */
  readonly holds?: () => Promise<boolean>;
}

interface AuthDeps {
  readonly collections: Pick<Collections, 'people' | 'signIns' | 'kiosks' | 'serverKeys'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
}

const STAY_MS = 12 * HOUR_MS;
const REMEMBER_MS = 180 * DAY_MS;
const PROGRAM_MS = 30 * DAY_MS;
const NOTED_EVERY_MS = HOUR_MS;

export const NOT_SIGNED_IN = {
  status: 401,
  code: 'not-signed-in',
  detail: 'You are not signed in. Sign in, then try again.',
} as const;
export const KIOSK_UNKNOWN = {
  status: 401,
  code: 'kiosk-unknown',
  detail: 'This kiosk is not paired with this school. Pair it again with a new pairing code.',
} as const;
export const KIOSK_REVOKED = {
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
  const { crypto, clock, chance } = deps;
  const { people, signIns, kiosks } = deps.collections;
  const tokens = createAccessTokens(deps);

  /** A sign-in for the person as they were when they proved who they are; none where their password was changed since. */
  const begin = async (
    person: Verified,
    own: Pick<SignInRecord, 'kind' | 'secretHash'>,
    staysMs: number,
    holds = (): Promise<boolean> => Promise.resolve(true),
  ): Promise<SignInRecord> => {
    const createdAt = clock.now();
    const times = { createdAt, usedAt: createdAt, expiresAt: createdAt + staysMs };
    const signIn = { ...own, ...times, personId: person.id, id: nextId(clock, chance) };
    await signIns.putIf(signIn, 'absent');
    // Whoever changes a password ends the sign-ins that he finds: one that came after his look ends itself.
    const now = await people.get(person.id);
    if (now?.passwordHash === person.passwordHash && (await holds())) return signIn;
    await signIns.remove(signIn.id);
    throw refused(NOT_SIGNED_IN);
  };

  /** The sign-in that the request proves to hold, alive or not. */
  const named = async (request: FastifyRequest): Promise<SignInRecord | undefined> => {
    const credential = credentialOf(request);
    if (credential.kind === 'cookie') {
      const signIn = await signIns.get(credential.signInId);
      const isIts =
        signIn?.secretHash !== undefined && isSecretOf(crypto, credential.secret, signIn.secretHash);
      return isIts ? signIn : undefined;
    }
    if (credential.kind !== 'token') return undefined;
    const names = await tokens.read(credential.token);
    const signIn = names && (await signIns.get(names.signInId));
    return signIn?.kind === 'token' && signIn.personId === names?.personId ? signIn : undefined;
  };

  const alive = async (signIn: SignInRecord | undefined): Promise<SignedIn | undefined> => {
    if (signIn === undefined || signIn.expiresAt <= clock.now()) return undefined;
    const person = await people.get(signIn.personId);
    return person?.state === 'approved' ? { person, signIn } : undefined;
  };

  /** Paired or revoked. */
  const kioskOf = async (request: FastifyRequest): Promise<KioskRecord | undefined> => {
    const found = credentialOf(request);
    if (found.kind !== 'kiosk') return undefined;
    const credentialHash = hashedSecret(crypto, found.credential);
    const { items } = await kiosks.find({ index: 'byCredential', equals: { credentialHash }, limit: 1 });
    return items[0];
  };

  return {
    async signIn(request, reply, { person, remember, holds }) {
      const secret = newSecret(crypto, chance);
      const own = { kind: 'browser', secretHash: hashedSecret(crypto, secret) } as const;
      const { id } = await begin(person, own, remember ? REMEMBER_MS : STAY_MS, holds);
      const maxAge = remember ? { maxAge: REMEMBER_MS / SECOND_MS } : {};
      reply.setCookie(SIGN_IN_COOKIE, `${id}.${secret}`, { ...cookieRules(request), ...maxAge });
    },
    signInProgram: (person) => begin(person, { kind: 'token' }, PROGRAM_MS),
    accessToken: tokens.make,
    async signOut(request, reply) {
      const signIn = await named(request);
      if (signIn !== undefined) await signIns.remove(signIn.id);
      reply.clearCookie(SIGN_IN_COOKIE, cookieRules(request));
    },
    async signOutEverywhere(personId, exceptSignInId) {
      const all = await findAll(signIns, { index: 'byPerson', equals: { personId } });
      const others = all.filter(({ id }) => id !== exceptSignInId);
      const ended = await Promise.all(others.map(({ id }) => signIns.remove(id)));
      return ended.filter((wasThere) => wasThere).length;
    },
    async person(request) {
      const found = await alive(await named(request));
      if (found === undefined) throw refused(NOT_SIGNED_IN);
      return found;
    },
    standing: async (signInId) => alive(await signIns.get(signInId)),
    async used({ id, usedAt: noted }) {
      const usedAt = clock.now();
      if (noted !== undefined && usedAt - noted < NOTED_EVERY_MS) return;
      const signIn = await signIns.get(id);
      if (signIn !== undefined) await signIns.putIf({ ...signIn, usedAt }, { id });
    },
    async kiosk(request) {
      const kiosk = await kioskOf(request);
      if (kiosk === undefined) throw refused(KIOSK_UNKNOWN);
      if (kiosk.state === 'revoked') throw refused(KIOSK_REVOKED);
      return kiosk;
    },
    async revokedKiosk(request) {
      const kiosk = await kioskOf(request);
      return kiosk?.state === 'revoked' ? kiosk : undefined;
    },
    looksLikeKiosk: (request) => credentialOf(request).kind === 'kiosk',
  };
}

/** How every cookie of ours is kept: out of the page's reach, and sent for our own pages only. */
export function cookieRules({ protocol }: Pick<FastifyRequest, 'protocol'>, path = '/') {
  return { path, httpOnly: true, sameSite: 'lax', secure: protocol === 'https' } as const;
}
