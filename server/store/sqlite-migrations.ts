/** How older database files are brought to this version's shape: numbered steps, forward only, each tested from the old shape. */
import type Database from 'better-sqlite3';

type Step = (db: Database.Database) => void;

/** Step n brings version n to n + 1. The first made the tables, which are created from the declarations. */
const STEPS: readonly Step[] = [() => undefined, peopleHaveStates];

/** The version that this program writes, kept in `PRAGMA user_version`. */
export const SCHEMA_VERSION = STEPS.length;

/** Runs what `found` still lacks. To be called inside a transaction. */
export function migrate(db: Database.Database, found: number): void {
  STEPS.slice(found).forEach((step) => step(db));
  db.pragma(`user_version = ${SCHEMA_VERSION}`);
}

/** Everyone was approved before there was another state. */
function peopleHaveStates(db: Database.Database): void {
  db.exec(
    `UPDATE people SET doc = json_set(doc, '$.state', 'approved') WHERE json_extract(doc, '$.state') IS NULL`,
  );
  db.exec('DROP INDEX IF EXISTS people__byRole');
}
