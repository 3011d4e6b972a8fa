import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { chainHash, GENESIS } from '#core/fact/chain.ts';
import type { Fact } from '#core/fact/fact.ts';
import { openDatabase, type Database } from '../../../../electron/host/local-store/database.ts';
import { createLedger, type Ledger } from '../../../../electron/host/local-store/ledger.ts';
import { MIGRATIONS } from '../../../../electron/host/local-store/migrations/all.ts';
import { at, closed, KIOSK, matched, opened, reopened, SESSION } from '../../../support/facts.ts';
import { eachStore } from '../../../support/each-store.ts';
import { asNew } from '../../../support/kiosk-store.ts';

const on = eachStore();

function bodiesIn(dataDir: string): readonly string[] {
  const file = new Sqlite(join(dataDir, 'kiosk.db'));
  const bodies = file.prepare<[], string>('SELECT body FROM fact ORDER BY seq').pluck().all();
  file.close();
  return bodies;
}

function written(result: ReturnType<Ledger['append']>): readonly Fact[] {
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
}

describe('an append', () => {
  test('gives each fact an id, a time, this kiosk as its source, a place in the chain', () => {
    const store = on.bench.open();
    const [opening, match] = written(store.ledger.append([asNew(opened()), asNew(matched())]));
    expect(opening).toMatchObject({
      v: 1,
      at: on.bench.time.now(),
      source: { kind: 'kiosk', kioskId: store.kioskId },
    });
    expect(opening && match && opening.id < match.id).toBe(true);
    expect(store.ledger.head().seq).toBe(2);
    store.close();
    const bodies = bodiesIn(on.bench.dataDir);
    expect(bodies.map((body): unknown => JSON.parse(body))).toEqual([opening, match]);
  });

  test('keeps the time that it is given', () => {
    const store = on.bench.open();
    expect(written(store.ledger.append([asNew(opened())], at(3)))[0]?.at).toBe(at(3));
    store.close();
  });

  test('says in every fact that a rehearsal made it', () => {
    const store = on.bench.open({ rehearsal: true });
    expect(written(store.ledger.append([asNew(opened())]))[0]?.rehearsal).toBe(true);
    store.close();
  });

  test('puts each fact into the outbox in the same commit', () => {
    const store = on.bench.open();
    store.ledger.append([asNew(opened()), asNew(matched())]);
    expect(store.outbox.count()).toBe(2);
    store.close();
  });

  test('of nothing writes nothing', () => {
    const store = on.bench.open();
    expect(store.ledger.append([])).toEqual({ ok: true, value: [] });
    expect(store.ledger.head().seq).toBe(0);
    store.close();
  });

  test('tells its listeners after the commit, until they leave', () => {
    const store = on.bench.open();
    const heads: number[] = [];
    const leave = store.ledger.onAppend(() => heads.push(store.outbox.count()));
    store.ledger.append([asNew(opened())]);
    leave();
    store.ledger.append([asNew(matched())]);
    expect(heads).toEqual([1]);
    store.close();
  });
});

describe('a start', () => {
  test('goes on where the last one ended, with the same kiosk id', () => {
    const first = on.bench.open();
    const facts = written(first.ledger.append([asNew(opened()), asNew(matched())]));
    first.close();
    const second = on.bench.open();
    expect(second.kioskId).toBe(first.kioskId);
    expect(second.ledger.factsOf(SESSION)).toEqual(facts);
    second.ledger.append([asNew(closed())]);
    const head = second.ledger.head();
    second.close();
    expect(head.seq).toBe(3);
    expect(head.hash).toEqual(chainHash(nodeCrypto, GENESIS, bodiesIn(on.bench.dataDir)));
  });

  test('resumes the session that is open, as it stood', () => {
    const first = on.bench.open();
    first.ledger.append([asNew(opened())]);
    const match = written(first.ledger.append([asNew(matched())]));
    first.close();
    const second = on.bench.open();
    expect(second.sessionFacts.open().map((opening) => opening.sessionId)).toEqual([SESSION]);
    expect(second.sessionFacts.of(SESSION)).toContainEqual(match[0]);
    second.close();
  });

  test('resumes nothing that was closed, unless the closing was undone', () => {
    const store = on.bench.open();
    store.ledger.append([asNew(opened())], at(-6));
    store.ledger.append([asNew(closed())], at(45));
    expect(store.sessionFacts.open()).toEqual([]);
    store.ledger.append([asNew(reopened())], at(46));
    expect(store.sessionFacts.open()).toHaveLength(1);
    store.close();
  });

  test.each([
    { name: 'a text was changed', sql: `UPDATE fact SET body = replace(body, '0.7', '0.9') WHERE seq = 2` },
    { name: 'a fact was taken out', sql: 'DELETE FROM outbox WHERE seq = 2; DELETE FROM fact WHERE seq = 2' },
    {
      name: 'the last fact was taken out',
      sql: 'DELETE FROM outbox WHERE seq = 3; DELETE FROM fact WHERE seq = 3',
    },
    { name: 'the head was changed', sql: 'UPDATE head SET hash = zeroblob(32)' },
  ])('says that the store has failed where $name', ({ sql }) => {
    const first = on.bench.open();
    first.ledger.append([asNew(opened()), asNew(matched()), asNew(closed())]);
    expect(first.ledger.fault()).toBeUndefined();
    first.close();
    const file = new Sqlite(join(on.bench.dataDir, 'kiosk.db'));
    file.exec(sql);
    file.close();
    const second = on.bench.open();
    expect(second.ledger.fault()).toBe('store-failed');
    second.close();
  });
});

