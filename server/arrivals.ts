/**
 * When to look for news, found out once for all who listen in this process: which sessions have new facts, whichever process wrote
 * them, and whether the school changed. What listeners then read is the store's own, from their own cursors, and each looks by
 * itself now and then, so that a bell that was not heard makes news late, and loses none.
 */
import type { SessionId } from '#core/ids.ts';
import { HOUR_MS, SECOND_MS, type Instant } from '#core/time.ts';
import { createBell, ringing } from './bell.ts';
import type { Chance, Clock, Log, Timers } from './ports.ts';
import { findAll } from './store/collection.ts';
import type { Collections } from './store/collections.ts';
import type { BellRecord } from './store/bells.ts';
import type { OpeningRecord } from './store/session-facts.ts';

export interface News {
  /** Something that concerns everybody, or more than could be told apart. */
  readonly everything: boolean;
  /** In which sessions there are new facts. */
  readonly sessions: ReadonlySet<SessionId>;
  /** The openings of those sessions that no listener follows. */
  readonly openings: readonly OpeningRecord[];
}

interface Listener {
  /** Whether it follows the session already. */
  readonly follows: (sessionId: SessionId) => boolean;
  readonly hear: (news: News) => void;
}

export interface Arrivals {
  /** Tells of all that arrives from now on, until what it gives back is called. */
  readonly listen: (listener: Listener) => () => void;
  /** Tells the other processes no more. */
  readonly end: () => void;
}

interface ArrivalDeps {
  readonly collections: Collections;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly timers: Timers;
  readonly log: Log;
}

const ASK_EVERY_MS = 200;
/** A process that did not ring for so long has ended, or its clock is wrong. */
const BELLS_FOR_MS = HOUR_MS;
/** A kiosk's facts stand a moment before the opening among them does. */
const OPENED_WITHIN_MS = SECOND_MS;
const MOST_OPENINGS = 100;
const NOTHING: ReadonlySet<SessionId> = new Set();
const EVERYTHING: News = { everything: true, sessions: NOTHING, openings: [] };

/** The collections are to be used in place of those that were given: whoever writes facts to them rings the bell. */
export function createArrivals(deps: ArrivalDeps): Arrivals & { readonly collections: Collections } {
  const { collections, clock, timers, log } = deps;
  const listeners = new Set<Listener>();
  const counts = new Map<string, number>();
  /** Sessions with news whose opening was not found yet, and since when. */
  const unplaced = new Map<SessionId, Instant>();
  let version: number | undefined;
  let isAsking = false;

  const tell = (news: News): void => {
    if (!news.everything && news.sessions.size === 0 && news.openings.length === 0) return;
    for (const { hear } of listeners) hear(news);
  };
  const place = (sessions: Iterable<SessionId>): void => {
    for (const sessionId of sessions)
      if (![...listeners].some((one) => one.follows(sessionId))) unplaced.set(sessionId, clock.now());
  };
  const bell = createBell(deps, (sessions) => {
    if (listeners.size === 0) return;
    tell({ everything: false, sessions, openings: [] });
    place(sessions);
  });

  const openings = async (): Promise<readonly OpeningRecord[]> => {
    const now = clock.now();
    const found = await Promise.all(
      [...unplaced].map(async ([sessionId, since]) => {
        const query = { index: 'bySession', equals: { sessionId }, limit: MOST_OPENINGS } as const;
        const { items } = await collections.openings.find(query);
        if (items.length > 0 || Math.abs(now - since) > OPENED_WITHIN_MS) unplaced.delete(sessionId);
        return items;
      }),
    );
    return found.flat();
  };
  const ask = async (): Promise<News> => {
    const range = { from: clock.now() - BELLS_FOR_MS };
    const [rung, school] = await Promise.all([
      findAll(collections.bells, { index: 'byTime', equals: {}, range }),
      collections.settings.get('school'),
    ]);
    const heard = rung.filter(({ id }) => id !== bell.id).map((one) => heardOf(one, counts.get(one.id)));
    for (const { id, count } of rung) counts.set(id, count);
    const everything = school?.version !== version || heard.includes('everything');
    version = school?.version;
    const sessions = new Set(heard.flatMap((one) => (one === 'everything' ? [] : one)));
    place(sessions);
    return { everything, sessions, openings: await openings() };
  };
  const turn = (): void => {
    if (listeners.size === 0) {
      isAsking = false;
      return;
    }
    void ask()
      .catch((error: unknown) => {
        log.warn({ err: error }, 'news not asked for');
        // Whoever looks now finds out the same.
        return EVERYTHING;
      })
      .then(tell)
      .finally(() => timers.after(ASK_EVERY_MS, turn));
  };

  return {
    end: () => bell.end(),
    collections: {
      ...collections,
      serverFacts: ringing(bell, collections.serverFacts),
      kioskFacts: ringing(bell, collections.kioskFacts),
    },
    listen(listener) {
      listeners.add(listener);
      if (!isAsking) {
        isAsking = true;
        turn();
      }
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** In which sessions there are facts since the bell was at `known`. */
function heardOf(
  { count, rings }: BellRecord,
  known: number | undefined,
): readonly SessionId[] | 'everything' {
  const missed = known === undefined ? Infinity : count - known;
  return missed > rings.length ? 'everything' : rings.slice(rings.length - missed).flat();
}
