/**
 * Facts of the server's own chains, as they came down: gapless within a session, each place written once. They are judged
 * together with the ledger's facts, and never mixed into it. Those of a kind that this version does not know are kept as they
 * came, and judged once it does.
 */
import { z } from 'zod';
import type { ServerFact } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { GENESIS, link } from '#core/fact/chain.ts';
import { Fact } from '#core/fact/fact.ts';
import { FactId, SessionId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { Instant } from '#core/time.ts';
import type { Database, WriteFailure } from './database.ts';
import { Hash } from './rows.ts';

/**
 * `gap`: a fact before it is missing. `rewritten`: another text stood at this place. `not-a-fact`: it is none of any version,
 * or not the server's own of that session. The others are the disk's.
 */
export type PulledFailure = { readonly kind: 'gap' | 'rewritten' | 'not-a-fact' } | WriteFailure;

/** How far each session's server facts are known: the greatest seq. Of the sessions that last had news, 100 at most. */
export type Cursors = ReadonlyMap<SessionId, number>;

export interface PulledFacts {
  /** Keeps what is new of `facts`, all or none, and returns what it knows of it. The same fact again is not new. */
  readonly keep: (facts: readonly ServerFact[]) => Result<readonly Fact[], PulledFailure>;
  readonly factsOf: (sessionId: SessionId) => readonly Fact[];
  readonly cursors: () => Cursors;
}

/** They go into the address of each pull, so an old session's must not stand there for ever: 53 characters each. */
const MOST_CURSORS = 100;

const BodyRow = z.object({ body: z.string() });
const LastRow = z.object({ seq: z.int(), hash: Hash });
const CursorRow = z.object({ session_id: SessionId, seq: z.int() });

/** What any version's fact of the server has. */
const AnyFact = z.looseObject({
  v: z.int(),
  id: FactId,
  at: Instant,
  kind: z.string(),
  sessionId: SessionId,
  source: z.object({ kind: z.literal('server') }),
});

interface Row extends ServerFact {
  readonly hash: Uint8Array;
}

export function createPulledFacts({
  database,
  crypto,
}: {
  readonly database: Database;
  readonly crypto: Crypto;
}): PulledFacts {
  let cursors = readCursors(database);

  function bodyAt({ sessionId, seq }: ServerFact): string | undefined {
    const row = database.get('SELECT body FROM pulled_fact WHERE session_id = ? AND seq = ?', sessionId, seq);
    return row === undefined ? undefined : BodyRow.parse(row).body;
  }

  function lastOf(sessionId: SessionId): z.infer<typeof LastRow> {
    const row = database.get(
      'SELECT seq, hash FROM pulled_fact WHERE session_id = ? ORDER BY seq DESC LIMIT 1',
      sessionId,
    );
    return row === undefined ? { seq: 0, hash: GENESIS } : LastRow.parse(row);
  }

  /** What is new, chained on to what is there. */
  function chained(facts: readonly ServerFact[]): Result<readonly Row[], PulledFailure> {
    const ends = new Map<SessionId, { readonly seq: number; readonly hash: Uint8Array }>();
    const rows: Row[] = [];
    for (const one of inPlaceOrder(facts)) {
      const before = ends.get(one.sessionId) ?? lastOf(one.sessionId);
      if (one.seq <= before.seq) {
        const standing = rows.find((row) => isSamePlace(row, one))?.body ?? bodyAt(one);
        if (standing !== one.body) return failed({ kind: 'rewritten' });
        continue;
      }
      if (one.seq > before.seq + 1) return failed({ kind: 'gap' });
      if (!isServerFact(one)) return failed({ kind: 'not-a-fact' });
      const hash = link(crypto, before.hash, one.body);
      rows.push({ ...one, hash });
      ends.set(one.sessionId, { seq: one.seq, hash });
    }
    return ok(rows);
  }

  return {
    keep(facts) {
      const rows = chained(facts);
      if (!rows.ok || rows.value.length === 0) return rows.ok ? ok([]) : rows;
      const kept = database.write(() => {
        for (const { sessionId, seq, body, hash } of rows.value) {
          const values = [sessionId, seq, body, hash] as const;
          database.run(
            'INSERT INTO pulled_fact (session_id, seq, body, hash) VALUES (?, ?, ?, ?)',
            ...values,
          );
        }
      });
      if (!kept.ok) return kept;
      cursors = latestCursors(cursors, rows.value);
      return ok(rows.value.flatMap(knownFact));
    },
    factsOf: (sessionId) =>
      database
        .all('SELECT body FROM pulled_fact WHERE session_id = ? ORDER BY seq', sessionId)
        .flatMap((row) => knownFact(BodyRow.parse(row))),
    cursors: () => cursors,
  };
}

/** By the time of each session's last fact; the few hundred thousand of a year are read once, at the start. */
function readCursors(database: Database): Cursors {
  const rows = database.all(
    `SELECT session_id, max(seq) AS seq FROM pulled_fact GROUP BY session_id
     ORDER BY max(json_extract(body, '$.at')) DESC LIMIT ?`,
    MOST_CURSORS,
  );
  const parsed = rows.map((row) => CursorRow.parse(row)).reverse();
  return new Map(parsed.map((row) => [row.session_id, row.seq] as const));
}

/** With what is new, at the end of the line. */
function latestCursors(known: Cursors, news: readonly ServerFact[]): Cursors {
  const latest = new Map(known);
  for (const { sessionId, seq } of news) {
    latest.delete(sessionId);
    latest.set(sessionId, seq);
  }
  return new Map([...latest].slice(-MOST_CURSORS));
}

function inPlaceOrder(facts: readonly ServerFact[]): readonly ServerFact[] {
  return [...facts].sort((a, b) =>
    a.sessionId === b.sessionId ? a.seq - b.seq : a.sessionId < b.sessionId ? -1 : 1,
  );
}

function isSamePlace(a: ServerFact, b: ServerFact): boolean {
  return a.sessionId === b.sessionId && a.seq === b.seq;
}

function isServerFact({ sessionId, body }: ServerFact): boolean {
  return AnyFact.safeParse(jsonFrom(body)).data?.sessionId === sessionId;
}

function knownFact({ body }: Pick<ServerFact, 'body'>): readonly Fact[] {
  const { data } = Fact.safeParse(jsonFrom(body));
  return data === undefined ? [] : [data];
}

/** The value of a JSON text, or undefined where it is none. */
function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
