/** One collection as an SQLite table: the document as JSON text beside its id, with an expression index for each declared one. */
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { invariant, present } from '#core/assert.ts';
import type {
  AppendOutcome,
  Collection,
  Condition,
  Declaration,
  Document,
  Index,
  Indexes,
  Page,
  Scalar,
  Structure,
  WriteOutcome,
} from './collection.ts';
import { conditionOf } from './condition.ts';
import { cursorFrom, isScalar, partsOf, scalar, splitOf, type Asked } from './paging.ts';

/** The file as the collections use it: reads at once, writes in the next group commit. */
export interface Connection {
  readonly read: <R>(run: (db: Database.Database) => R) => Promise<R>;
  readonly write: <R>(run: (db: Database.Database) => R) => Promise<R>;
  /** Empties the log that is written ahead, in which what was removed can still be read; later where somebody reads it now. */
  readonly emptyLog: () => void;
}

type Bound = string | number;

interface Row {
  readonly id: string;
  readonly doc: string;
}

const NAME = /^[a-z][a-z0-9_]*$/;
const FIELD = /^[a-zA-Z][a-zA-Z0-9]*$/;
const Fields = z.record(z.string(), z.json());

/** Prepared statements of each open file, by their text. */
const prepared = new WeakMap<Database.Database, Map<string, Database.Statement<Bound[], Row>>>();

/** Makes the tables that are not there yet. */
export function createTables(db: Database.Database, structures: readonly Structure[]): void {
  for (const { name } of structures) {
    invariant(NAME.test(name), `not a collection name: ${name}`);
    db.exec(`CREATE TABLE IF NOT EXISTS ${name} (id TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID`);
  }
}

/** Makes the indexes that are not there yet, over documents that have today's shape. */
export function createIndexes(db: Database.Database, structures: readonly Structure[]): void {
  for (const { name, indexes } of structures) {
    for (const [index, { on, unique }] of Object.entries(indexes)) {
      const whole = on.map((field) => `${column(field)} IS NOT NULL`).join(' AND ');
      const columns = [...on.map(column), 'id'].slice(0, unique ? -1 : undefined).join(', ');
      const kind = unique ? 'UNIQUE INDEX' : 'INDEX';
      db.exec(`CREATE ${kind} IF NOT EXISTS ${name}__${index} ON ${name} (${columns}) WHERE ${whole}`);
    }
  }
}

/** The collection on its table. */
export function sqliteCollection<T extends Document, const I extends Indexes<T>>(
  connection: Connection,
  { name, schema, indexes, secret }: Declaration<T, I>,
): Collection<T, I> {
  const parse = (doc: string): T => schema.parse(JSON.parse(doc));
  const stored = (db: Database.Database, id: string): string | undefined =>
    statement(db, `SELECT id, doc FROM ${name} WHERE id = ?`).get(id)?.doc;

  /** The unique index in which another document has the values of `document`. */
  const clashOf = (db: Database.Database, document: T): Extract<keyof I, string> | undefined => {
    for (const index in indexes) {
      const { on, unique } = present<Index<T>>(indexes[index], 'declared');
      if (!unique) continue;
      const fields: readonly unknown[] = on.map((field) => document[field]);
      const values = fields.filter(isScalar);
      if (values.length < on.length) continue;
      const alike = on.map((field) => `${column(field)} = ?`).join(' AND ');
      const sql = `SELECT id, doc FROM ${name} WHERE ${alike} AND id <> ?`;
      if (statement(db, sql).get(...values.map(bound), document.id) !== undefined) return index;
    }
    return undefined;
  };

  const put = (db: Database.Database, document: T): WriteOutcome<I> => {
    const clash = clashOf(db, document);
    if (clash !== undefined) return { kind: 'refused', by: clash };
    const sql = `INSERT INTO ${name} (id, doc) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc`;
    statement(db, sql).run(document.id, JSON.stringify(document));
    return { kind: 'written' };
  };
  const putIf = (db: Database.Database, document: T, condition: Condition<T>): WriteOutcome<I> => {
    const before = stored(db, document.id);
    if (condition === 'absent')
      return before === undefined ? put(db, document) : { kind: 'refused', by: 'id' };
    return before !== undefined && meets(before, condition)
      ? put(db, document)
      : { kind: 'refused', by: 'condition' };
  };
  const appendAll = (db: Database.Database, documents: readonly T[]): AppendOutcome<I> => {
    for (const [appended, document] of documents.entries()) {
      const outcome = putIf(db, document, 'absent');
      if (outcome.kind === 'refused') {
        invariant(outcome.by !== 'condition', 'an append has no condition');
        return { kind: 'refused', appended, by: outcome.by };
      }
    }
    return { kind: 'written' };
  };

  return {
    get: (id) =>
      connection.read((db) => {
        const doc = stored(db, id);
        return doc === undefined ? undefined : parse(doc);
      }),
    find: (query) =>
      connection.read((db) => {
        const { sql, values, sortedBy } = selectOf(
          name,
          present<Index<T>>(indexes[query.index], 'declared').on,
          query,
        );
        const rows = statement(db, sql).all(...values);
        return pageOf(rows, { limit: query.limit, sortedBy, parse });
      }),
    putIf: (document, condition) => {
      schema.parse(document);
      return connection.write((db) => putIf(db, document, condition));
    },
    putIfGreater: (document, field) => {
      schema.parse(document);
      return connection.write((db) => {
        const before = stored(db, document.id);
        const isGreater = before === undefined || Number(document[field]) > Number(parse(before)[field]);
        return isGreater ? put(db, document) : { kind: 'refused', by: 'condition' };
      });
    },
    append: (documents) => {
      documents.forEach((document) => schema.parse(document));
      return connection.write((db) => appendAll(db, documents));
    },
    remove: async (id, condition) => {
      const removed = await connection.write((db) => {
        const before = stored(db, id);
        if (before === undefined || (condition !== undefined && !meets(before, condition))) return false;
        statement(db, `DELETE FROM ${name} WHERE id = ?`).run(id);
        return true;
      });
      if (secret === true) connection.emptyLog();
      return removed;
    },
  };
}

