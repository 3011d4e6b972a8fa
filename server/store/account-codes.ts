/** Codes that are good once, for one account. `id` is the base64url SHA-256 of the code: the code itself is not kept. */
import { z } from 'zod';
import { CampusId, PersonId } from '#core/ids.ts';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

export const AccountCode = z.object({
  id: z.string(),
  /** `reset`: a new password, mailed or made by an admin. `email`: that the address which it was mailed to is theirs. */
  use: z.enum(['reset', 'email']),
  personId: PersonId,
  campusId: CampusId,
  /** With `email`: the address, in lower case. */
  email: z.string().optional(),
  /** The admin who handed it out; nobody where it was mailed. */
  madeBy: PersonId.optional(),
  createdAt: Instant,
  expiresAt: Instant,
});
export type AccountCode = z.infer<typeof AccountCode>;

export const accountCodes = declare({
  name: 'account_codes',
  schema: AccountCode,
  indexes: {
    byPerson: { on: ['personId', 'use', 'createdAt'] },
    byExpiry: { on: ['expiresAt'] },
  },
});
