/**
 * Says that there are new facts: to this process at once, and to the others by a document of its own, a few times a second at
 * most however many facts there are. An index over the facts themselves would make every mark dearer.
 */
import type { SessionId } from '#core/ids.ts';
import { nextId, type Chance, type Clock, type Log, type Timers } from './ports.ts';
import type { Collection, Indexes } from './store/collection.ts';
import type { Collections } from './store/collections.ts';

export interface Bell {
  /** Of this process. */
  readonly id: string;
  readonly ring: (sessionIds: Iterable<SessionId>) => void;
  /** Rings no more. */
  readonly end: () => void;
}

interface BellDeps {
  readonly collections: Pick<Collections, 'bells'>;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly timers: Timers;
  readonly log: Log;
}

const RING_EVERY_MS = 100;
/** Where the store is away it is tried again; meanwhile listeners look by themselves. */
const TRY_AGAIN_MS = 2000;
/** Whoever did not hear for so many rings takes it that everything is new. */
const RINGS_KEPT = 20;

/** `heard` is told at once of what is rung here. */
export function createBell(deps: BellDeps, heard: (sessionIds: ReadonlySet<SessionId>) => void): Bell {
  const { collections, clock, timers, log } = deps;
  const id = nextId(clock, deps.chance);
  let waiting = new Set<SessionId>();
  let isSet = false;
  let cancel: (() => void) | undefined;
  let isOver = false;
  let count = 0;
  let rings: (readonly SessionId[])[] = [];

  const write = async (): Promise<void> => {
    const ringing = [...waiting];
    waiting = new Set();
    const next = [...rings, ringing].slice(-RINGS_KEPT);
    // Whether or not it fails: one that was kept all the same may have been heard.
    count += 1;
    const record = { id, rungAt: clock.now(), count, rings: next.map((one) => [...one]) };
    try {
      await collections.bells.putIfGreater(record, 'count');
      rings = next;
      set(RING_EVERY_MS);
    } catch (error) {
      log.warn({ err: error }, 'new facts not told of');
      for (const sessionId of ringing) waiting.add(sessionId);
      set(TRY_AGAIN_MS);
    }
  };
  const set = (ms: number): void => {
    isSet = waiting.size > 0 && !isOver;
    if (isSet) cancel = timers.after(ms, () => void write());
  };

  return {
    id,
    ring(sessionIds) {
      for (const sessionId of sessionIds) waiting.add(sessionId);
      heard(new Set(sessionIds));
      if (!isSet) set(RING_EVERY_MS);
    },
    end() {
      isOver = true;
      cancel?.();
    },
  };
}

/** The collection, with the bell rung for what was appended: also where nobody knows whether it was. */
export function ringing<
  T extends { readonly id: string; readonly sessionId: SessionId },
  I extends Indexes<T>,
>(bell: Pick<Bell, 'ring'>, collection: Collection<T, I>): Collection<T, I> {
  return {
    ...collection,
    async append(documents) {
      try {
        return await collection.append(documents);
      } finally {
        bell.ring(new Set(documents.map(({ sessionId }) => sessionId)));
      }
    },
  };
}
