/** The SQLite adapter: the contract, and what only a file can do. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { declare, isStoreFailure, type Store } from '../../../server/store/collection.ts';
import { SCHEMA_VERSION } from '../../../server/store/sqlite-migrations.ts';
import { openSqliteStore } from '../../../server/store/sqlite.ts';
import { storeContract } from './contract.ts';
import { pupils } from './pupils.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'smartpresence-store-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

function open(path: string): Store {
  const opened = openSqliteStore({ path, declarations: [pupils], busyTimeoutMs: 50 });
  if (!opened.ok) throw new Error(opened.error.kind);
  onTestFinished(() => opened.value.close());
  return opened.value;
}

const red = { id: 'a', house: 'red', points: 1, active: true };

describe('the contract', () => {
  storeContract(async () => open(join(await folder(), 'store.sqlite')));
});

test('keeps what it answered for after it was closed and opened again', async () => {
  const path = join(await folder(), 'store.sqlite');
  const first = open(path);
  await first.collection(pupils).putIf(red, 'absent');
  await first.close();
  expect(await open(path).collection(pupils).get('a')).toEqual(red);
});

test('shows two processes on one file the same documents', async () => {
  const path = join(await folder(), 'store.sqlite');
  const [one, other] = [open(path).collection(pupils), open(path).collection(pupils)];
  await one.putIf(red, 'absent');
  expect(await other.get('a')).toEqual(red);
  expect(await other.putIf({ ...red, points: 2 }, 'absent')).toEqual({ kind: 'refused', by: 'id' });
});

test('keeps a log written ahead beside the file', async () => {
  const path = join(await folder(), 'store.sqlite');
  await open(path).close();
  const db = new Database(path);
  onTestFinished(() => void db.close());
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
});

test('uses the declared index for a query, in order, without sorting', async () => {
  const path = join(await folder(), 'store.sqlite');
  await open(path).close();
  const db = new Database(path);
  onTestFinished(() => void db.close());
  const field = (name: string): string => `json_extract(doc, '$.${name}')`;
  const plan = db
    .prepare<[], { detail: string }>(
      `EXPLAIN QUERY PLAN SELECT id, doc FROM contract_pupils WHERE ${field('house')} = 'red'
       AND ${field('points')} IS NOT NULL ORDER BY ${field('points')} ASC, id ASC LIMIT 5`,
    )
    .all();
  const details = plan.map(({ detail }) => detail).join('; ');
  expect(details).toContain('contract_pupils__byHouse');
  expect(details).not.toContain('TEMP B-TREE');
});

test('leaves a file from a newer version as it is', async () => {
  const path = join(await folder(), 'store.sqlite');
  const db = new Database(path);
  db.pragma('user_version = 99');
  db.close();
  const opened = openSqliteStore({ path, declarations: [pupils] });
  expect(opened).toEqual({ ok: false, error: { kind: 'newer-version', found: 99, known: SCHEMA_VERSION } });
  const again = new Database(path);
  onTestFinished(() => void again.close());
  expect(again.pragma('user_version', { simple: true })).toBe(99);
  expect(again.prepare('SELECT name FROM sqlite_master').all()).toEqual([]);
});

test('says that the file is locked while another program holds it', async () => {
  const path = join(await folder(), 'store.sqlite');
  const db = new Database(path);
  onTestFinished(() => void db.close());
  db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE held (x)');
  const opened = openSqliteStore({ path, declarations: [pupils], busyTimeoutMs: 20 });
  expect(opened).toEqual({ ok: false, error: { kind: 'locked' } });
});

test('says that a file cannot be used where it is no database', async () => {
  const path = join(await folder(), 'missing', 'store.sqlite');
  expect(openSqliteStore({ path, declarations: [pupils] })).toMatchObject({
    error: { kind: 'not-writable' },
  });
});

test('fails as a store while another process holds the lock, and works again after', async () => {
  const path = join(await folder(), 'store.sqlite');
  const all = open(path).collection(pupils);
  const db = new Database(path);
  onTestFinished(() => void db.close());
  db.exec('BEGIN IMMEDIATE');
  const failure: unknown = await all.putIf(red, 'absent').catch((error: unknown) => error);
  expect(isStoreFailure(failure)).toBe(true);
  db.exec('COMMIT');
  expect(await all.putIf(red, 'absent')).toEqual({ kind: 'written' });
});

test('fails as a store once it is closed', async () => {
  const store = open(join(await folder(), 'store.sqlite'));
  const all = store.collection(pupils);
  await store.close();
  const failure: unknown = await all.get('a').catch((error: unknown) => error);
  expect(isStoreFailure(failure)).toBe(true);
});

describe('what is removed from a collection of secrets', () => {
  const secrets = declare({
    name: 'secrets',
    schema: z.object({ id: z.string(), word: z.string() }),
    indexes: {},
    secret: true,
  });
  const WORD = 'canary-7d1f'.repeat(20);

  /** In which files of the store the word can be read. */
  async function foundIn(path: string): Promise<readonly string[]> {
    const files = [path, `${path}-wal`, `${path}-shm`].filter((file) => existsSync(file));
    const read = await Promise.all(files.map(async (file) => ({ file, bytes: await readFile(file) })));
    return read
      .filter(({ bytes }) => bytes.includes('canary-7d1f'))
      .map(({ file }) => file.slice(path.length));
  }
  function openSecrets(path: string) {
    const opened = openSqliteStore({ path, declarations: [secrets, pupils], busyTimeoutMs: 50 });
    if (!opened.ok) throw new Error(opened.error.kind);
    onTestFinished(() => opened.value.close());
    return { words: opened.value.collection(secrets), pupils: opened.value.collection(pupils) };
  }
  /** Several, so that removing one leaves cells and pages behind. */
  async function filled(path: string) {
    const store = openSecrets(path);
    for (let n = 0; n < 40; n += 1) await store.words.putIf({ id: `w${n}`, word: `${n}${WORD}` }, 'absent');
    return store;
  }
  const removeAll = async ({ words }: ReturnType<typeof openSecrets>): Promise<void> => {
    for (let n = 0; n < 40; n += 1) await words.remove(`w${n}`);
  };

  test('is nowhere in its files', async () => {
    const path = join(await folder(), 'store.sqlite');
    const store = await filled(path);
    expect(await foundIn(path)).toContain('-wal');
    await removeAll(store);
    expect(await foundIn(path)).toEqual([]);
  });

  test('goes with the next write where another process was reading', async () => {
    const path = join(await folder(), 'store.sqlite');
    const store = await filled(path);
    const reader = new Database(path);
    onTestFinished(() => void reader.close());
    reader.exec('BEGIN; SELECT * FROM secrets;');
    await removeAll(store);
    expect(await foundIn(path)).toContain('-wal');
    reader.exec('COMMIT');
    await store.pupils.putIf(red, 'absent');
    expect(await foundIn(path)).toEqual([]);
  });
});

