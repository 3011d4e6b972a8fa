/**
 * This kiosk's own facts, written once: gapless `seq`, each chained to the one before it. `append` returns only after the
 * commit, so whoever has its answer may show green. A commit that failed is unknown until the file was read again.
 */
import { z } from 'zod';
import { invariant } from '#core/assert.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { GENESIS, link } from '#core/fact/chain.ts';
import { Fact, type NewFact } from '#core/fact/fact.ts';
import type { KioskId, SessionId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Instant } from '#core/time.ts';
import type { Cancel, Clock, Ids } from '../ports.ts';
import type { Database, WriteFailure } from './database.ts';
import { factFromBody, Hash } from './rows.ts';

/**
 * `disk-full` and `store-failed`: nothing was written. `unknown-outcome`: the file could not be read back; the next
 * append reads it first, and tells the listeners what had been written after all.
 */
export type LedgerFailure = WriteFailure;

/** The last fact's place and hash; seq 0 and 32 zero bytes before the first. */
export interface LedgerHead {
  readonly seq: number;
  readonly hash: Uint8Array;
}

export interface Ledger {
  /**
   * Writes all of `newFacts` or none, with their outbox rows, and returns them as written. `at` is now where it is left
   * out. No facts give no facts, once nothing is in doubt. Synchronous: about a millisecond on a disk that syncs.
   */
  readonly append: (newFacts: readonly NewFact[], at?: Instant) => Result<readonly Fact[], LedgerFailure>;
  /** This kiosk's facts of a session, in the order of writing. */
  readonly factsOf: (sessionId: SessionId) => readonly Fact[];
  readonly head: () => LedgerHead;
  /** Calls `listener` after each commit with the facts that it wrote. */
  readonly onAppend: (listener: (facts: readonly Fact[]) => void) => Cancel;
  /**
   * What is wrong with the store: with its last write, until one works again; or with its chain as it was found at the
   * start, which stays.
   */
  readonly fault: () => 'disk-full' | 'store-failed' | undefined;
}

export interface LedgerDeps {
  readonly database: Database;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly kioskId: KioskId;
  readonly rehearsal: boolean;
}

/** The longest text of one fact that a segment may carry (core/contracts/api.ts). */
const BODY_MAX = 200_000;
const PAGE = 1000;

const HeadRow = z.object({ seq: z.int().nonnegative(), hash: Hash });
const ChainRow = z.object({ seq: z.int().positive(), body: z.string(), hash: Hash });

interface Written {
  readonly fact: Fact;
  readonly body: string;
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** Checks the whole chain, then stands ready. A broken chain is a fault for staff to see; the class goes on. */
export function createLedger(deps: LedgerDeps): Ledger {
  const { database, crypto } = deps;
  const listeners = new Set<(facts: readonly Fact[]) => void>();
  let head = headRow(database);
  let inDoubt = false;
  const chainHolds = isWhole(database, crypto, head);

  function publish(facts: readonly Fact[]): void {
    for (const listener of listeners) listener(facts);
  }

  /** Reads what an earlier append in doubt came to. Throws where the file still cannot be read. */
  function settleDoubt(): void {
    const facts = factsAfter(database, head.seq);
    head = headRow(database);
    inDoubt = false;
    if (facts.length > 0) publish(facts);
  }

  function written(newFacts: readonly NewFact[], at: Instant): readonly Written[] {
    let last: LedgerHead = head;
    return newFacts.map((newFact) => {
      const fact = factFrom(deps, newFact, at);
      const body = JSON.stringify(fact);
      invariant(body.length <= BODY_MAX, 'a fact is too long to be sent');
      last = { seq: last.seq + 1, hash: link(crypto, last.hash, body) };
      return { fact, body, ...last };
    });
  }

  function commit(rows: readonly Written[]): Result<LedgerHead, LedgerFailure> {
    const last = rows.at(-1);
    invariant(last !== undefined, 'nothing to commit');
    const result = database.write(() => insert(database, head, rows, last));
    if (result.ok) return ok(last);
    if (result.error.kind === 'unknown-outcome') return result;
    const found = headRow(database);
    return found.seq === last.seq && crypto.equal(found.hash, last.hash) ? ok(last) : result;
  }

  return {
    append(newFacts, at = deps.clock.now()) {
      if (inDoubt && !canRead(database)) return failed({ kind: 'unknown-outcome' });
      if (inDoubt) settleDoubt();
      if (newFacts.length === 0) return ok([]);
      const rows = written(newFacts, at);
      const result = commit(rows);
      if (!result.ok) {
        inDoubt = result.error.kind === 'unknown-outcome';
        return result;
      }
      head = { seq: result.value.seq, hash: result.value.hash };
      const facts = rows.map((row) => row.fact);
      publish(facts);
      return ok(facts);
    },
    factsOf: (sessionId) =>
      database
        .all('SELECT body FROM fact WHERE session_id = ? ORDER BY seq', sessionId)
        .map((row) => factFromBody(row)),
    head: () => head,
    onAppend(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fault: () => (chainHolds ? database.fault() : 'store-failed'),
  };
}

function factFrom({ ids, kioskId, rehearsal }: LedgerDeps, newFact: NewFact, at: Instant): Fact {
  const source = { kind: 'kiosk', kioskId };
  return Fact.parse({ ...newFact, v: 1, id: ids.next(), at, source, ...(rehearsal ? { rehearsal } : {}) });
}

/** The head as it stood is part of the condition: a second writer on this file would break the chain. */
function insert(database: Database, before: LedgerHead, rows: readonly Written[], last: LedgerHead): void {
  for (const { seq, fact, body, hash } of rows) {
    const values = [seq, fact.id, fact.sessionId, fact.kind, body, hash] as const;
    database.run(
      'INSERT INTO fact (seq, id, session_id, kind, body, hash) VALUES (?, ?, ?, ?, ?, ?)',
      ...values,
    );
    database.run('INSERT INTO outbox (seq) VALUES (?)', seq);
  }
  const moved = database.run(
    'UPDATE head SET seq = ?, hash = ? WHERE seq = ?',
    last.seq,
    last.hash,
    before.seq,
  );
  invariant(moved === 1, 'the head moved without this ledger');
}

function headRow(database: Database): LedgerHead {
  return HeadRow.parse(database.get('SELECT seq, hash FROM head'));
}

function factsAfter(database: Database, seq: number): readonly Fact[] {
  return database
    .all('SELECT body FROM fact WHERE seq > ? ORDER BY seq', seq)
    .map((row) => factFromBody(row));
}

/** Whether the file opens again after a write left it in doubt. */
function canRead(database: Database): boolean {
  return database.write(() => undefined).ok;
}

/** Whether the rows are the chain that the head names, from the first to the last. */
function isWhole(database: Database, crypto: Crypto, head: LedgerHead): boolean {
  let last: LedgerHead = { seq: 0, hash: GENESIS };
  for (;;) {
    const page = database
      .all('SELECT seq, body, hash FROM fact WHERE seq > ? ORDER BY seq LIMIT ?', last.seq, PAGE)
      .map((row) => ChainRow.parse(row));
    for (const row of page) {
      const hash = link(crypto, last.hash, row.body);
      if (row.seq !== last.seq + 1 || !crypto.equal(row.hash, hash)) return false;
      last = { seq: row.seq, hash };
    }
    if (page.length < PAGE) return last.seq === head.seq && crypto.equal(last.hash, head.hash);
  }
}
