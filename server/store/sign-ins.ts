/** Who is signed in, on which key a phone signs, and how often somebody guessed. */
import { z } from 'zod';
import { DeviceKeyId, PersonId } from '#core/ids.ts';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

/** What a browser or a program holds is worth nothing without its row here, or past it. */
export const SignInRecord = z.object({
  id: z.uuid(),
  personId: PersonId,
  createdAt: Instant,
  expiresAt: Instant,
});
export type SignInRecord = z.infer<typeof SignInRecord>;

export const signIns = declare({
  name: 'sign_ins',
  schema: SignInRecord,
  indexes: { byPerson: { on: ['personId', 'createdAt'] }, byExpiry: { on: ['expiresAt'] } },
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
