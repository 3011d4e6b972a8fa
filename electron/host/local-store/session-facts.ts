/** Everything known of a session: the ledger's facts with those pulled from the server, each once. */
import { z } from 'zod';
import type { Fact, SessionOpened } from '#core/fact/fact.ts';
import { inOrder } from '#core/fact/order.ts';
import { SessionId } from '#core/ids.ts';
import { isClosed } from '#core/mark/judge.ts';
import { openingOf } from '#core/mark/session-marks.ts';
import type { Database } from './database.ts';
import type { Ledger } from './ledger.ts';
import type { PulledFacts } from './pulled-facts.ts';

export interface SessionFacts {
  /** All facts of a session from both sources, by time and id. The sessions last asked for are kept in memory. */
  readonly of: (sessionId: SessionId) => readonly Fact[];
  /** Sessions that this kiosk opened and nobody closed, the latest opened first: what a start resumes. */
  readonly open: () => readonly SessionOpened[];
}

export interface KeptInMemory extends SessionFacts {
  /** Takes in what was just written, from either source. */
  readonly add: (facts: readonly Fact[]) => void;
}

/** So many sessions stay parsed; a kiosk has one open, and staff look at another. */
const KEPT_SESSIONS = 4;

/** The last of a session's opening, closing, reopening decides; a partial index holds just these rows. */
const NOT_CLOSED = `
  SELECT session_id, kind, max(seq) FROM fact
  WHERE kind IN ('session-opened', 'session-closed', 'session-reopened')
  GROUP BY session_id HAVING kind <> 'session-closed'`;
const SessionRow = z.object({ session_id: SessionId });

export function createSessionFacts({
  database,
  ledger,
  pulledFacts,
}: {
  readonly database: Database;
  readonly ledger: Pick<Ledger, 'factsOf'>;
  readonly pulledFacts: Pick<PulledFacts, 'factsOf'>;
}): KeptInMemory {
  const kept = new Map<SessionId, readonly Fact[]>();

  /** Puts a session at the end of the line, and lets the one at its head go. */
  function keep(sessionId: SessionId, facts: readonly Fact[]): readonly Fact[] {
    kept.delete(sessionId);
    kept.set(sessionId, facts);
    for (const oldest of [...kept.keys()].slice(0, -KEPT_SESSIONS)) kept.delete(oldest);
    return facts;
  }

  function of(sessionId: SessionId): readonly Fact[] {
    const known = kept.get(sessionId);
    if (known !== undefined) return keep(sessionId, known);
    return keep(sessionId, inOrder([...ledger.factsOf(sessionId), ...pulledFacts.factsOf(sessionId)]));
  }

  return {
    of,
    open() {
      const rows = database.all(NOT_CLOSED).map((row) => SessionRow.parse(row));
      return rows
        .map((row) => of(row.session_id))
        .filter((facts) => !isClosed(facts))
        .map((facts) => openingOf(facts))
        .filter((opening) => opening !== undefined)
        .sort((a, b) => b.at - a.at);
    },
    add(facts) {
      for (const sessionId of new Set(facts.map((fact) => fact.sessionId))) {
        const known = kept.get(sessionId);
        const news = facts.filter((fact) => fact.sessionId === sessionId);
        if (known !== undefined) kept.set(sessionId, inOrder([...known, ...news]));
      }
    },
  };
}
