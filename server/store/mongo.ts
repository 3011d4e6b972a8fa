/**
 * The store on a MongoDB database. A change is answered once a majority has it in its journal (`w: 'majority', j: true`); a
 * database that is away fails within seconds, and is used again as soon as it is back.
 */
import {
  MongoClient,
  MongoError,
  MongoServerError,
  ReadConcern,
  type AnyClientBulkWriteModel,
  type Db,
  type DbOptions,
  type Document as Raw,
  type MongoClientOptions,
} from 'mongodb';
import { failed, ok, type Result } from '#core/result.ts';
import type { Declaration, Document, Indexes, Store, Structure } from './collection.ts';
import { mongoCollection } from './mongo-collection.ts';
import { hasServerCode } from './mongo-failures.ts';
import type { Stored, Terms } from './mongo-find.ts';
import { prepare, VERSION_DOCUMENT, versionsOf, type NewerVersion } from './mongo-structure.ts';
import { createReads } from './mongo-reads.ts';
import { createWrites } from './mongo-writes.ts';
import { createUnderWay } from './under-way.ts';

/** Why a database cannot be used. `hosts` never carries a user or a password. */
export type MongoOpenFailure =
  | { readonly kind: 'malformed-address' }
  | { readonly kind: 'unreachable'; readonly hosts: string }
  | { readonly kind: 'sign-in-refused'; readonly hosts: string }
  | { readonly kind: 'not-writable'; readonly hosts: string; readonly reason: string }
  | NewerVersion;

export interface MongoOptions {
  /** With the database's name in its path; without one it is `smartpresence`. */
  readonly uri: string;
  readonly declarations: readonly Structure[];
  /** False sends every write alone. */
  readonly grouping?: boolean;
  /** Is told how many writes went into each command. */
  readonly grouped?: (writes: number) => void;
}

const DATABASE = 'smartpresence';
const REFUSED_SIGN_IN = [13, 18, 8000];
const NOT_HERE = [13, 59];

/** A database that is away is noticed within these times; the write concern's is for a majority that is away. In ms. */
const LIMITS = {
  serverSelectionTimeoutMS: 2000,
  connectTimeoutMS: 4000,
  heartbeatFrequencyMS: 2000,
  socketTimeoutMS: 30_000,
  waitQueueTimeoutMS: 5000,
} as const;

const OPTIONS: MongoClientOptions = {
  ...LIMITS,
  appName: 'smartpresence',
  // One JSON text and one BSON document then say the same: what is undefined is not there.
  ignoreUndefined: true,
  // Made twice, a change would be answered for by its second time: taken for refused, though it was made.
  retryWrites: false,
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: 5000 },
  // A change that is given up keeps its connection.
  maxPoolSize: 100,
};

const AS_A_MAJORITY_HAS_IT: DbOptions = { readConcern: new ReadConcern('majority') };

/** Opens the database, brings it to this version's shape, and checks that it can be written durably. */
export async function openMongoStore(options: MongoOptions): Promise<Result<Store, MongoOpenFailure>> {
  const made = clientFor(options.uri);
  if (made === undefined) return failed({ kind: 'malformed-address' });
  const hosts = hostsOf(made);
  try {
    await made.connect();
    const hello = await made.db('admin').command({ hello: 1 });
    // Only members of a replica set and routers know what a majority has.
    const isReplicated = typeof hello['setName'] === 'string' || hello['msg'] === 'isdbgrid';
    const db = made.db(databaseIn(options.uri), isReplicated ? AS_A_MAJORITY_HAS_IT : {});
    const prepared = await prepare(db, options.declarations);
    if (!prepared.ok) {
      await made.close();
      return prepared;
    }
    const { grouping = true, grouped } = options;
    return ok(storeOn({ client: made, db, bulk: await answersBulk(made, db), grouping, grouped }));
  } catch (error) {
    await made.close();
    const failure = openFailure(error, hosts);
    if (failure === undefined) throw error;
    return failed(failure);
  }
}

function clientFor(uri: string): MongoClient | undefined {
  try {
    return new MongoClient(uri, OPTIONS);
  } catch {
    // Its words would quote the address, with the password in it.
    return undefined;
  }
}

function hostsOf({ options }: MongoClient): string {
  return options.srvHost ?? options.hosts.map(String).join(', ');
}

/** The driver says `test` where the address names none. */
function databaseIn(uri: string): string {
  const name = /^[^:]+:\/\/[^/]*\/([^?]+)/.exec(uri)?.[1];
  return name === undefined ? DATABASE : decodeURIComponent(name);
}

/** Undefined where the error is our own. A name that is not known comes as the resolver's error (`mongodb+srv:`). */
function openFailure(error: unknown, hosts: string): MongoOpenFailure | undefined {
  if (!(error instanceof MongoError))
    return error instanceof Error && 'syscall' in error ? { kind: 'unreachable', hosts } : undefined;
  if (hasServerCode(error, ...REFUSED_SIGN_IN)) return { kind: 'sign-in-refused', hosts };
  return error instanceof MongoServerError
    ? { kind: 'not-writable', hosts, reason: `code ${String(error.code)}` }
    : { kind: 'unreachable', hosts };
}

/** MongoDB 8 and later answer for each of many changes in one command; others are asked for each alone. */
async function answersBulk(client: MongoClient, db: Db): Promise<boolean> {
  const { _id, ...replacement } = VERSION_DOCUMENT;
  const { namespace } = versionsOf(db);
  const filter: Terms = { _id };
  const model: AnyClientBulkWriteModel<Raw> = { namespace, name: 'replaceOne', filter, replacement };
  try {
    await client.bulkWrite([model], { ordered: false, verboseResults: true });
    return true;
  } catch (error) {
    const cause = error instanceof MongoError ? (error.cause ?? error) : error;
    if (hasServerCode(cause, ...NOT_HERE)) return false;
    throw error;
  }
}

interface Opened {
  readonly client: MongoClient;
  readonly db: Db;
  readonly bulk: boolean;
  readonly grouping: boolean;
  readonly grouped: ((writes: number) => void) | undefined;
}

function storeOn({ client, db, bulk, grouping, grouped }: Opened): Store {
  const underWay = createUnderWay();
  return {
    collection: <T extends Document, const I extends Indexes<T>>(declaration: Declaration<T, I>) => {
      const documents = db.collection<Stored>(declaration.name);
      const writes = createWrites({ client, documents, bulk, grouping, grouped });
      const reads = createReads({ documents, grouping });
      return underWay.counted(mongoCollection({ documents, writes, reads }, declaration));
    },
    async close() {
      await underWay.end();
      await client.close();
    },
  };
}
