/**
 * Where the tests of the API keep their records: a database of its own for each test, on the store that the run is for. Vitest's
 * project `server-mongodb` gives the address of a server that speaks MongoDB's protocol; elsewhere it is an SQLite file.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient, type Db } from 'mongodb';
import { inject, onTestFinished } from 'vitest';
import type { Store, Structure } from '../../server/store/collection.ts';
import { DECLARATIONS } from '../../server/store/collections.ts';
import { openMongoStore } from '../../server/store/mongo.ts';
import { openSqliteStore } from '../../server/store/sqlite.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Without a database's name. Only where the run is for MongoDB. */
    readonly mongoUri?: string;
  }
}

/** Which store the run is for, as the server's settings name it. */
export type StoreKind = 'sqlite' | 'mongodb';

export interface TestStore {
  readonly kind: StoreKind;
  /** As the server's settings name it. */
  readonly config:
    { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'mongodb'; readonly uri: string };
  /** Opens it, as often as asked: each time as another process would. Closed with the test, if not before. */
  readonly open: () => Promise<Store>;
}

/** An empty place for records, gone with the test. */
export async function testStore(declarations: readonly Structure[] = DECLARATIONS): Promise<TestStore> {
  const uri = inject('mongoUri');
  return uri === undefined ? sqliteStore(declarations) : mongoStore(uri, declarations);
}

async function sqliteStore(declarations: readonly Structure[]): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'smartpresence-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'api.sqlite');
  return {
    kind: 'sqlite',
    config: { kind: 'sqlite', path },
    async open() {
      const opened = openSqliteStore({ path, declarations });
      if (!opened.ok) throw new Error(opened.error.kind);
      return closedWithTest(opened.value);
    },
  };
}

/** Databases of the product's own shape that a test of this process is done with: making their indexes anew takes far longer. */
const emptied: string[] = [];

async function mongoStore(server: string, declarations: readonly Structure[]): Promise<TestStore> {
  const isProduct = declarations === DECLARATIONS;
  const uri = (isProduct ? emptied.pop() : undefined) ?? databaseAt(server);
  onTestFinished(async () => {
    await inDatabase(uri, async (db) => {
      if (isProduct) await Promise.all(DECLARATIONS.map(({ name }) => db.collection(name).deleteMany({})));
      else await db.dropDatabase();
    });
    if (isProduct) emptied.push(uri);
  });
  return mongoStoreAt(uri, declarations);
}

/** The database of that address. */
export function mongoStoreAt(uri: string, declarations: readonly Structure[] = DECLARATIONS): TestStore {
  return {
    kind: 'mongodb',
    config: { kind: 'mongodb', uri },
    async open() {
      const opened = await openMongoStore({ uri, declarations });
      if (!opened.ok) throw new Error(JSON.stringify(opened.error));
      return closedWithTest(opened.value);
    },
  };
}

/** The address of a database of that server that nobody else uses. */
export function databaseAt(server: string): string {
  const uri = new URL(server);
  uri.pathname = `/smartpresence-test-${randomBytes(8).toString('hex')}`;
  return uri.href;
}

async function inDatabase(uri: string, run: (db: Db) => Promise<void>): Promise<void> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 2000, maxPoolSize: 2 });
  await run(client.db());
  await client.close();
}

function closedWithTest(store: Store): Store {
  let closed = false;
  const close = async (): Promise<void> => {
    if (!closed) await store.close();
    closed = true;
  };
  onTestFinished(close);
  return { ...store, close };
}
