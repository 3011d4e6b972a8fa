/**
 * How long a mark takes to be safe: the ledger's own `append` of one face fact, as the desk calls it before the screen says
 * welcome. The same code runs on a store synced at each commit, on one that syncs now and then, and on one in memory.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { invariant } from '#core/assert.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import type { NewFact } from '#core/fact/fact.ts';
import { KioskId } from '#core/ids.ts';
import { createIds } from '../../electron/host/ids.ts';
import { openDatabase, type Database } from '../../electron/host/local-store/database.ts';
import { createLedger, type Ledger } from '../../electron/host/local-store/ledger.ts';
import { MIGRATIONS } from '../../electron/host/local-store/migrations/all.ts';
import { createPulledFacts } from '../../electron/host/local-store/pulled-facts.ts';
import { createSessionFacts } from '../../electron/host/local-store/session-facts.ts';
import { ADA, SESSION } from '../support/facts.ts';
import { quantile } from './figures.ts';
import { fileSystemOf } from './file-system.ts';

/** Of one store: times in milliseconds, and what SQLite says of its own settings. */
export interface CommitTimes {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly synchronous: string;
  readonly journalMode: string;
}

export interface CommitReport {
  readonly fileSystem: string;
  readonly commits: number;
  /** The store as the product opens it. */
  readonly full: CommitTimes;
  readonly normal: CommitTimes;
  readonly memory: CommitTimes;
  /** The disk by itself: 4 KiB written and synced. */
  readonly syncP50Ms: number;
  readonly syncP95Ms: number;
}

const COMMITS = 1000;
/** The stores take turns, so that what else the machine does falls on each alike. */
const TURN = 100;
const PAGE_BYTES = 4096;
/** The numbers of `PRAGMA synchronous`, as SQLite names them. */
const SYNCHRONOUS = ['OFF', 'NORMAL', 'FULL', 'EXTRA'];
const SynchronousRow = z.object({ synchronous: z.int() });
const JournalRow = z.object({ journal_mode: z.string() });

interface Store {
  readonly database: Database;
  readonly ledger: Ledger;
  readonly timesMs: number[];
}

const clock = { now: Date.now };
const ids = createIds({ clock, randomBytes });
const FACE: NewFact = {
  kind: 'face-matched',
  sessionId: SESSION,
  studentId: ADA,
  similarity: 0.71,
  threshold: 0.57,
  model: 'bench',
  liveness: 'not-checked',
};

/** Measures in a folder of its own below `parent`, which stands on the data folder's file system. */
export function measureCommits(parent: string): CommitReport {
  const folder = mkdtempSync(join(parent, 'commit-'));
  const full = openStore(folder, join(folder, 'full.db'));
  const normal = openStore(folder, join(folder, 'normal.db'));
  const memory = openStore(folder, ':memory:');
  normal.database.run('PRAGMA synchronous = NORMAL');
  const syncMs: number[] = [];
  const file = openSync(join(folder, 'sync'), 'w');
  for (const store of [full, normal, memory]) commit(store, TURN);
  for (const store of [full, normal, memory]) store.timesMs.length = 0;
  for (let done = 0; done < COMMITS; done += TURN) {
    for (const store of [full, normal, memory]) commit(store, TURN);
    for (let turn = 0; turn < TURN; turn += 1) syncMs.push(timeMs(() => writeSynced(file)));
  }
  const report = {
    fileSystem: fileSystemOf(folder),
    commits: COMMITS,
    full: timesOf(full),
    normal: timesOf(normal),
    memory: timesOf(memory),
    syncP50Ms: quantile(syncMs, 0.5),
    syncP95Ms: quantile(syncMs, 0.95),
  };
  closeSync(file);
  for (const { database } of [full, normal, memory]) database.close();
  rmSync(folder, { recursive: true });
  return report;
}

/** Put together as `openLocalStore` does it, so that a listener's work counts as it does in class. */
function openStore(folder: string, path: string): Store {
  const opened = openDatabase({ folder, path, migrations: MIGRATIONS, nodeVersion: process.versions.node });
  invariant(opened.ok, 'the store of the benchmark opens');
  const database = opened.value;
  const kioskId = KioskId.parse(ids.next());
  const ledger = createLedger({ database, crypto: nodeCrypto, clock, ids, kioskId, rehearsal: false });
  const pulledFacts = createPulledFacts({ database, crypto: nodeCrypto });
  const sessionFacts = createSessionFacts({ database, ledger, pulledFacts });
  ledger.onAppend((facts) => sessionFacts.add(facts));
  return { database, ledger, timesMs: [] };
}

function commit({ ledger, timesMs }: Store, count: number): void {
  for (let done = 0; done < count; done += 1) {
    timesMs.push(
      timeMs(() => {
        const written = ledger.append([FACE]);
        invariant(written.ok, 'the fact is written');
      }),
    );
  }
}

function timeMs(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

function writeSynced(file: number): void {
  writeSync(file, Buffer.alloc(PAGE_BYTES), 0, PAGE_BYTES, 0);
  fsyncSync(file);
}

function timesOf({ database, timesMs }: Store): CommitTimes {
  const { synchronous } = SynchronousRow.parse(database.get('PRAGMA synchronous'));
  return {
    p50Ms: quantile(timesMs, 0.5),
    p95Ms: quantile(timesMs, 0.95),
    p99Ms: quantile(timesMs, 0.99),
    synchronous: SYNCHRONOUS[synchronous] ?? String(synchronous),
    journalMode: JournalRow.parse(database.get('PRAGMA journal_mode')).journal_mode,
  };
}
