/** Invitations: whoever has the code gets an account of this role, and needs nobody's approval. Only the hash of a code is kept. */
import { z } from 'zod';
import { CampusId, PersonId } from '#core/ids.ts';
import { Role, RollNumber } from '#core/roster/person.ts';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

export const InviteRecord = z.object({
  id: z.uuid(),
  campusId: CampusId,
  role: Role,
  /** In lower case. */
  email: z.string(),
  /** A student's. */
  rollNumber: RollNumber.optional(),
  /** A guardian's. */
  childIds: z.array(PersonId).optional(),
  codeHash: z.string(),
  /** The id of whoever accepts, so that two who accept at once are one. */
  personId: PersonId,
  state: z.enum(['open', 'accepted', 'withdrawn']),
  createdBy: PersonId,
  createdAt: Instant,
  expiresAt: Instant,
  acceptedAt: Instant.optional(),
});
export type InviteRecord = z.infer<typeof InviteRecord>;

export const invites = declare({
  name: 'invites',
  schema: InviteRecord,
  indexes: {
    byCode: { on: ['codeHash'], unique: true },
    byCampus: { on: ['campusId', 'createdAt'] },
    byEmail: { on: ['email', 'createdAt'] },
    byExpiry: { on: ['expiresAt'] },
  },
});
