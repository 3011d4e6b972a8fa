import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../../electron/host/local-store/database.ts';
import { MIGRATIONS } from '../../../../electron/host/local-store/migrations/all.ts';
import { openLocalStore } from '../../../../electron/host/local-store/store.ts';
import { eachStore } from '../../../support/each-store.ts';
import { type StoreBench } from '../../../support/kiosk-store.ts';

const on = eachStore();

const path = (): string => join(on.bench.dataDir, 'kiosk.db');

function kindOf(over: Parameters<StoreBench['deps']>[0] = {}): string {
  const opened = openLocalStore(on.bench.deps(over));
  if (!opened.ok) return opened.error.kind;
  opened.value.close();
  return 'opened';
}

test('syncs at each commit, with a write-ahead log', () => {
  const store = on.bench.open();
  expect(store.pragmas()).toEqual({ journalMode: 'wal', synchronous: 2 });
  store.close();
});

test('refuses a Node on which the driver would end the whole process, before it touches the file', () => {
  expect(kindOf({ nodeVersion: '20.20.2' })).toBe('node-too-old');
  expect(() => new Sqlite(path(), { fileMustExist: true })).toThrow();
});

test('refuses a database of a newer version, leaving it as it is', () => {
  expect(kindOf()).toBe('opened');
  const file = new Sqlite(path());
  file.pragma(`user_version = ${MIGRATIONS.length + 1}`);
  file.close();
  expect(kindOf()).toBe('store-from-newer-version');
  const after = new Sqlite(path());
  expect(after.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length + 1);
  after.close();
});

test('says that the data folder is not writable where there is none', () => {
  rmSync(on.bench.dataDir, { recursive: true });
  expect(kindOf()).toBe('data-folder-not-writable');
});

test('says that the store has failed where the file is no database, leaving it as it is', () => {
  writeFileSync(path(), 'x'.repeat(5000));
  expect(kindOf()).toBe('store-failed');
});

test('finds a page that was overwritten', () => {
  const store = on.bench.open();
  store.close();
  const file = new Sqlite(path());
  file.pragma('journal_mode = DELETE');
  const pages = Number(file.pragma('page_count', { simple: true }));
  const bytes = file.serialize();
  file.close();
  for (let page = 2; page < pages; page++) bytes.fill(0xaa, page * 4096, page * 4096 + 64);
  writeFileSync(path(), bytes);
  expect(kindOf()).toBe('store-failed');
});

test('lets one process at a time have the data folder', () => {
  const store = on.bench.open();
  expect(kindOf()).toBe('store-in-use');
  store.close();
  expect(kindOf()).toBe('opened');
});

test('says that the disk is full where the first tables do not fit', () => {
  expect(kindOf({ maxPages: 3 })).toBe('disk-full');
  expect(kindOf()).toBe('opened');
});

test('brings an empty file to the first shape, once', () => {
  const opened = openDatabase({
    folder: on.bench.dataDir,
    path: path(),
    migrations: MIGRATIONS,
    nodeVersion: process.versions.node,
  });
  if (!opened.ok) throw new Error(opened.error.kind);
  expect(opened.value.get('SELECT seq, length(hash) AS bytes FROM head')).toEqual({ seq: 0, bytes: 32 });
  opened.value.close();
  expect(kindOf()).toBe('opened');
});

test('runs a new migration over what is there, or leaves the old shape whole', () => {
  const file = { folder: on.bench.dataDir, path: path(), nodeVersion: process.versions.node };
  const [first] = MIGRATIONS;
  if (first === undefined) throw new Error('there is no first migration');
  on.bench.open().close();
  const broken = { version: 2, sql: 'CREATE TABLE later (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1)' };
  expect(openDatabase({ ...file, migrations: [first, broken] })).toEqual({
    ok: false,
    error: { kind: 'store-failed' },
  });
  const good = { version: 2, sql: 'CREATE TABLE later (a INTEGER) STRICT' };
  const opened = openDatabase({ ...file, migrations: [first, good] });
  if (!opened.ok) throw new Error(opened.error.kind);
  expect(opened.value.get("SELECT count(*) AS n FROM setting WHERE name = 'kiosk-id'")).toEqual({ n: 1 });
  expect(opened.value.get('PRAGMA user_version')).toEqual({ user_version: 2 });
  opened.value.close();
});
