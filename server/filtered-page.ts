/** A page of what a caller may see, out of a list that also holds what they may not. */
import type { Page } from './store/collection.ts';

/** So many pages are looked through for one answer; a caller who may see little of much comes back with `next`. */
const MOST_READS = 20;

/**
 * Asks `find` for as many as are still wanted, until `limit` that are kept are found or there are no more. `next` goes on after the
 * last one that was looked at, so nothing is left out and nothing comes twice.
 */
export async function filteredPage<T>(
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  find: (query: { readonly limit: number; readonly after: string | undefined }) => Promise<Page<T>>,
  isKept: (item: T) => boolean,
): Promise<{ readonly items: T[]; readonly next?: string }> {
  const items: T[] = [];
  let after = cursor;
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    const page = await find({ limit: limit - items.length, after });
    items.push(...page.items.filter(isKept));
    after = page.next;
    if (after === undefined || items.length === limit) break;
  }
  return { items, ...(after !== undefined && { next: after }) };
}
