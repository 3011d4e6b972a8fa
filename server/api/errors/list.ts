/** `GET /errors`: the errors of the caller's campus, and those that nobody's campus is known of, newest first. */
import type { ErrorEntry, ErrorPage, ErrorQuery } from '#core/contracts/errors.ts';
import type { PersonCaller, RuledCall } from '../../endpoint.ts';
import type { Page } from '../../store/collection.ts';
import type { Collections } from '../../store/collections.ts';
import type { ErrorRecord } from '../../store/errors.ts';

export interface ErrorDeps {
  readonly collections: Pick<Collections, 'errors'>;
}

/** Records that one request looks at, at most; the caller then goes on with `next`. */
const LOOKED_AT = 1000;

export async function listErrors(
  deps: ErrorDeps,
  { may }: Pick<RuledCall<PersonCaller, 'read-errors'>, 'may'>,
  query: ErrorQuery,
): Promise<ErrorPage> {
  const wanted = (record: ErrorRecord): boolean => may(record) && fits(record, query);
  if (query.correlationId !== undefined) {
    const record = await deps.collections.errors.get(query.correlationId);
    return { items: record !== undefined && wanted(record) ? [entryFrom(record)] : [] };
  }
  const found: ErrorRecord[] = [];
  let after = query.cursor;
  let lookedAt = 0;
  do {
    const limit = query.limit - found.length;
    const page = await pageAfter(deps, query, { limit, after });
    found.push(...page.items.filter(wanted));
    lookedAt += page.items.length;
    after = page.next;
  } while (after !== undefined && found.length < query.limit && lookedAt < LOOKED_AT);
  return { items: found.map(entryFrom), ...(after !== undefined && { next: after }) };
}

/** By the index that leaves least to look at. */
function pageAfter(
  { collections: { errors } }: ErrorDeps,
  { code, status, since, until }: ErrorQuery,
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
): Promise<Page<ErrorRecord>> {
  const range = { ...(since !== undefined && { from: since }), ...(until !== undefined && { until }) };
  const rest = { range, order: 'descending', limit, after } as const;
  if (code !== undefined) return errors.find({ index: 'byCode', equals: { code }, ...rest });
  if (status !== undefined) return errors.find({ index: 'byStatus', equals: { status }, ...rest });
  return errors.find({ index: 'byTime', equals: {}, ...rest });
}

function fits(record: ErrorRecord, { code, status, since, until }: ErrorQuery): boolean {
  return (
    (code === undefined || record.code === code) &&
    (status === undefined || record.status === status) &&
    (since === undefined || record.at >= since) &&
    (until === undefined || record.at < until)
  );
}

function entryFrom({ id, ...known }: ErrorRecord): ErrorEntry {
  return { correlationId: id, ...known };
}
