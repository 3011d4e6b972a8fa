/**
 * The facts of the sessions that are asked for, read once and then only what is new. A phone's check-in asks for a whole session, and
 * there are sixty of them in a minute: the database would otherwise be asked for the same facts again and again.
 */
import type { Crypto } from '#core/crypto/crypto.ts';
import { present } from '#core/assert.ts';
import { GENESIS } from '#core/fact/chain.ts';
import { Fact, studentOf } from '#core/fact/fact.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import { MINUTE_MS, type Instant } from '#core/time.ts';
import type { Clock } from '../ports.ts';
import { findAll } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';
import type { KioskFactsRecord, ServerFactRecord } from '../store/session-facts.ts';

/** A fact with the moment at which the server had it. */
export interface ReceivedFact {
  readonly fact: Fact;
  readonly receivedAt: Instant;
  /** Its place in its source's own order: the session's chain of the server, or the kiosk's ledger. */
  readonly seq: number;
}

/** The end of the server's own chain of a session. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** One session's facts as they are known in this process. */
export interface SessionBook {
  /** Of the server first, then of the kiosks as they arrived; those of a kind that this version does not know are left out. */
  readonly facts: () => readonly ReceivedFact[];
  /** Those about the student and those about the whole session. */
  readonly about: (studentId: PersonId) => readonly ReceivedFact[];
  /** The fact that the server said under this key. */
  readonly said: (onceKey: string) => Fact | undefined;
  /** Whether the server said something under this key that this version cannot read: a newer one did. */
  readonly isUnreadable: (onceKey: string) => boolean;
  readonly end: () => ChainEnd;
  /** Takes in what this process has just written, in the order of the chain. */
  readonly add: (written: readonly ServerFactRecord[]) => void;
}

export interface SessionBooks {
  /** The session with everything that was durable when this was called. */
  readonly now: (sessionId: SessionId) => Promise<SessionBook>;
  /** The session as it was at most `goodForMs` ago, or later; what this process wrote is always in it. */
  readonly recently: (sessionId: SessionId) => Promise<SessionBook>;
  /** Says what this process has just written, also to a book that was begun while it was written. In the order of the chain. */
  readonly wrote: (sessionId: SessionId, written: readonly ServerFactRecord[]) => void;
}

interface BookDeps {
  readonly collections: Pick<Collections, 'serverFacts' | 'kioskFacts'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly goodForMs: number;
}

/**
 * How far back arrivals are looked at again. A write takes seconds at most, and the clocks of the processes on one store differ by
 * seconds; whatever was seen twice is known by its id.
 */
const OVERLAP_MS = 2 * MINUTE_MS;
/** A book that was kept so long is begun anew, so that nothing is missed for ever where a clock was wrong. */
const KEPT_MS = 10 * MINUTE_MS;
/** Sessions of a school that run at once, several times over. A book takes some 100 KB. */
const MOST_BOOKS = 400;

interface Kept {
  readonly pages: Pages;
  /** Since when this book is kept, and when it was last read from the store. */
  readonly begunAt: Instant;
  readAt: Instant | undefined;
  /** The last seq that this process knows to be written: a book that does not reach it is read anew. */
  writtenTo: number;
  /** The reading under way, and the one that begins after it. */
  reading: Promise<void> | undefined;
  next: Promise<void> | undefined;
}

