/** Mails that were promised and are not delivered yet. Each goes when it is, or when it is of no more use: it may hold a link. */
import { z } from 'zod';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

export const outgoingMail = declare({
  name: 'outgoing_mail',
  schema: z.object({
    id: z.uuid(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    createdAt: Instant,
    /** From then on it is dropped. */
    until: Instant,
    /** When it is tried next. Who tries it moves this on first, so that no other process tries it too. */
    dueAt: Instant,
    tries: z.int().nonnegative(),
  }),
  indexes: { byDue: { on: ['dueAt'] } },
});
export type OutgoingMail = z.infer<typeof outgoingMail.schema>;