describe('a commit that fails', () => {
  /** The driver's fault at the end of the transaction: what was written stays (`kept`) or is gone. */
  function faultyLedger(kept: boolean): {
    readonly ledger: Ledger;
    readonly fail: (code: string) => void;
    readonly database: Database;
  } {
    const file = openDatabase({
      folder: on.bench.dataDir,
      path: join(on.bench.dataDir, 'faulty.db'),
      migrations: MIGRATIONS,
      nodeVersion: process.versions.node,
    });
    if (!file.ok) throw new Error(file.error.kind);
    const real = file.value;
    let code: string | undefined;
    const database: Database = {
      ...real,
      write(work) {
        if (code === undefined) return real.write(work);
        const failure = new Sqlite.SqliteError('disk I/O error', code);
        if (kept) real.write(work);
        // Fails outside of what was kept, or inside of what is rolled back.
        return real.write(() => {
          if (!kept) work();
          throw failure;
        });
      },
    };
    const { crypto, clock, ids } = on.bench.deps();
    return {
      ledger: createLedger({ database, crypto, clock, ids, kioskId: KIOSK, rehearsal: false }),
      fail: (next) => {
        code = next;
      },
      database,
    };
  }

  test('is answered as written where the file says that it is', () => {
    const { ledger, fail, database } = faultyLedger(true);
    fail('SQLITE_IOERR_FSYNC');
    expect(ledger.append([asNew(opened())]).ok).toBe(true);
    expect(ledger.head().seq).toBe(1);
    expect(ledger.factsOf(SESSION)).toHaveLength(1);
    database.close();
  });

  test('is answered as failed where the file says that nothing is there', () => {
    const { ledger, fail, database } = faultyLedger(false);
    fail('SQLITE_IOERR_FSYNC');
    expect(ledger.append([asNew(opened())])).toEqual({ ok: false, error: { kind: 'store-failed' } });
    expect(ledger.fault()).toBe('store-failed');
    expect(ledger.factsOf(SESSION)).toEqual([]);
    database.close();
  });

  test('throws where the mistake is ours', () => {
    const { ledger, fail, database } = faultyLedger(false);
    fail('SQLITE_CONSTRAINT_PRIMARYKEY');
    expect(() => ledger.append([asNew(opened())])).toThrow('disk I/O error');
    database.close();
  });
});

describe('a full disk', () => {
  test('refuses the fact, keeps what was there, takes facts again when there is room', () => {
    const small = on.bench.open({ maxPages: 40 });
    let kept = 0;
    let answer = small.ledger.append([asNew(opened())]);
    while (answer.ok && kept < 2000) {
      kept += 1;
      answer = small.ledger.append([asNew(matched())]);
    }
    expect(answer).toEqual({ ok: false, error: { kind: 'disk-full' } });
    expect(small.ledger.fault()).toBe('disk-full');
    expect(small.ledger.head().seq).toBe(kept);
    expect(small.ledger.append([asNew(matched())])).toEqual({ ok: false, error: { kind: 'disk-full' } });
    small.close();
    const roomy = on.bench.open();
    expect(roomy.ledger.fault()).toBeUndefined();
    expect(roomy.ledger.head().seq).toBe(kept);
    expect(roomy.ledger.append([asNew(matched())]).ok).toBe(true);
    expect(roomy.ledger.head().seq).toBe(kept + 1);
    roomy.close();
  });
});
