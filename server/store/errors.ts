/** What the API refused or failed at, for admins: codes and ids, never bodies, tokens, names or addresses. Gone after 30 days. */
import { z } from 'zod';
import { CampusId, KioskId, PersonId } from '#core/ids.ts';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

export const ErrorRecord = z.object({
  /** The correlation id that the caller was told. */
  id: z.uuid(),
  at: Instant,
  status: z.int(),
  code: z.string().max(80),
  method: z.string().max(10),
  /** The route's pattern, without what stood in its place. */
  route: z.string().max(200),
  /** Whose request it was, where that was known by then. */
  campusId: CampusId.optional(),
  personId: PersonId.optional(),
  kioskId: KioskId.optional(),
});
export type ErrorRecord = z.infer<typeof ErrorRecord>;

export const errors = declare({
  name: 'errors',
  schema: ErrorRecord,
  indexes: {
    byTime: { on: ['at'] },
    byCode: { on: ['code', 'at'] },
    byStatus: { on: ['status', 'at'] },
  },
});
