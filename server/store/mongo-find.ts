/** A query of the port as MongoDB's filter and sort. Both follow the index to the letter, so that no page is sorted in memory. */
import type { Sort } from 'mongodb';
import type { Scalar } from './collection.ts';
import { cursorFrom, partsOf, scalar, splitOf, type Asked } from './paging.ts';

/** A document as it lies in a collection: the port's `id` is `_id`. */
export interface Stored {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/** A filter on stored documents. */
export type Terms = Readonly<Record<string, unknown>>;

interface Selection {
  readonly filter: Terms;
  readonly sort: Sort;
  /** Where a page goes on after this document. */
  readonly cursorAfter: (last: Stored) => string;
}

/** The field as it is stored. */
export function stored(field: string): string {
  return field === 'id' ? '_id' : field;
}

/**
 * What an index is made of. The id comes last, so that what is alike has an order too, unless no two documents can be alike.
 */
export function keysOf({
  on,
  unique,
}: {
  readonly on: readonly string[];
  readonly unique?: true;
}): readonly string[] {
  const fields = on.map(stored);
  return unique === true || fields.includes('_id') ? fields : [...fields, '_id'];
}

export function selectionOf(
  index: { readonly on: readonly string[]; readonly unique?: true },
  query: Asked,
): Selection {
  const { given, sortedBy } = splitOf(index.on, query);
  const keys = keysOf(index).slice(given.length);
  const down = query.order === 'descending';
  const { from, until } = query.range ?? {};
  const last = query.after === undefined ? undefined : partsOf(query.after, keys.length);
  const bounds = Object.fromEntries(
    sortedBy.map((field, i): readonly [string, Terms] => [
      stored(field),
      { ...whole(field), ...(i === 0 && { ...rangeOf(from, until), ...startOf(last?.[0], down) }) },
    ]),
  );
  // One level of terms, and as few as can be: some servers look into no other for an index.
  return {
    filter: {
      ...Object.fromEntries(given.map(([field, value]) => [stored(field), { $eq: value }])),
      ...bounds,
      ...(last !== undefined && beyond(keys, last, down)),
    },
    sort: Object.fromEntries(keys.map((key) => [key, down ? -1 : 1] as const)),
    cursorAfter: (document) => cursorFrom(keys.map((key) => scalar(document[key]))),
  };
}

/** Only a document that has the field is in the index. Each has an id. */
function whole(field: string): Terms {
  return field === 'id' ? {} : { $exists: true };
}

function rangeOf(from: Scalar | undefined, until: Scalar | undefined): Terms {
  return { ...(from !== undefined && { $gte: from }), ...(until !== undefined && { $lt: until }) };
}

/** Where in the index the page begins, by its first key alone. What a page ended with lay in the range. */
function startOf(last: Scalar | undefined, down: boolean): Terms {
  return last === undefined ? {} : { [down ? '$lte' : '$gte']: last };
}

/** Beyond these values in the order of the keys. */
function beyond(keys: readonly string[], values: readonly Scalar[], down: boolean): Terms {
  const ways = keys.map((key, i) => ({
    ...Object.fromEntries(keys.slice(0, i).map((equal, at) => [equal, { $eq: values[at] }])),
    [key]: { [down ? '$lt' : '$gt']: values[i] },
  }));
  // No two documents are alike in all of a unique index: the page was the last.
  return ways.length === 0 ? { _id: { $exists: false } } : { $or: ways };
}
