/**
 * The facts of sessions, and the server's own chain among them: one gapless `seq` a session. Several processes may
 * write; whoever loses the race for a number reads the new head and tries again. Facts for one session that arrive
 * while others are being written go into the next write together.
 */
import { chainHash, GENESIS } from '#core/fact/chain.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { Fact, studentOf } from '#core/fact/fact.ts';
import { FactId, type PersonId, type SessionId } from '#core/ids.ts';
import { invariant, present } from '#core/assert.ts';
import type { Instant } from '#core/time.ts';
import { nextId, type Chance, type Clock } from './ports.ts';
import { findAll } from './store/collection.ts';
import type { Collections } from './store/collections.ts';
import type { ServerFactRecord } from './store/session-facts.ts';

/** A fact of the server before it has an id and a time. `Omit` over the union keeps each kind's own fields. */
export type ServerFactDraft = Fact extends infer F
  ? F extends Fact
    ? Omit<F, 'v' | 'id' | 'at' | 'source'>
    : never
  : never;

/** A fact with the moment at which the server had it. */
export interface ReceivedFact {
  readonly fact: Fact;
  readonly receivedAt: Instant;
}

export interface SessionLedger {
  /** The fact that stands durably under `onceKey` now, and whether this call wrote it. */
  readonly sayOnce: (
    draft: ServerFactDraft,
    onceKey: string,
  ) => Promise<{ readonly fact: Fact; readonly isNew: boolean }>;
  /** The fact under `onceKey`, if one was written. */
  readonly said: (onceKey: string) => Promise<Fact | undefined>;
  /** All facts of a session, of every source; those of a kind that this version does not know are left out. */
  readonly ofSession: (sessionId: SessionId) => Promise<readonly ReceivedFact[]>;
  /** Those about the student and those about the whole session. */
  readonly ofStudent: (sessionId: SessionId, studentId: PersonId) => Promise<readonly ReceivedFact[]>;
}

interface LedgerDeps {
  readonly collections: Pick<Collections, 'serverFacts' | 'kioskFacts'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
}

interface Waiting {
  readonly draft: ServerFactDraft;
  readonly onceKey: string;
  readonly resolve: (said: { readonly fact: Fact; readonly isNew: boolean }) => void;
  readonly reject: (error: unknown) => void;
}

/** What a fact is about in the store's index: a student's id, or the whole session. */
const WHOLE_SESSION = 'session';
/** Lost races in a row after which something else must be wrong. */
const MAX_ATTEMPTS = 50;

/** What `body` is about, for the store's index. */
export function aboutOf(studentId: string | undefined): string {
  return studentId ?? WHOLE_SESSION;
}

export function createSessionLedger(deps: LedgerDeps): SessionLedger {
  const { serverFacts, kioskFacts } = deps.collections;
  const waiting = new Map<SessionId, Waiting[]>();
  const busy = new Set<SessionId>();

  const drain = async (sessionId: SessionId): Promise<void> => {
    busy.add(sessionId);
    for (let batch = take(waiting, sessionId); batch.length > 0; batch = take(waiting, sessionId)) {
      try {
        await writeBatch(deps, sessionId, batch);
      } catch (error) {
        batch.forEach((one) => one.reject(error));
      }
    }
    busy.delete(sessionId);
  };

  const said = async (onceKey: string): Promise<Fact | undefined> => {
    const { items } = await serverFacts.find({ index: 'byOnceKey', equals: { onceKey }, limit: 1 });
    return items[0] === undefined ? undefined : Fact.parse(JSON.parse(items[0].body));
  };
  const about = async (sessionId: SessionId, subject: string): Promise<readonly ReceivedFact[]> => {
    const equals = { sessionId, about: subject };
    const found = await Promise.all([
      findAll(serverFacts, { index: 'byStudent', equals }),
      findAll(kioskFacts, { index: 'byStudent', equals }),
    ]);
    return found.flat().flatMap(received);
  };

  return {
    sayOnce: (draft, onceKey) =>
      new Promise((resolve, reject) => {
        const queue = waiting.get(draft.sessionId) ?? [];
        waiting.set(draft.sessionId, [...queue, { draft, onceKey, resolve, reject }]);
        if (!busy.has(draft.sessionId)) void drain(draft.sessionId);
      }),
    said,
    async ofSession(sessionId) {
      const found = await Promise.all([
        findAll(serverFacts, { index: 'bySession', equals: { sessionId } }),
        findAll(kioskFacts, { index: 'bySession', equals: { sessionId } }),
      ]);
      return found.flat().flatMap(received);
    },
    async ofStudent(sessionId, studentId) {
      const found = await Promise.all([about(sessionId, WHOLE_SESSION), about(sessionId, studentId)]);
      return found.flat();
    },
  };
}

