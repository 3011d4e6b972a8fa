/** Who is signed in, on which key a phone signs, and how often somebody guessed. */
import { z } from 'zod';
import { DeviceKeyId, PersonId } from '#core/ids.ts';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

/** What a browser or a program holds is worth nothing without its row here, or past it. */
export const SignInRecord = z.object({
  id: z.uuid(),
  personId: PersonId,
  /** `browser`: by a cookie; `token`: a program, by access and refresh tokens. */
  kind: z.enum(['browser', 'token']).default('browser'),
  /** Of a browser's secret; see `hashedSecret`. */
  secretHash: z.string().optional(),
  createdAt: Instant,
  expiresAt: Instant,
  /** The last change that was asked for by it, roughly: it is written once an hour at most. */
  usedAt: Instant.optional(),
});
export type SignInRecord = z.infer<typeof SignInRecord>;

export const signIns = declare({
  name: 'sign_ins',
  schema: SignInRecord,
  indexes: { byPerson: { on: ['personId', 'createdAt'] }, byExpiry: { on: ['expiresAt'] } },
});

/** `id` is the hash of the token. One that was used stays, so that whoever uses it again is found out. */
export const RefreshTokenRecord = z.object({
  id: z.string(),
  signInId: z.uuid(),
  expiresAt: Instant,
  usedAt: Instant.optional(),
});
export type RefreshTokenRecord = z.infer<typeof RefreshTokenRecord>;

export const refreshTokens = declare({
  name: 'refresh_tokens',
  schema: RefreshTokenRecord,
  indexes: { byExpiry: { on: ['expiresAt'] } },
});

/** Failures in a row; `id` is a hash of the account or address. */
export const signInTries = declare({
  name: 'sign_in_tries',
  schema: z.object({ id: z.string(), failures: z.int(), since: Instant }),
  indexes: { bySince: { on: ['since'] } },
});

/** A phone's key and the one person to whom it is bound. */
export const deviceKeys = declare({
  name: 'device_keys',
  schema: z.object({ id: DeviceKeyId, personId: PersonId, boundAt: Instant }),
  indexes: { byPerson: { on: ['personId'], unique: true } },
});

/** Until when no phone is bound to a person who gave up their own; `id` is the person's. */
export const deviceWaits = declare({
  name: 'device_waits',
  schema: z.object({ id: PersonId, until: Instant }),
  indexes: { byEnd: { on: ['until'] } },
});

/** A public key with which somebody signs in (WebAuthn); `id` is the credential's, in base64url. */
export const PasskeyRecord = z.object({
  id: z.string().max(2000),
  personId: PersonId,
  /** COSE key in base64url. */
  publicKey: z.string(),
  /** How often it signed, as it says itself; 0 for ever where it does not count. */
  counter: z.int().nonnegative(),
  transports: z.array(z.string()),
  name: z.string(),
  createdAt: Instant,
  usedAt: Instant.optional(),
});
export type PasskeyRecord = z.infer<typeof PasskeyRecord>;

export const passkeys = declare({
  name: 'passkeys',
  schema: PasskeyRecord,
  indexes: { byPerson: { on: ['personId', 'createdAt'] } },
});

/** What a passkey is to sign, once; `id` is the challenge. Whoever removes it has used it. */
export const PasskeyChallenge = z.object({
  id: z.string(),
  purpose: z.enum(['register', 'sign-in']),
  /** Who registers. */
  personId: PersonId.optional(),
  expiresAt: Instant,
});
export type PasskeyChallenge = z.infer<typeof PasskeyChallenge>;

export const passkeyChallenges = declare({
  name: 'passkey_challenges',
  schema: PasskeyChallenge,
  indexes: { byExpiry: { on: ['expiresAt'] } },
});

/** `id` is `<session>|<person>`. */
export const otpTries = declare({
  name: 'otp_tries',
  schema: z.object({ id: z.string(), tries: z.int(), since: Instant }),
  indexes: { bySince: { on: ['since'] } },
});

/** The server's own Ed25519 keys (32 bytes each, base64url): `pages` signs what goes down to kiosks, `sign-in` signs tokens. */
export const serverKeys = declare({
  name: 'server_keys',
  schema: z.object({ id: z.enum(['codes', 'pages', 'sign-in']), seed: z.string(), publicKey: z.string() }),
  indexes: {},
});
