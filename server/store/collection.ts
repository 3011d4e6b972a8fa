/**
 * The one port to the database. It offers only what a single document can do atomically, so that the same code runs on
 * an SQLite file, a replica set and a sharded cluster. No query goes without an index: the types refuse it.
 */
import type { z } from 'zod';

/** What an index may hold. Booleans sort false first. */
export type Scalar = string | number | boolean;

/** Every document has an id of its own, unique in its collection. */
export interface Document {
  readonly id: string;
}

type FieldOf<T> = Extract<keyof T, string>;

/** An index over fields in this order. A document that lacks one of them is not in it, and so never clashes there. */
export interface Index<T> {
  readonly on: readonly [FieldOf<T>, ...FieldOf<T>[]];
  readonly unique?: true;
}
export type Indexes<T> = Readonly<Record<string, Index<T>>>;

/** A collection's name (lower-case words joined by `_`), the shape of its documents, and the ways to look for them. */
export interface Declaration<T extends Document, I extends Indexes<T>> {
  readonly name: string;
  readonly schema: z.ZodType<T>;
  readonly indexes: I;
  /** What is removed must be found in no file of the store afterwards, as far as the database can do that. */
  readonly secret?: true;
}

/** Names where a page ended; only to be handed back to the same query. Any other text is a bad cursor (see `isBadCursor`). */
export type Cursor = string;

/**
 * Documents whose leading index fields equal `equals` (in the index's order, without a hole) and whose next field lies
 * in `range`: `from` included, `until` not. Sorted by the index's remaining fields, then by id.
 */
export interface Query<T, I extends Indexes<T>, K extends keyof I> {
  readonly index: K;
  readonly equals: Partial<Pick<T, I[K]['on'][number]>>;
  readonly range?: { readonly from?: Scalar; readonly until?: Scalar };
  readonly order?: 'ascending' | 'descending';
  /** 1 to 1,000. */
  readonly limit: number;
  readonly after?: Cursor | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where to go on; undefined after the last page. */
  readonly next?: Cursor;
}

/**
 * What the stored document must be for a change to be made: not there, or with these values in these fields. Text, numbers
 * and booleans are compared; undefined means that the field is not there.
 */
export type Condition<T> = 'absent' | Partial<T>;

/** `exists`: the id is taken; `clash`: another document holds the same values in the unique index of that name. */
export type WriteOutcome<I> =
  | { readonly kind: 'written' }
  | { readonly kind: 'refused'; readonly by: 'id' | 'condition' | Extract<keyof I, string> };

export type AppendOutcome<I> =
  | { readonly kind: 'written' }
  | { readonly kind: 'refused'; readonly appended: number; readonly by: 'id' | Extract<keyof I, string> };

/**
 * One collection. Each promise of a change is kept once the change is durable; each may fail with a store failure
 * (see `isStoreFailure`), after which nobody knows whether it was made: read back before you answer.
 */
export interface Collection<T extends Document, I extends Indexes<T>> {
  readonly get: (id: string) => Promise<T | undefined>;
  readonly find: <K extends keyof I>(query: Query<T, I, K>) => Promise<Page<T>>;
  /** Writes the whole document where the condition holds, in one step. */
  readonly putIf: (document: T, condition: Condition<T>) => Promise<WriteOutcome<I>>;
  /** Writes the whole document where there is none, or one with a smaller number in `field`. */
  readonly putIfGreater: (document: T, field: FieldOf<T>) => Promise<WriteOutcome<I>>;
  /** Writes new documents in order and stops at the first that is refused; those before it stay. */
  readonly append: (documents: readonly T[]) => Promise<AppendOutcome<I>>;
  /** True where there was such a document and it met the condition. */
  readonly remove: (id: string, condition?: Partial<T>) => Promise<boolean>;
}

/** An open database. */
export interface Store {
  readonly collection: <T extends Document, const I extends Indexes<T>>(
    declaration: Declaration<T, I>,
  ) => Collection<T, I>;
  /** Ends after the writes under way. */
  readonly close: () => Promise<void>;
}

/** What of a declaration makes a place for documents. */
export interface Structure {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly indexes: Readonly<Record<string, { readonly on: readonly string[]; readonly unique?: true }>>;
}

/** Gives a declaration its types. */
export function declare<T extends Document, const I extends Indexes<T>>(
  declaration: Declaration<T, I>,
): Declaration<T, I> {
  return declaration;
}

const STORE_FAILURE = 'store-failure';
const BAD_CURSOR = 'bad-cursor';

/** The error of a database that does not answer as it should. Its words are for the log only. */
export function storeFailure(cause: unknown): Error {
  const error = new Error('The store failed', { cause });
  error.name = STORE_FAILURE;
  return error;
}

/** Whether `error` means that the store is out of order, and not our own code. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof Error && error.name === STORE_FAILURE;
}

/** The error of a query that was handed a cursor which no such query gave. */
export function badCursor(): Error {
  const error = new Error('Not a cursor of this query');
  error.name = BAD_CURSOR;
  return error;
}

/** Whether `error` means that a caller's cursor is none. */
export function isBadCursor(error: unknown): boolean {
  return error instanceof Error && error.name === BAD_CURSOR;
}

/** Every document of a query, page after page. Only for collections that stay small. */
export async function findAll<T extends Document, I extends Indexes<T>, K extends keyof I>(
  collection: Pick<Collection<T, I>, 'find'>,
  query: Omit<Query<T, I, K>, 'limit' | 'after'> & Pick<Query<T, I, K>, 'index'>,
): Promise<readonly T[]> {
  const found: T[] = [];
  let after: Cursor | undefined;
  do {
    const page: Page<T> = await collection.find<K>({ ...query, limit: 1000, after });
    found.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return found;
}
