/** Whether anything in an SQLite store is other than before: a hash of all that it keeps, read by a connection of its own. */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { z } from 'zod';

export interface StoreHash {
  /** Of every document of every collection but the named ones. */
  readonly of: () => string;
  /** The collections whose documents differ from those at the hash before. */
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
  let last = new Map<string, string>();
  const now = (): Map<string, string> =>
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
  return {
    of() {
      last = now();
      return [...last].map(([name, hash]) => `${name}:${hash}`).join('|');
    },
    changed() {
      const current = now();
      return tables.filter((name) => current.get(name) !== last.get(name));
    },
    close() {
      db.close();
    },
  };
}
