/** The documents with which the store's adapters are tried. */
import { z } from 'zod';
import { declare, type Collection } from '../../../server/store/collection.ts';

export const pupils = declare({
  name: 'contract_pupils',
  schema: z.object({
    id: z.string(),
    house: z.string(),
    points: z.int(),
    active: z.boolean(),
    badge: z.string().optional(),
    note: z.string().optional(),
    extra: z.json().optional(),
  }),
  indexes: {
    byHouse: { on: ['house', 'points'] },
    byBadge: { on: ['badge'], unique: true },
    byPlace: { on: ['house', 'active', 'points'] },
  },
});
type Pupil = z.infer<typeof pupils.schema>;

export function pupil(id: string, more: Partial<Pupil> = {}): Pupil {
  return { id, house: 'red', points: 1, active: true, ...more };
}

/** Opens an empty collection of them, which is closed with the test. */
export type OpenPupils = () => Promise<Collection<Pupil, typeof pupils.indexes>>;