test('does its other work while another program writes, and writes as soon as that has done', async () => {
  const path = join(await folder(), 'store.sqlite');
  const opened = openSqliteStore({ path, declarations: [pupils] });
  if (!opened.ok) throw new Error(opened.error.kind);
  onTestFinished(() => opened.value.close());
  const db = new Database(path);
  onTestFinished(() => void db.close());
  db.exec('BEGIN IMMEDIATE');
  const pupil = opened.value.collection(pupils);
  const written = pupil.putIf(red, 'absent');
  // The writer lets go only in a later turn of this very loop.
  for (let looks = 0; looks < 3; looks++) {
    await nextTurn();
    expect(await pupil.get('a')).toBeUndefined();
  }
  db.exec('ROLLBACK');
  expect(await written).toEqual({ kind: 'written' });
});

test('answers for nothing that it writes to a file that was taken away, and makes no empty one', async () => {
  const path = join(await folder(), 'store.sqlite');
  const all = open(path).collection(pupils);
  await all.putIf(red, 'absent');
  for (const end of ['', '-wal', '-shm']) await rename(`${path}${end}`, `${path}${end}.away`);
  const failure: unknown = await all.putIf({ ...red, id: 'b' }, 'absent').catch((error: unknown) => error);
  expect(isStoreFailure(failure)).toBe(true);
  expect(existsSync(path)).toBe(false);
  for (const end of ['', '-wal', '-shm']) await rename(`${path}${end}.away`, `${path}${end}`);
  expect(await all.get('b')).toBeUndefined();
  expect(await all.putIf({ ...red, id: 'b' }, 'absent')).toEqual({ kind: 'written' });
});
