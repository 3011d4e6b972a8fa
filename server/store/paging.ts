/** What both adapters make of a query: which fields are given, which sort the page, and how a cursor is read and written. */
import { z } from 'zod';
import { invariant } from '#core/assert.ts';
import { badCursor, type Cursor, type Scalar } from './collection.ts';

/** A query without its types, as an adapter reads it. */
export interface Asked {
  readonly equals: Readonly<Record<string, unknown>>;
  readonly range?: { readonly from?: Scalar; readonly until?: Scalar };
  readonly order?: 'ascending' | 'descending';
  readonly limit: number;
  readonly after?: Cursor | undefined;
}

/** The fields of an index, split: those given by equality, with their values, and those by which the page is sorted. */
export interface Split {
  readonly given: readonly (readonly [field: string, value: Scalar])[];
  readonly sortedBy: readonly string[];
}

const MAX_PAGE = 1000;
const CursorParts = z.array(z.union([z.string(), z.number(), z.boolean()]));

/** Throws where the query leaves a hole in the index, or asks for no page or too long a one. */
export function splitOf(on: readonly string[], { equals, range, limit }: Asked): Split {
  invariant(limit >= 1 && limit <= MAX_PAGE, 'a page has 1 to 1,000 documents');
  const fields = on.filter((field) => equals[field] !== undefined);
  invariant(
    fields.every((field, i) => field === on[i]) && fields.length === dense(equals).length,
    'equality on the leading fields of the index',
  );
  const sortedBy = on.slice(fields.length);
  invariant(dense(range ?? {}).length === 0 || sortedBy.length > 0, 'a range needs a field');
  return { given: fields.map((field) => [field, scalar(equals[field])] as const), sortedBy };
}

/** Where a page ended: the values of what it was sorted by. */
export function cursorFrom(parts: readonly Scalar[]): Cursor {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The values in a cursor. Throws a bad cursor where it is not one, or has not as many as `length`. */
export function partsOf(cursor: Cursor, length: number): readonly Scalar[] {
  const parts = CursorParts.safeParse(jsonIn(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!parts.success || parts.data.length !== length) throw badCursor();
  return parts.data;
}

export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

export function scalar(value: unknown): Scalar {
  invariant(isScalar(value), 'an index holds text, numbers and booleans');
  return value;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields whose value is not undefined. */
function dense(fields: object): readonly string[] {
  return Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [field]));
}
