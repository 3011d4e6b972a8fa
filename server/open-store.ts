/** Opens the store that the config names, and says in plain words why it cannot be. */
import { assertNever } from '#core/assert.ts';
import { failed } from '#core/result.ts';
import type { StoreConfig } from './config.ts';
import type { Started, StartFailure } from './start-failure.ts';
import type { Store } from './store/collection.ts';
import { DECLARATIONS } from './store/collections.ts';
import { openSqliteStore, type OpenFailure } from './store/sqlite.ts';

export async function openStore(config: StoreConfig): Promise<Started<Store>> {
  if (config.kind === 'mongodb')
    return failed({ code: 'database-out-of-reach', message: 'MongoDB cannot be used yet.' });
  const opened = openSqliteStore({ path: config.path, declarations: DECLARATIONS });
  return opened.ok ? opened : failed(sqliteFailure(config.path, opened.error));
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
