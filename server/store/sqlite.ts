/**
 * The store on one SQLite file (WAL, synchronous=FULL). Writes that arrive while a commit runs go into the next
 * transaction together, and each caller is answered after its group is durable.
 */
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { failed, ok, type Result } from '#core/result.ts';
import {
  storeFailure,
  type Declaration,
  type Document,
  type Indexes,
  type Store,
  type Structure,
} from './collection.ts';
import { migrate, SCHEMA_VERSION } from './sqlite-migrations.ts';
import { createIndexes, createTables, sqliteCollection, type Connection } from './sqlite-collection.ts';

/** Why a database file cannot be used. */
export type OpenFailure =
  | { readonly kind: 'newer-version'; readonly found: number; readonly known: number }
  | { readonly kind: 'locked' }
  | { readonly kind: 'not-writable'; readonly reason: string };

export interface SqliteOptions {
  readonly path: string;
  readonly declarations: readonly Structure[];
  /** How long to wait for another process that writes, in ms. */
  readonly busyTimeoutMs?: number;
  /** Is told how many writes went into each transaction. */
  readonly grouped?: (writes: number) => void;
}

const BUSY_TIMEOUT_MS = 5000;
/** While another process writes, ours stands still for so long at a time, and does its other work in between. */
const ATTEMPT_MS = 20;
const AGAIN_MS = 30;
/** https://www.sqlite.org/pragma.html#pragma_wal_checkpoint */
const Checkpoint = z.tuple([z.object({ busy: z.number() })]);

interface Write {
  /** Makes the change, and gives back how to tell the caller once it is durable. */
  readonly run: (db: Database.Database) => () => void;
  readonly reject: (error: unknown) => void;
  /** When it was asked for (`performance.now()`). */
  readonly since: number;
}

/** Opens the file, brings it to this version's shape, and checks that it can be written. */
export function openSqliteStore(options: SqliteOptions): Result<Store, OpenFailure> {
  const opened = openDatabase(options);
  return opened.ok ? ok(storeOn(opened.value, options)) : opened;
}

function openDatabase(options: SqliteOptions): Result<Database.Database, OpenFailure> {
  let db: Database.Database | undefined;
  try {
    db = connect(options.path, { timeout: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS });
    const found = Number(db.pragma('user_version', { simple: true }));
    if (found > SCHEMA_VERSION) {
      db.close();
      return failed({ kind: 'newer-version', found, known: SCHEMA_VERSION });
    }
    const ready = db;
    ready
      .transaction(() => {
        createTables(ready, options.declarations);
        // A new file has this version's shape already.
        migrate(ready, found === 0 ? SCHEMA_VERSION : found);
        createIndexes(ready, options.declarations);
      })
      .immediate();
    ready.pragma(`busy_timeout = ${ATTEMPT_MS}`);
    return ok(ready);
  } catch (error) {
    db?.close();
    return failed(openFailure(error));
  }
}

function connect(path: string, options: Database.Options): Database.Database {
  const db = new Database(path, options);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  // What was removed is overwritten, and does not wait in a free page for whoever reads the file.
  db.pragma('secure_delete = ON');
  return db;
}

function openFailure(error: unknown): OpenFailure {
  return isBusy(error) ? { kind: 'locked' } : { kind: 'not-writable', reason: sqliteCode(error) };
}

/** Which file stands there. */
function fileAt(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** Whether another process holds the file. */
function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error));
}

function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function storeOn(first: Database.Database, options: SqliteOptions): Store {
  let db: Database.Database | undefined = first;
  let file = fileAt(options.path);
  const abandoned: Database.Database[] = [];
  let waiting: Write[] = [];
  let scheduled = false;
  let closed = false;
  const waitMs = options.busyTimeoutMs ?? BUSY_TIMEOUT_MS;
  /** Whether something was removed that can still be read in the log. */
  let logToEmpty = false;

  /** After a failure the connection is not trusted: the next use opens the file anew and reads what is really there. */
  const failWith = (error: unknown): Error => {
    if (!(error instanceof Database.SqliteError)) return error instanceof Error ? error : storeFailure(error);
    const broken = db;
    db = undefined;
    try {
      broken?.close();
    } catch {
      // A connection that cannot even be closed is left to the process's end.
    }
    return storeFailure(error);
  };
  const connection = (): Database.Database => {
    if (closed) throw storeFailure('closed');
    // Without the file there are no records: nothing may begin in an empty one.
    if (db === undefined) {
      db = connect(options.path, { timeout: ATTEMPT_MS, fileMustExist: true });
      file = fileAt(options.path);
    }
    return db;
  };

  /** The connection, where its file is still the one of that name: what is written to another is lost with it. */
  const writable = (): Database.Database => {
    const current = connection();
    if (fileAt(options.path) === file) return current;
    // Not closed: that would take away the log of whatever stands there now.
    abandoned.push(current);
    db = undefined;
    throw storeFailure('the file was taken away, or is another');
  };

  /** Never waits: where another process reads, the next write tries again. */
  const emptyLog = (): void => {
    try {
      const current = connection();
      current.pragma('busy_timeout = 0');
      const [done] = Checkpoint.parse(current.pragma('wal_checkpoint(TRUNCATE)'));
      current.pragma(`busy_timeout = ${ATTEMPT_MS}`);
      logToEmpty = done.busy !== 0;
    } catch (error) {
      // The change itself is durable; the connection is opened anew for the next one.
      failWith(error);
    }
  };

  const commit = (): void => {
    scheduled = false;
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    try {
      const current = writable();
      const answers = current.transaction(() => group.map((write) => write.run(current))).immediate();
      answers.forEach((answer) => answer());
      options.grouped?.(group.length);
      if (logToEmpty) emptyLog();
    } catch (error) {
      const isLate = ({ since }: Write): boolean => performance.now() - since >= waitMs;
      const again = isBusy(error) && !closed ? group.filter((write) => !isLate(write)) : [];
      if (again.length > 0) {
        waiting = [...again, ...waiting];
        scheduled = true;
        setTimeout(commit, AGAIN_MS);
      }
      const failure = again.length > 0 ? storeFailure(error) : failWith(error);
      group.filter((write) => !again.includes(write)).forEach((write) => write.reject(failure));
    }
  };

  const access: Connection = {
    async read(run) {
      const since = performance.now();
      for (;;) {
        try {
          return run(connection());
        } catch (error) {
          if (!isBusy(error) || performance.now() - since >= waitMs) throw failWith(error);
        }
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    },
    write: (run) =>
      new Promise((resolve, reject) => {
        const change = (current: Database.Database): (() => void) => {
          const value = run(current);
          return () => resolve(value);
        };
        waiting.push({ run: change, reject, since: performance.now() });
        if (scheduled) return;
        scheduled = true;
        setImmediate(commit);
      }),
    emptyLog() {
      logToEmpty = true;
      emptyLog();
    },
  };

  return {
    collection: <T extends Document, const I extends Indexes<T>>(declaration: Declaration<T, I>) =>
      sqliteCollection(access, declaration),
    async close() {
      commit();
      closed = true;
      db?.close();
      db = undefined;
    },
  };
}
