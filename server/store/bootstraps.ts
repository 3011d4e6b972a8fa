/** One document, `first-admin`, once the first admin of a new school has registered by the bootstrap secret. */
import { z } from 'zod';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

export const bootstraps = declare({
  name: 'bootstraps',
  schema: z.object({ id: z.literal('first-admin'), usedAt: Instant }),
  indexes: {},
});
