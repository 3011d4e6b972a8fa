/** A query of the port as MongoDB's filter and sort. Both follow the index to the letter, so that no page is sorted in memory. */
import type { Sort } from 'mongodb';
import { present } from '#core/assert.ts';
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

/** The condition under which a document is in an index: it has all its fields. */
export function wholeIn(on: readonly string[]): Terms {
  return Object.fromEntries(on.filter((field) => field !== 'id').map((field) => [field, { $exists: true }]));
}

export function selectionOf(
  index: { readonly on: readonly string[]; readonly unique?: true },
  query: Asked,
): Selection {
  const { given, sortedBy } = splitOf(index.on, query);
  const keys = keysOf(index).slice(given.length);
  const down = query.order === 'descending';
  const terms: Terms[] = given.map(([field, value]) => ({ [stored(field)]: { $eq: value } }));
  terms.push(...sortedBy.filter((field) => field !== 'id').map((field) => ({ [field]: { $exists: true } })));
  const { from, until } = query.range ?? {};
  const first = stored(sortedBy[0] ?? 'id');
  if (from !== undefined) terms.push({ [first]: { $gte: from } });
  if (until !== undefined) terms.push({ [first]: { $lt: until } });
  if (query.after !== undefined) terms.push(...termsAfter(keys, partsOf(query.after, keys.length), down));
  return {
    filter: terms.length === 0 ? {} : { $and: terms },
    sort: Object.fromEntries(keys.map((key) => [key, down ? -1 : 1] as const)),
    cursorAfter: (last) => cursorFrom(keys.map((key) => scalar(last[key]))),
  };
}

/** Beyond these values in the order of the keys. The bound on the first key alone tells the index where to begin. */
function termsAfter(keys: readonly string[], values: readonly Scalar[], down: boolean): readonly Terms[] {
  const [beyond, from] = down ? ['$lt', '$lte'] : ['$gt', '$gte'];
  const ways = keys.map((key, i) => ({
    ...Object.fromEntries(keys.slice(0, i).map((equal, at) => [equal, { $eq: values[at] }])),
    [key]: { [present(beyond, 'an order')]: values[i] },
  }));
  const [first] = keys;
  const start = first === undefined ? [] : [{ [first]: { [present(from, 'an order')]: values[0] } }];
  return ways.length === 0 ? [{ _id: { $exists: false } }] : [...start, { $or: ways }];
}
