/** Whether anything in an SQLite store is other than before: a hash of all that it keeps, read by a connection of its own. */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { z } from 'zod';

export interface StoreHash {
  /** Remembers the store as it is now. Costs nothing where nobody wrote since it was last looked at. */
  readonly remember: () => void;
  /** The collections in which a document is other than remembered. What is there now is remembered from then on. */
  readonly changed: () => readonly string[];
  readonly close: () => void;
}

const Names = z.array(z.object({ name: z.string() }));

/** `without`: names of collections that may change. */
export function openStoreHash(path: string, without: readonly string[]): StoreHash {
  const db = new Database(path, { readonly: true });
  const tables = Names.parse(
    db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all(),
  )
    .map(({ name }) => name)
    .filter((name) => !without.includes(name))
    .sort();
  const rows = tables.map((name) => ({
    name,
    all: db.prepare(`SELECT * FROM "${name}" ORDER BY 1, 2`).raw(),
  }));
  const versionNow = db.prepare('PRAGMA data_version').pluck();
  const hashes = (): ReadonlyMap<string, string> =>
    db.transaction(
      () =>
        new Map(
          rows.map(({ name, all }) => {
            const hash = createHash('sha256');
            for (const row of all.iterate()) hash.update(JSON.stringify(row));
            return [name, hash.digest('base64')];
          }),
        ),
    )();
  let version: unknown;
  let last: ReadonlyMap<string, string> = new Map();
  const remember = (): void => {
    const current = versionNow.get();
    if (current === version) return;
    version = current;
    last = hashes();
  };
  return {
    remember,
    changed() {
      const before = last;
      remember();
      return before === last ? [] : tables.filter((name) => before.get(name) !== last.get(name));
    },
    close() {
      db.close();
    },
  };
}
