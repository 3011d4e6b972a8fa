/** Counts what is under way at a database, so that it is closed after all of it, and nothing begins after. */
import { storeFailure, type Collection, type Document, type Indexes } from './collection.ts';

export interface UnderWay {
  /** The same collection, counted. */
  readonly counted: <T extends Document, I extends Indexes<T>>(
    collection: Collection<T, I>,
  ) => Collection<T, I>;
  /** Lets nothing begin any more, and resolves once all that began has ended. */
  readonly end: () => Promise<void>;
}

export function createUnderWay(): UnderWay {
  const all = new Set<Promise<unknown>>();
  let ended = false;
  const during = async <R>(run: () => Promise<R>): Promise<R> => {
    if (ended) throw storeFailure('closed');
    const one = run();
    all.add(one);
    try {
      return await one;
    } finally {
      all.delete(one);
    }
  };
  return {
    counted: (inner) => ({
      get: (id) => during(() => inner.get(id)),
      find: (query) => during(() => inner.find(query)),
      putIf: (document, condition) => during(() => inner.putIf(document, condition)),
      putIfGreater: (document, field) => during(() => inner.putIfGreater(document, field)),
      append: (documents) => during(() => inner.append(documents)),
      remove: (id, condition) => during(() => inner.remove(id, condition)),
    }),
    async end() {
      ended = true;
      await Promise.allSettled(all);
    },
  };
}
