/**
 * The facts of sessions, and the server's own chain among them: one gapless `seq` a session. Several processes may
 * write; whoever loses the race for a number reads the new head and tries again. Facts for one session that arrive
 * while others are being written go into the next write together.
 */
import { chainHash } from '#core/fact/chain.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { Fact } from '#core/fact/fact.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import { invariant, present } from '#core/assert.ts';
import type { Instant } from '#core/time.ts';
import { nextId, type Chance, type Clock } from '../ports.ts';
import { refused, type Refusal } from '../problem.ts';
import {
  createSessionBooks,
  type ChainEnd,
  type ReceivedFact,
  type SessionBook,
  type SessionBooks,
} from './session-books.ts';
import type { Collections } from '../store/collections.ts';
import type { ServerFactRecord } from '../store/session-facts.ts';

/** A fact of the server before it has an id and a time. `Omit` over the union keeps each kind's own fields. */
export type ServerFactDraft = Fact extends infer F
  ? F extends Fact
    ? Omit<F, 'v' | 'id' | 'at' | 'source'>
    : never
  : never;

export interface SessionLedger {
  /**
   * The fact that stands durably under `onceKey` now, and whether this call wrote it. It happened later than `after`, whatever
   * the clock here shows: what it changes may have been said by a clock that runs ahead.
   */
  readonly sayOnce: (
    draft: ServerFactDraft,
    onceKey: string,
    after?: Instant,
  ) => Promise<{ readonly fact: Fact; readonly isNew: boolean }>;
  /** The fact under `onceKey`, if one was written. */
  readonly said: (onceKey: string) => Promise<Fact | undefined>;
  /** All facts of a session, of every source; those of a kind that this version does not know are left out. */
  readonly ofSession: (sessionId: SessionId) => Promise<readonly ReceivedFact[]>;
  /** Those about the student and those about the whole session. */
  readonly ofStudent: (sessionId: SessionId, studentId: PersonId) => Promise<readonly ReceivedFact[]>;
  /**
   * The session as it was `recentMs` ago, or later, with everything that this process said: for a check-in, which a fact that
   * another process wrote within that time neither makes nor breaks.
   */
  readonly recently: (sessionId: SessionId) => Promise<Pick<SessionBook, 'about' | 'said'>>;
}

interface LedgerDeps {
  readonly collections: Pick<Collections, 'serverFacts' | 'kioskFacts'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
  /** How old the facts of `recently` may be, in ms. */
  readonly recentMs: number;
}

interface Waiting {
  readonly draft: ServerFactDraft;
  readonly onceKey: string;
  readonly after: Instant | undefined;
  readonly resolve: (said: { readonly fact: Fact; readonly isNew: boolean }) => void;
  readonly reject: (error: unknown) => void;
}

/** While servers of two versions run on one store. The fact stands; only what it says cannot be told here. */
export const WRITTEN_BY_NEWER: Refusal = {
  status: 503,
  code: 'written-by-newer-server',
  detail:
    'This is kept already, as a newer version of the server wrote it. Try again in a moment, or update this server.',
  retryAfterS: 10,
};
/** Lost races in a row after which something else must be wrong. */
const MAX_ATTEMPTS = 50;

export function createSessionLedger(deps: LedgerDeps): SessionLedger {
  const books = createSessionBooks({ ...deps, goodForMs: deps.recentMs });
  const waiting = new Map<SessionId, Waiting[]>();
  const busy = new Set<SessionId>();

  const drain = async (sessionId: SessionId): Promise<void> => {
    busy.add(sessionId);
    for (let batch = take(waiting, sessionId); batch.length > 0; batch = take(waiting, sessionId)) {
      try {
        await writeBatch({ ...deps, books }, sessionId, batch);
      } catch (error) {
        batch.forEach((one) => one.reject(error));
      }
    }
    busy.delete(sessionId);
  };

  return {
    sayOnce: (draft, onceKey, after) =>
      new Promise((resolve, reject) => {
        const queue = waiting.get(draft.sessionId) ?? [];
        waiting.set(draft.sessionId, [...queue, { draft, onceKey, after, resolve, reject }]);
        if (!busy.has(draft.sessionId)) void drain(draft.sessionId);
      }),
    async said(onceKey) {
      const found = await deps.collections.serverFacts.get(onceKey);
      if (found === undefined) return undefined;
      const read = Fact.safeParse(JSON.parse(found.body));
      if (!read.success) throw refused(WRITTEN_BY_NEWER);
      return read.data;
    },
    ofSession: async (sessionId) => (await books.now(sessionId)).facts(),
    ofStudent: async (sessionId, studentId) => (await books.now(sessionId)).about(studentId),
    recently: (sessionId) => books.recently(sessionId),
  };
}

function take(waiting: Map<SessionId, Waiting[]>, sessionId: SessionId): readonly Waiting[] {
  const batch = waiting.get(sessionId) ?? [];
  waiting.delete(sessionId);
  return batch;
}

interface WriteDeps extends LedgerDeps {
  readonly books: SessionBooks;
}

/** The book is trusted first: only where the store says otherwise is it read anew. */
async function writeBatch(deps: WriteDeps, sessionId: SessionId, batch: readonly Waiting[]): Promise<void> {
  const { serverFacts } = deps.collections;
  let left = batch;
  let book = await deps.books.recently(sessionId);
  for (let lost = 0; left.length > 0;) {
    invariant(lost < MAX_ATTEMPTS, 'a number in the chain can be had');
    left = withoutSaid(book, left);
    if (left.length === 0) return;
    const records = chained(deps, book.end(), left);
    const outcome = await serverFacts.append(records);
    const written = outcome.kind === 'written' ? records.length : outcome.appended;
    book.add(records.slice(0, written));
    deps.books.wrote(sessionId, records.slice(0, written));
    left.slice(0, written).forEach((one, i) => {
      one.resolve({ fact: Fact.parse(JSON.parse(present(records[i], 'one each').body)), isNew: true });
    });
    left = left.slice(written);
    if (outcome.kind === 'refused') book = await deps.books.now(sessionId);
    lost = written > 0 ? 0 : lost + 1;
  }
}

/** Answers those whose fact stands already. Of several in one batch under one key the store takes the first, and stops at the next. */
function withoutSaid(book: SessionBook, batch: readonly Waiting[]): readonly Waiting[] {
  return batch.filter(({ onceKey, resolve, reject }) => {
    if (book.isUnreadable(onceKey)) {
      reject(refused(WRITTEN_BY_NEWER));
      return false;
    }
    const fact = book.said(onceKey);
    if (fact !== undefined) resolve({ fact, isNew: false });
    return fact === undefined;
  });
}

function chained(
  { crypto, clock, chance }: LedgerDeps,
  after: ChainEnd,
  batch: readonly Waiting[],
): readonly ServerFactRecord[] {
  let { seq, hash } = after;
  return batch.map(({ draft, onceKey, after = 0 }) => {
    const receivedAt = clock.now();
    const at = Math.max(receivedAt, after + 1);
    const fact = Fact.parse({ v: 1, id: nextId(clock, chance), at, ...draft, source: { kind: 'server' } });
    const body = JSON.stringify(fact);
    seq += 1;
    hash = chainHash(crypto, hash, [body]);
    return {
      id: onceKey,
      sessionId: draft.sessionId,
      seq,
      body,
      hash: crypto.toBase64Url(hash),
      receivedAt,
    };
  });
}
