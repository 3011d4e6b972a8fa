/** What a MongoDB database must hold before it is used: the version of its shape, the collections, their indexes. */
import { MongoServerError, type Collection as Documents, type Db, type IndexDescription } from 'mongodb';
import { z } from 'zod';
import { invariant } from '#core/assert.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Structure } from './collection.ts';
import { hasServerCode } from './mongo-failures.ts';
import { keysOf, type Stored } from './mongo-find.ts';
import { STEPS } from './mongo-steps.ts';

/** A newer program wrote what is there. */
export interface NewerVersion {
  readonly kind: 'newer-version';
  readonly found: number;
  readonly known: number;
}

/** The version that this program writes. */
const SCHEMA_VERSION = STEPS.length;

/** Where the version is kept. No declared collection has such a name. */
const VERSION_COLLECTION = '_smartpresence';
const VERSION_ID = 'schema';

const NAME = /^[a-z][a-z0-9_]*$/;
const DUPLICATE_KEY = 11_000;
const INDEX_OPTIONS_CONFLICT = 85;
const INDEX_KEYS_CONFLICT = 86;

/** Brings the database to this version's shape. Fails where a newer program wrote it; then nothing was changed. */
export async function prepare(
  db: Db,
  structures: readonly Structure[],
): Promise<Result<undefined, NewerVersion>> {
  const versions = versionsOf(db);
  const before = await versions.findOne({ _id: VERSION_ID });
  const found = before === null ? undefined : Number(before['version']);
  if (found !== undefined && found > SCHEMA_VERSION)
    return failed({ kind: 'newer-version', found, known: SCHEMA_VERSION });
  // A new database has this version's shape already.
  for (const step of STEPS.slice(found ?? SCHEMA_VERSION)) await step(db);
  await Promise.all(structures.map((structure) => createIndexes(db, structure)));
  await writeVersion(versions);
  return ok(undefined);
}

/** The collection with the version, to which every opening writes once, so that it is known then whether it can be written. */
export function versionsOf(db: Db): Documents<Stored> {
  return db.collection<Stored>(VERSION_COLLECTION);
}

/** The document that `prepare` leaves. */
export const VERSION_DOCUMENT = { _id: VERSION_ID, version: SCHEMA_VERSION } as const;

/** Never lowers a version that a newer program has written meanwhile. */
async function writeVersion(versions: Documents<Stored>): Promise<void> {
  const filter = { _id: VERSION_ID, version: { $lte: SCHEMA_VERSION } };
  const replaced = await versions.replaceOne(filter, { version: SCHEMA_VERSION });
  if (replaced.matchedCount > 0) return;
  try {
    await versions.insertOne(VERSION_DOCUMENT);
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === DUPLICATE_KEY)) throw error;
  }
}

async function createIndexes(db: Db, { name, schema, indexes }: Structure): Promise<void> {
  invariant(NAME.test(name), `not a collection name: ${name}`);
  const documents = db.collection(name);
  const descriptions = Object.entries(indexes).map(([index, declared]): IndexDescription => ({
    name: index,
    key: Object.fromEntries(keysOf(declared).map((key) => [key, 1] as const)),
    ...(declared.unique === true && { unique: true, ...partial(schema, declared.on) }),
  }));
  if (descriptions.length === 0) return;
  try {
    await documents.createIndexes(descriptions);
  } catch (error) {
    if (!hasServerCode(error, INDEX_OPTIONS_CONFLICT, INDEX_KEYS_CONFLICT)) throw error;
    await replaceIndexes(documents, descriptions);
  }
}

/**
 * A document that lacks a field clashes with nobody. An index is partial only where there can be such a document: a partial one is
 * of use to fewer queries.
 */
function partial(
  schema: z.ZodType,
  on: readonly string[],
): Pick<IndexDescription, 'partialFilterExpression'> {
  const open = on.filter((field) => field !== 'id' && !isRequired(schema, field));
  if (open.length === 0) return {};
  return { partialFilterExpression: Object.fromEntries(open.map((field) => [field, { $exists: true }])) };
}

function isRequired(schema: z.ZodType, field: string): boolean {
  const shape = schema instanceof z.ZodObject ? schema.shape : {};
  const declared: unknown = shape[field];
  return declared instanceof z.ZodType && !declared.safeParse(undefined).success;
}

/** An index that is declared in another way than before is made anew: it holds nothing that is not in the documents. */
async function replaceIndexes(
  documents: ReturnType<Db['collection']>,
  descriptions: readonly IndexDescription[],
): Promise<void> {
  for (const description of descriptions) {
    try {
      await documents.createIndexes([description]);
    } catch (error) {
      if (!hasServerCode(error, INDEX_OPTIONS_CONFLICT, INDEX_KEYS_CONFLICT)) throw error;
      await documents.dropIndex(String(description.name));
      await documents.createIndexes([description]);
    }
  }
}
