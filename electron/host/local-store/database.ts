/**
 * The one SQLite connection of the kiosk: WAL, synced at each commit, alone on its file. A write that failed leaves the
 * connection in doubt, so it is closed and opened again before anybody reads what really is there.
 */
import { accessSync, constants } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { failed, ok, type Result } from '#core/result.ts';
import type { Migration } from './migrations/migration.ts';

/** Why a data folder cannot be used. Each is a stable code; the shell says it in words. */
export type OpenFailure = {
  readonly kind:
    | 'node-too-old'
    | 'data-folder-not-writable'
    | 'disk-full'
    | 'store-from-newer-version'
    | 'store-in-use'
    | 'store-failed';
};

/** `unknown-outcome`: the file could not be opened again. After the others it could, and says what was written. */
export type WriteFailure = { readonly kind: 'disk-full' | 'store-failed' | 'unknown-outcome' };

export type SqlValue = string | number | Uint8Array | null;

export interface Database {
  /** All rows, not yet parsed. Throws the driver's error where the file cannot be read. */
  readonly all: (sql: string, ...values: readonly SqlValue[]) => readonly unknown[];
  /** The first row, or undefined. */
  readonly get: (sql: string, ...values: readonly SqlValue[]) => unknown;
  /** Changes rows and says how many; only inside `write`. */
  readonly run: (sql: string, ...values: readonly SqlValue[]) => number;
  /** Runs `work` as one transaction, durable when this returns. Within another one it becomes a part of it. */
  readonly write: <T>(work: () => T) => Result<T, WriteFailure>;
  /** What the last write met, until one works again. */
  readonly fault: () => 'disk-full' | 'store-failed' | undefined;
  readonly close: () => void;
}

export interface DatabaseFile {
  readonly folder: string;
  readonly path: string;
  readonly migrations: readonly Migration[];
  /** The running Node, such as `24.15.0`. */
  readonly nodeVersion: string;
  /** The most pages (4 KiB each) that the file may have. */
  readonly maxPages?: number | undefined;
}

type RefusedShape = 'store-from-newer-version' | 'store-failed';

/** The driver's native part ends the whole process at open on older ones. */
const OLDEST_NODE = 24;

/** Opens the file, checks it, and brings it to the newest shape. */
export function openDatabase(file: DatabaseFile): Result<Database, OpenFailure> {
  if (Number.parseInt(file.nodeVersion, 10) < OLDEST_NODE) return failed({ kind: 'node-too-old' });
  if (!isWritable(file.folder)) return failed({ kind: 'data-folder-not-writable' });
  try {
    const connection = connect(file);
    const refusal = refusalOf(connection, file.migrations);
    return refusal === undefined ? ok(databaseOver(file, connection)) : failed({ kind: refusal });
  } catch (error) {
    return failed({ kind: openFailureFrom(error) });
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function connect({ path, maxPages }: DatabaseFile): Sqlite.Database {
  const connection = new Sqlite(path, { timeout: 500 });
  try {
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    connection.pragma('secure_delete = ON');
    connection.pragma('temp_store = MEMORY');
    if (maxPages !== undefined) connection.pragma(`max_page_count = ${maxPages}`);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Why this file cannot be used, or undefined. The connection is closed unless it can. */
function refusalOf(connection: Sqlite.Database, migrations: readonly Migration[]): RefusedShape | undefined {
  let refusal: RefusedShape | undefined = 'store-failed';
  try {
    refusal = prepareShape(connection, migrations);
    return refusal;
  } finally {
    if (refusal !== undefined) connection.close();
  }
}

function prepareShape(
  connection: Sqlite.Database,
  migrations: readonly Migration[],
): RefusedShape | undefined {
  const version = z.int().parse(connection.pragma('user_version', { simple: true }));
  if (version > migrations.length) return 'store-from-newer-version';
  if (connection.pragma('quick_check(1)', { simple: true }) !== 'ok') return 'store-failed';
  for (const migration of migrations.slice(version)) {
    connection
      .transaction(() => {
        connection.exec(migration.sql);
        connection.pragma(`user_version = ${migration.version}`);
      })
      .immediate();
  }
  return undefined;
}

function databaseOver(file: DatabaseFile, first: Sqlite.Database): Database {
  let connection: Sqlite.Database | undefined = first;
  let statements = new Map<string, Sqlite.Statement<SqlValue[]>>();
  let fault: 'disk-full' | 'store-failed' | undefined;

  function current(): Sqlite.Database {
    connection ??= connect(file);
    return connection;
  }

  function statement(sql: string): Sqlite.Statement<SqlValue[]> {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const made = current().prepare<SqlValue[]>(sql);
    statements.set(sql, made);
    return made;
  }

  function drop(): void {
    connection?.close();
    connection = undefined;
    statements = new Map();
  }

  /** Whether the file can be read again. */
  function reopen(): boolean {
    drop();
    try {
      current().pragma('user_version');
      return true;
    } catch (error) {
      if (!(error instanceof Sqlite.SqliteError)) throw error;
      drop();
      return false;
    }
  }

  return {
    all: (sql, ...values) => statement(sql).all(...values),
    get: (sql, ...values) => statement(sql).get(...values),
    run: (sql, ...values) => statement(sql).run(...values).changes,
    write(work) {
      if (connection?.inTransaction === true) return ok(work());
      try {
        const value = current().transaction(work).immediate();
        fault = undefined;
        return ok(value);
      } catch (error) {
        if (!(error instanceof Sqlite.SqliteError) || isOurMistake(error.code)) throw error;
        fault = error.code === 'SQLITE_FULL' ? 'disk-full' : 'store-failed';
        return failed({ kind: reopen() ? fault : 'unknown-outcome' });
      }
    },
    fault: () => fault,
    close: drop,
  };
}

/** A broken constraint or a wrong statement is not an accident of the disk. */
function isOurMistake(code: string): boolean {
  return code.startsWith('SQLITE_CONSTRAINT') || code === 'SQLITE_ERROR';
}

function openFailureFrom(error: unknown): OpenFailure['kind'] {
  if (!(error instanceof Sqlite.SqliteError)) throw error;
  if (error.code === 'SQLITE_FULL') return 'disk-full';
  if (error.code.startsWith('SQLITE_BUSY')) return 'store-in-use';
  if (error.code.startsWith('SQLITE_CANTOPEN') || error.code.startsWith('SQLITE_READONLY'))
    return 'data-folder-not-writable';
  return 'store-failed';
}