function take(waiting: Map<SessionId, Waiting[]>, sessionId: SessionId): readonly Waiting[] {
  const batch = waiting.get(sessionId) ?? [];
  waiting.delete(sessionId);
  return batch;
}

async function writeBatch(deps: LedgerDeps, sessionId: SessionId, batch: readonly Waiting[]): Promise<void> {
  const { serverFacts } = deps.collections;
  let left = batch;
  for (let lost = 0; left.length > 0;) {
    invariant(lost < MAX_ATTEMPTS, 'a number in the chain can be had');
    left = await withoutSaid(deps, left);
    if (left.length === 0) return;
    const records = await chained(deps, sessionId, left);
    const outcome = await serverFacts.append(records);
    const written = outcome.kind === 'written' ? records.length : outcome.appended;
    left.slice(0, written).forEach((one, i) => {
      one.resolve({ fact: Fact.parse(JSON.parse(present(records[i], 'one each').body)), isNew: true });
    });
    left = left.slice(written);
    lost = written > 0 ? 0 : lost + 1;
  }
}

/** Answers those whose fact stands already. Of several in one batch under one key the store takes the first, and stops at the next. */
async function withoutSaid(deps: LedgerDeps, batch: readonly Waiting[]): Promise<readonly Waiting[]> {
  const { serverFacts } = deps.collections;
  const left: Waiting[] = [];
  for (const one of batch) {
    const { onceKey } = one;
    const found = await serverFacts.find({ index: 'byOnceKey', equals: { onceKey }, limit: 1 });
    if (found.items[0] === undefined) left.push(one);
    else one.resolve({ fact: Fact.parse(JSON.parse(found.items[0].body)), isNew: false });
  }
  return left;
}

async function chained(
  deps: LedgerDeps,
  sessionId: SessionId,
  batch: readonly Waiting[],
): Promise<readonly ServerFactRecord[]> {
  const { crypto, clock, chance, collections } = deps;
  const last = await collections.serverFacts.find({
    index: 'bySession',
    equals: { sessionId },
    order: 'descending',
    limit: 1,
  });
  let seq = last.items[0]?.seq ?? 0;
  let hash = hashAfter(crypto, last.items[0]);
  return batch.map(({ draft, onceKey }) => {
    const at = clock.now();
    const fact = Fact.parse({ v: 1, id: nextId(clock, chance), at, ...draft, source: { kind: 'server' } });
    const body = JSON.stringify(fact);
    seq += 1;
    hash = chainHash(crypto, hash, [body]);
    return {
      id: FactId.parse(fact.id),
      sessionId,
      seq,
      onceKey,
      about: aboutOf(studentOf(fact)),
      body,
      hash: crypto.toBase64Url(hash),
      receivedAt: at,
    };
  });
}

function hashAfter(crypto: Crypto, last: ServerFactRecord | undefined): Uint8Array {
  if (last === undefined) return GENESIS;
  return present(crypto.fromBase64Url(last.hash), 'our own hash is base64url');
}

function received({
  body,
  receivedAt,
}: {
  readonly body: string;
  readonly receivedAt: Instant;
}): readonly ReceivedFact[] {
  const read = Fact.safeParse(JSON.parse(body));
  return read.success ? [{ fact: read.data, receivedAt }] : [];
}
