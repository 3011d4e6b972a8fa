/** Documents by their ids: whoever asks while one command runs is answered by the next, all of them by one. */
import { createGroups } from './group-commit.ts';
import type { Stored } from './mongo-find.ts';
import { reading } from './mongo-limits.ts';
import type { Place } from './mongo-writes.ts';

export interface Reads {
  /** The document as it stands when this is asked, or later; undefined where there is none. */
  readonly byId: (id: string) => Promise<Stored | undefined>;
}

/** Half a class that comes in at once: longer lists take more time for each id on some servers. */
const MOST = 32;

export function createReads({ documents, grouping }: Pick<Place, 'documents' | 'grouping'>): Reads {
  const groups = createGroups<string, Stored | undefined>(
    async (ids) => {
      const wanted = [...new Set(ids)];
      const found = await findAll(documents, wanted);
      const byId = new Map(found.map((document) => [document._id, document]));
      return ids.map((id) => ({ kind: 'answered', value: byId.get(id) }));
    },
    { most: MOST, grouping },
  );
  return { byId: groups.submit };
}

function findAll(documents: Place['documents'], ids: readonly string[]): Promise<readonly Stored[]> {
  const _id = ids.length === 1 ? { $eq: ids[0] ?? '' } : { $in: ids };
  return reading((signal) => documents.find({ _id }, { signal }).toArray());
}
