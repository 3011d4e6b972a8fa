/** Which facts of the ledger the server does not have yet: always a run from the oldest unsettled one to the head. */
import { z } from 'zod';
import type { Head } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { GENESIS } from '#core/fact/chain.ts';
import { ok, type Result } from '#core/result.ts';
import type { Database, WriteFailure } from './database.ts';
import { Hash } from './rows.ts';

/** A run of facts to send at once, with the chain's hash after the last, and the place of the first. */
export interface OutboxRun {
  readonly from: number;
  readonly bodies: readonly string[];
  readonly hash: Uint8Array;
}

/**
 * `settled`: so many facts are durable there that waited (0 where nothing is new). `rewound`: the server has lost so
 * many; they wait again. `fork`: its head is not on this chain, so two histories carry this kiosk's name.
 */
export type Settled =
  | { readonly kind: 'settled'; readonly count: number }
  | { readonly kind: 'rewound'; readonly count: number }
  | { readonly kind: 'fork' };

export interface Outbox {
  /** The oldest facts that wait, at most `maxFacts` and `maxBytes` of UTF-8 (one fact at least), or undefined. */
  readonly oldest: (limits: {
    readonly maxFacts: number;
    readonly maxBytes: number;
  }) => OutboxRun | undefined;
  /** Takes the server's word for what is durable there, checked against this chain. */
  readonly settle: (head: Head) => Result<Settled, WriteFailure>;
  /** How many facts wait. */
  readonly count: () => number;
}

const WaitingRow = z.object({ seq: z.int(), body: z.string(), hash: Hash });
const HashRow = z.object({ hash: Hash });
const NumberRow = z.object({ n: z.int().nullable() });

export function createOutbox({
  database,
  crypto,
}: {
  readonly database: Database;
  readonly crypto: Crypto;
}): Outbox {
  function numberFrom(sql: string): number | undefined {
    return NumberRow.parse(database.get(sql)).n ?? undefined;
  }

  function isOnChain({ seq, hash }: Head): boolean {
    const own =
      seq === 0
        ? { hash: GENESIS }
        : HashRow.safeParse(database.get('SELECT hash FROM fact WHERE seq = ?', seq)).data;
    const theirs = crypto.fromBase64Url(hash);
    return own !== undefined && theirs !== undefined && crypto.equal(own.hash, theirs);
  }

  function move(head: Head): Settled {
    const oldest = numberFrom('SELECT min(seq) AS n FROM outbox');
    const firstKept = oldest ?? (numberFrom('SELECT max(seq) AS n FROM fact') ?? 0) + 1;
    if (head.seq + 1 < firstKept) {
      const sql = 'INSERT INTO outbox (seq) SELECT seq FROM fact WHERE seq > ? AND seq < ?';
      return { kind: 'rewound', count: database.run(sql, head.seq, firstKept) };
    }
    return { kind: 'settled', count: database.run('DELETE FROM outbox WHERE seq <= ?', head.seq) };
  }

  return {
    oldest({ maxFacts, maxBytes }) {
      const rows = database
        .all('SELECT seq, body, hash FROM outbox JOIN fact USING (seq) ORDER BY seq LIMIT ?', maxFacts)
        .map((row) => WaitingRow.parse(row));
      const run = rows.slice(0, fitting(rows, maxBytes));
      const [first, last] = [run[0], run.at(-1)];
      if (first === undefined || last === undefined) return undefined;
      return { from: first.seq, bodies: run.map((row) => row.body), hash: last.hash };
    },
    settle(head) {
      if (!isOnChain(head)) return ok({ kind: 'fork' });
      return database.write(() => move(head));
    },
    count: () => numberFrom('SELECT count(*) AS n FROM outbox') ?? 0,
  };
}

/** How many of `rows` fit into `maxBytes`; one at least, since a fact cannot be cut. */
function fitting(rows: readonly { readonly body: string }[], maxBytes: number): number {
  let bytes = 0;
  const tooMany = rows.findIndex((row, i) => {
    bytes += Buffer.byteLength(row.body);
    return i > 0 && bytes > maxBytes;
  });
  return tooMany === -1 ? rows.length : tooMany;
}
