/** Which sessions have new facts, as each process says it to the others. Only a hint: what is new they read from the facts. */
import { z } from 'zod';
import { SessionId } from '#core/ids.ts';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

/** `id` is the process's, new at each start. */
export const BellRecord = z.object({
  id: z.string(),
  rungAt: Instant,
  /** How often it rang. */
  count: z.int().positive(),
  /** In which sessions there were new facts, for each of the last times it rang; the last stands last. */
  rings: z.array(z.array(SessionId)),
});
export type BellRecord = z.infer<typeof BellRecord>;

export const bells = declare({
  name: 'bells',
  schema: BellRecord,
  indexes: { byTime: { on: ['rungAt'] } },
});
