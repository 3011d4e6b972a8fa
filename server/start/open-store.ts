/** Opens the store that the config names, and says in plain words why it cannot be. */
import { assertNever } from '#core/assert.ts';
import { failed } from '#core/result.ts';
import type { StoreConfig } from '../config.ts';
import type { Started, StartFailure } from './start-failure.ts';
import type { Store } from '../store/collection.ts';
import { DECLARATIONS } from '../store/collections.ts';
import type { MongoOpenFailure } from '../store/mongo.ts';
import { openSqliteStore, type OpenFailure } from '../store/sqlite.ts';

/** `grouped` is told how many writes went into each group. */
export async function openStore(
  config: StoreConfig,
  grouped: (writes: number) => void,
): Promise<Started<Store>> {
  if (config.kind === 'mongodb') return openMongo(config.uri, grouped);
  const opened = openSqliteStore({ path: config.path, declarations: DECLARATIONS, grouped });
  return opened.ok ? opened : failed(sqliteFailure(config.path, opened.error));
}

/** The driver is loaded only where it is used: it is as large as all the rest. */
async function openMongo(uri: string, grouped: (writes: number) => void): Promise<Started<Store>> {
  const { openMongoStore } = await import('../store/mongo.ts');
  const opened = await openMongoStore({ uri, declarations: DECLARATIONS, grouped });
  return opened.ok ? opened : failed(mongoFailure(opened.error));
}

/** Says where the database was looked for, and never with whose password. */
function mongoFailure(failure: MongoOpenFailure): StartFailure {
  switch (failure.kind) {
    case 'malformed-address':
      return {
        code: 'settings-wrong',
        message:
          'The connection string for MongoDB cannot be read. It looks like mongodb://USER:PASSWORD@HOST:27017/smartpresence; characters such as @ and / in the password are written as %40 and %2F.',
      };
    case 'unreachable':
      return {
        code: 'database-out-of-reach',
        message: `MongoDB does not answer at ${failure.hosts}. Check that it runs, that this address is right, and that nothing on the way keeps this computer out.`,
      };
    case 'sign-in-refused':
      return {
        code: 'database-sign-in-refused',
        message: `MongoDB at ${failure.hosts} does not let this user in, or not to this database. Check the user, the password and authSource in the connection string, and that the user may read and write there.`,
      };
    case 'not-writable':
      return {
        code: 'store-unreadable',
        message: `MongoDB at ${failure.hosts} refuses to keep records safely (${failure.reason}). Check that it has a primary, that it keeps a journal, and that its disk is not full.`,
      };
    case 'newer-version':
      return {
        code: 'store-from-newer-version',
        message:
          'The records in this MongoDB database were written by a newer version of SmartPresence. Nothing was changed. Update this program, or name another database in the connection string.',
      };
    default:
      return assertNever(failure);
  }
}

function sqliteFailure(path: string, failure: OpenFailure): StartFailure {
  switch (failure.kind) {
    case 'newer-version':
      return {
        code: 'store-from-newer-version',
        message: `The records in ${path} were written by a newer version of SmartPresence. Nothing was changed. Update this program, or choose another folder with --data.`,
      };
    case 'locked':
      return {
        code: 'store-locked',
        message: `The records in ${path} are in use by another program. End it, then start again.`,
      };
    case 'not-writable':
      return {
        code: 'store-unreadable',
        message: `The records in ${path} cannot be opened (${failure.reason}). Check the disk and the file's rights, or put back a copy.`,
      };
    default:
      return assertNever(failure);
  }
}