export function createSessionBooks(deps: BookDeps): SessionBooks {
  const { serverFacts, kioskFacts } = deps.collections;
  // In the order of their last use.
  const kept = new Map<SessionId, Kept>();

  function keptOf(sessionId: SessionId): Kept {
    const now = deps.clock.now();
    const known = kept.get(sessionId);
    const isGood = known !== undefined && now - known.begunAt < KEPT_MS && now >= (known.readAt ?? now);
    const book = isGood ? known : newBook(deps.crypto, now);
    kept.delete(sessionId);
    kept.set(sessionId, book);
    const oldest = kept.keys().next().value;
    if (kept.size > MOST_BOOKS && oldest !== undefined) kept.delete(oldest);
    return book;
  }

  async function read(sessionId: SessionId, book: Kept): Promise<void> {
    const begunAt = deps.clock.now();
    const { seq } = book.pages.end();
    const arrivals = book.readAt === undefined ? {} : { range: { from: book.readAt - OVERLAP_MS } };
    const [said, heard] = await Promise.all([
      findAll(serverFacts, { index: 'bySession', equals: { sessionId }, range: { from: seq + 1 } }),
      findAll(kioskFacts, { index: 'byArrival', equals: { sessionId }, ...arrivals }),
    ]);
    book.pages.add(said);
    book.pages.hear(heard);
    book.readAt = begunAt;
  }

  function start(sessionId: SessionId, book: Kept): Promise<void> {
    const reading = read(sessionId, book).finally(() => (book.reading = undefined));
    book.reading = reading;
    return reading;
  }

  async function now(sessionId: SessionId): Promise<SessionBook> {
    const book = keptOf(sessionId);
    if (book.reading === undefined) {
      await start(sessionId, book);
      return book.pages;
    }
    // What is under way may have been asked before somebody wrote.
    book.next ??= book.reading
      .catch(() => undefined)
      .then(() => {
        book.next = undefined;
        return start(sessionId, book);
      });
    await book.next;
    return book.pages;
  }

  return {
    now,
    async recently(sessionId) {
      const book = keptOf(sessionId);
      const isWhole = (): boolean => book.pages.end().seq >= book.writtenTo;
      const isRecent = book.readAt !== undefined && deps.clock.now() - book.readAt < deps.goodForMs;
      if (isRecent && isWhole()) return book.pages;
      if (deps.goodForMs === 0 || book.reading === undefined) return now(sessionId);
      await book.reading;
      return isWhole() ? book.pages : now(sessionId);
    },
    wrote(sessionId, written) {
      const book = kept.get(sessionId);
      if (book === undefined) return;
      book.pages.add(written);
      book.writtenTo = Math.max(book.writtenTo, written.at(-1)?.seq ?? 0);
    },
  };
}

interface Pages extends SessionBook {
  /** Takes in kiosks' facts; those that are known already change nothing. */
  readonly hear: (records: readonly KioskFactsRecord[]) => void;
}

function newBook(crypto: Crypto, begunAt: Instant): Kept {
  const pages = newPages(crypto);
  return { pages, begunAt, readAt: undefined, writtenTo: 0, reading: undefined, next: undefined };
}

function newPages(crypto: Crypto): Pages {
  const server: ReceivedFact[] = [];
  const kiosks = new Map<string, ReceivedFact | undefined>();
  const byAbout = new Map<string, ReceivedFact[]>();
  const byOnceKey = new Map<string, Fact>();
  const unreadable = new Set<string>();
  let end: ChainEnd = { seq: 0, hash: GENESIS };

  const file = (received: ReceivedFact): void => {
    const about = studentOf(received.fact) ?? WHOLE_SESSION;
    const known = byAbout.get(about);
    if (known === undefined) byAbout.set(about, [received]);
    else known.push(received);
  };

  return {
    facts: () => [...server, ...[...kiosks.values()].filter((one) => one !== undefined)],
    about: (studentId) => [...(byAbout.get(WHOLE_SESSION) ?? []), ...(byAbout.get(studentId) ?? [])],
    said: (onceKey) => byOnceKey.get(onceKey),
    isUnreadable: (onceKey) => unreadable.has(onceKey),
    end: () => end,
    add(written) {
      for (const record of written) {
        // Two readings may bring the same page; the chain has no gap.
        if (record.seq !== end.seq + 1) continue;
        end = {
          seq: record.seq,
          hash: present(crypto.fromBase64Url(record.hash), 'our own hash is base64url'),
        };
        const received = receivedFrom(record);
        if (received === undefined) {
          unreadable.add(record.id);
          continue;
        }
        server.push(received);
        byOnceKey.set(record.id, received.fact);
        file(received);
      }
    },
    hear(records) {
      for (const { kioskId, facts, receivedAt } of records) {
        for (const { seq, body } of facts) {
          const id = `${kioskId}:${seq}`;
          if (kiosks.has(id)) continue;
          const received = receivedFrom({ seq, body, receivedAt });
          kiosks.set(id, received);
          if (received !== undefined) file(received);
        }
      }
    },
  };
}

/** Stands for a student's id with facts about everyone in the class. */
const WHOLE_SESSION = 'session';

function receivedFrom({
  seq,
  body,
  receivedAt,
}: Pick<ServerFactRecord, 'body' | 'receivedAt' | 'seq'>): ReceivedFact | undefined {
  const read = Fact.safeParse(JSON.parse(body));
  return read.success ? { fact: read.data, receivedAt, seq } : undefined;
}