interface Select {
  readonly sql: string;
  readonly values: readonly Bound[];
  /** The fields by which the page is sorted, before the id. */
  readonly sortedBy: readonly string[];
}

/** The query over the index's expressions. Every field of the index is asked to be there, so that SQLite may use it. */
function selectOf(name: string, on: readonly string[], query: Asked): Select {
  const { given, sortedBy } = splitOf(on, query);
  const values: Bound[] = given.map(([, value]) => bound(value));
  const terms = given.map(([field]) => `${column(field)} = ?`);
  terms.push(...sortedBy.map((field) => `${column(field)} IS NOT NULL`));
  for (const [end, sign] of [
    ['from', '>='],
    ['until', '<'],
  ] as const) {
    const value = query.range?.[end];
    if (value === undefined) continue;
    terms.push(`${column(present(sortedBy[0], 'a range needs a field'))} ${sign} ?`);
    values.push(bound(value));
  }
  const keys = [...sortedBy.map(column), 'id'];
  const down = query.order === 'descending';
  if (query.after !== undefined) {
    terms.push(`(${keys.join(', ')}) ${down ? '<' : '>'} (${keys.map(() => '?').join(', ')})`);
    values.push(...partsOf(query.after, keys.length).map(bound));
  }
  const order = keys.map((key) => `${key} ${down ? 'DESC' : 'ASC'}`).join(', ');
  const where = terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`;
  const sql = `SELECT id, doc FROM ${name} ${where} ORDER BY ${order} LIMIT ${query.limit + 1}`;
  return { sql, values, sortedBy };
}

function pageOf<T>(
  rows: readonly Row[],
  page: { readonly limit: number; readonly sortedBy: readonly string[]; readonly parse: (doc: string) => T },
): Page<T> {
  const kept = rows.slice(0, page.limit);
  const items = kept.map((row) => page.parse(row.doc));
  const last = kept.at(-1);
  if (rows.length <= page.limit || last === undefined) return { items };
  const fields = Fields.parse(JSON.parse(last.doc));
  return { items, next: cursorFrom([...page.sortedBy.map((field) => scalar(fields[field])), last.id]) };
}

function meets(doc: string, condition: object): boolean {
  const fields = Fields.parse(JSON.parse(doc));
  return conditionOf(condition).every(([field, value]) => fields[field] === value);
}

function statement(db: Database.Database, sql: string): Database.Statement<Bound[], Row> {
  const known = prepared.get(db) ?? new Map<string, Database.Statement<Bound[], Row>>();
  prepared.set(db, known);
  const found = known.get(sql) ?? db.prepare<Bound[], Row>(sql);
  known.set(sql, found);
  return found;
}

function column(field: string): string {
  invariant(FIELD.test(field), `not a field name: ${field}`);
  return `json_extract(doc, '$.${field}')`;
}

/** SQLite's JSON reads booleans as 1 and 0. */
function bound(value: Scalar): Bound {
  return typeof value === 'boolean' ? Number(value) : value;
}
