/** Signing in by password, by token or by passkey, what one is signed in on, and the phones that are bound to people. */
import { z } from 'zod';
import { DeviceKeyId, PersonId } from '../ids.ts';
import { Instant } from '../time.ts';
import { Me } from './api.ts';
import { PageQuery, pageOf } from './paging.ts';

/** What a program holds instead of a cookie. `accessToken` goes into `Authorization: Bearer …`; `refreshToken` is used once. */
export const Tokens = z.object({
  accessToken: z.string(),
  accessExpiresAt: Instant,
  refreshToken: z.string(),
  /** When a password is wanted again, however often it is refreshed. */
  refreshExpiresAt: Instant,
});
export type Tokens = z.infer<typeof Tokens>;

/** `POST /login`: who is signed in; the tokens where these were asked for. */
export const LoggedIn = Me.extend({ tokens: Tokens.optional() });
export type LoggedIn = z.infer<typeof LoggedIn>;

/** `POST /refresh` */
export const Refresh = z.strictObject({
  refreshToken: z
    .string()
    .regex(/^[\w-]{43}$/, { error: 'write the refresh token as it was given: 43 characters' }),
});

/** One browser or program on which somebody is signed in. */
export const SignInItem = z.object({
  id: z.uuid(),
  kind: z.enum(['browser', 'token']),
  createdAt: Instant,
  expiresAt: Instant,
  /** The last change that was asked for from there, to the hour. */
  usedAt: Instant,
  /** The one by which this was asked. */
  current: z.boolean(),
});
export type SignInItem = z.infer<typeof SignInItem>;

/** `GET /sign-ins`, the latest first. */
export const SignInList = pageOf(SignInItem);

/** How many sign-ins ended. */
export const SignedOut = z.object({ ended: z.int().nonnegative() });

/** `POST /people/{id}/sign-out`: with the sign-ins go the passkeys, of which a stranger may hold one. */
export const ShutOut = SignedOut.extend({ passkeysRemoved: z.int().nonnegative() });

/* ---- devices ------------------------------------------------------------------------------------------------ */

/** `GET /devices`: one's own; for those who may, those of `personId`. */
export const DeviceQuery = PageQuery.extend({ personId: PersonId.optional() });

/** A phone whose key is bound to a person. */
export const DeviceItem = z.object({ id: DeviceKeyId, personId: PersonId, boundAt: Instant });
export const DeviceList = pageOf(DeviceItem).extend({
  /** Until when no other phone is bound to the person, after they gave one up themselves. */
  waitsUntil: Instant.optional(),
});

/** `POST /devices/:id/release`. Whoever releases their own phone gives their password. */
export const ReleaseDevice = z.strictObject({ password: z.string().min(1).max(200).optional() });

export const ReleasedDevice = z.object({
  /** From when on a new phone is bound at its first check-in. */
  newPhoneFrom: Instant,
  /** Sign-ins that ended, since nobody knows which of them the phone holds. */
  signInsEnded: z.int().nonnegative(),
});

/* ---- passkeys (WebAuthn Level 3) ------------------------------------------------------------------------------ */

const Base64Url = z.string().regex(/^[\w-]+$/, { error: 'write bytes in base64url, without = at the end' });
const CredentialId = Base64Url.max(1400);
/** Attestations and extensions are of no use here, so they are bounded only. */
const Anything = z.record(z.string().max(60), z.json());
const Transports = z.array(z.string().max(20)).max(10);

/** `POST /passkeys/register/options`. The password, where the sign-in is older than ten minutes. */
export const PasskeyRegisterOptions = z.strictObject({ password: z.string().min(1).max(200).optional() });

/** `PublicKeyCredentialCreationOptionsJSON`, for `PublicKeyCredential.parseCreationOptionsFromJSON`. */
export const PasskeyCreation = z.object({
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
  timeout: z.int(),
  excludeCredentials: z.array(z.object({ id: z.string(), type: z.literal('public-key') })),
  authenticatorSelection: z.object({
    residentKey: z.literal('required'),
    requireResidentKey: z.literal(true),
    userVerification: z.literal('required'),
  }),
  attestation: z.literal('none'),
});
export type PasskeyCreation = z.infer<typeof PasskeyCreation>;

/** `POST /passkeys/register`: what `PublicKeyCredential.toJSON()` gives, and what to call it. */
export const RegisterPasskey = z.strictObject({
  name: z.string().trim().min(1).max(60),
  credential: z.strictObject({
    id: CredentialId,
    rawId: CredentialId,
    type: z.literal('public-key'),
    authenticatorAttachment: z.string().max(40).nullish(),
    clientExtensionResults: Anything,
    response: z.strictObject({
      clientDataJSON: Base64Url.max(4000),
      attestationObject: Base64Url.max(20_000),
      authenticatorData: Base64Url.max(8000).optional(),
      publicKey: Base64Url.max(4000).nullish(),
      publicKeyAlgorithm: z.int().optional(),
      transports: Transports.optional(),
    }),
  }),
});
export type RegisterPasskey = z.infer<typeof RegisterPasskey>;

/** `PublicKeyCredentialRequestOptionsJSON`, for `PublicKeyCredential.parseRequestOptionsFromJSON`. */
export const PasskeyRequest = z.object({
  challenge: z.string(),
  rpId: z.string(),
  timeout: z.int(),
  userVerification: z.literal('required'),
});
export type PasskeyRequest = z.infer<typeof PasskeyRequest>;

/** `POST /passkeys/sign-in`: what `PublicKeyCredential.toJSON()` gives. */
export const PasskeySignIn = z.strictObject({
  credential: z.strictObject({
    id: CredentialId,
    rawId: CredentialId,
    type: z.literal('public-key'),
    authenticatorAttachment: z.string().max(40).nullish(),
    clientExtensionResults: Anything,
    response: z.strictObject({
      clientDataJSON: Base64Url.max(4000),
      authenticatorData: Base64Url.max(8000),
      signature: Base64Url.max(2000),
      userHandle: Base64Url.max(200).nullish(),
    }),
  }),
});
export type PasskeySignIn = z.infer<typeof PasskeySignIn>;

/** One's own passkeys, the latest first. */
export const PasskeyItem = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: Instant,
  usedAt: Instant.optional(),
});
export const PasskeyList = z.object({ items: z.array(PasskeyItem) });
export type PasskeyItem = z.infer<typeof PasskeyItem>;
