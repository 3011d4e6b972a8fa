/** All who listen share one look at the store, and hear of what any process wrote. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SessionId } from '#core/ids.ts';
import { createArrivals, type News } from '../../server/arrivals.ts';
import { systemChance } from '../../server/ports.ts';
import { storeFailure } from '../../server/store/collection.ts';
import { collectionsOf, type Collections } from '../../server/store/collections.ts';
import { OpeningRecord } from '../../server/store/session-facts.ts';
import { handClock, NINE } from '../support/server-fixture.ts';
import { uuid } from '../support/server-school.ts';
import { testStore, type TestStore } from '../support/test-store.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const MATHS = SessionId.parse(uuid(501));
const ART = SessionId.parse(uuid(502));

/** A process on the store whose timers run by hand, each time the store has answered all that was asked. */
async function processOn(place: TestStore, change = (collections: Collections): Collections => collections) {
  const waiting = new Set<() => void>();
  const timers = {
    after(_ms: number, run: () => void) {
      waiting.add(run);
      return () => waiting.delete(run);
    },
  };
  let asked = 0;
  let underWay = 0;
  const during = async <R>(run: () => Promise<R>): Promise<R> => {
    underWay += 1;
    return run().finally(() => (underWay -= 1));
  };
  const question = <R>(run: () => Promise<R>): Promise<R> => {
    asked += 1;
    return during(run);
  };
  const all = collectionsOf(await place.open());
  const collections = change({
    ...all,
    settings: { ...all.settings, get: (id) => question(() => all.settings.get(id)) },
    openings: { ...all.openings, find: (query) => question(() => all.openings.find(query)) },
    bells: {
      ...all.bells,
      find: (query) => question(() => all.bells.find(query)),
      putIfGreater: (bell, field) => during(() => all.bells.putIfGreater(bell, field)),
    },
  });
  const arrivals = createArrivals({ collections, clock: handClock(), chance: systemChance, timers, log });
  /** Once the store has answered all that was asked of it. */
  const settled = async (): Promise<void> => {
    for (let quiet = 0; quiet < 5; quiet = underWay === 0 ? quiet + 1 : 0) await nextTurn();
  };
  return {
    arrivals,
    asked: () => asked,
    /** Lets every timer run once. */
    turn: async (): Promise<void> => {
      await settled();
      const runs = [...waiting];
      waiting.clear();
      runs.forEach((run) => run());
      await settled();
    },
    say: (sessionId: SessionId, seq = 1) =>
      arrivals.collections.serverFacts.append([
        { id: `${sessionId}:${seq}`, sessionId, seq, body: '{}', hash: '', receivedAt: NINE },
      ]),
  };
}

function listenTo(arrivals: Pick<ReturnType<typeof createArrivals>, 'listen'>, followed: SessionId) {
  const heard: News[] = [];
  const stop = arrivals.listen({ follows: (id) => id === followed, hear: (news) => heard.push(news) });
  return { stop, sessions: () => heard.flatMap(({ sessions }) => [...sessions]), heard };
}

test('asks the store as often for a hundred listeners as for one', async () => {
  const { arrivals, turn, asked } = await processOn(await testStore());
  for (let i = 0; i < 100; i++) listenTo(arrivals, MATHS);
  await turn();
  const before = asked();
  for (let i = 0; i < 10; i++) await turn();
  expect(asked() - before).toBe(20);
});

test('tells at once of what this process wrote', async () => {
  const { arrivals, say } = await processOn(await testStore());
  const listener = listenTo(arrivals, MATHS);
  await say(MATHS);
  expect(listener.sessions()).toEqual([MATHS]);
});

test('tells of what another process wrote, and of nothing twice', async () => {
  const place = await testStore();
  const [here, there] = [await processOn(place), await processOn(place)];
  const listener = listenTo(here.arrivals, MATHS);
  await there.say(ART);
  await there.turn();
  await here.turn();
  listener.heard.length = 0;
  await there.say(MATHS);
  await there.turn();
  await here.turn();
  await here.turn();
  expect(listener.sessions()).toEqual([MATHS]);
  expect(listener.heard.map(({ everything }) => everything)).toEqual([false]);
});

test('takes it that everything is new where more was rung than is kept', async () => {
  const place = await testStore();
  const [here, there] = [await processOn(place), await processOn(place)];
  const listener = listenTo(here.arrivals, MATHS);
  await there.say(ART);
  await there.turn();
  await here.turn();
  listener.heard.length = 0;
  for (let seq = 2; seq < 24; seq++) {
    await there.say(ART, seq);
    await there.turn();
  }
  await here.turn();
  expect(listener.heard.some(({ everything }) => everything)).toBe(true);
});

test('names the openings of a session that nobody follows yet', async () => {
  const { arrivals, turn, say } = await processOn(await testStore());
  const listener = listenTo(arrivals, MATHS);
  const at = { campusId: uuid(1), roomId: uuid(2), kioskId: uuid(3), classGroupId: uuid(4) };
  const opening = { id: `${ART}:x`, sessionId: ART, tag: 't', ...at, startsAt: NINE, openedAt: NINE };
  await say(ART);
  await turn();
  await arrivals.collections.openings.append([
    // Written a moment after its facts.
    OpeningRecord.parse(opening),
  ]);
  await turn();
  expect(listener.heard.flatMap(({ openings }) => openings.map(({ sessionId }) => sessionId))).toEqual([ART]);
});

test('takes it that everything is new while the store does not answer', async () => {
  const { arrivals, turn } = await processOn(await testStore(), (collections) => ({
    ...collections,
    bells: { ...collections.bells, find: () => Promise.reject(storeFailure('away')) },
  }));
  const listener = listenTo(arrivals, MATHS);
  await turn();
  expect(listener.heard.at(-1)?.everything).toBe(true);
});

test('asks nothing while nobody listens', async () => {
  const { arrivals, turn, asked } = await processOn(await testStore());
  listenTo(arrivals, MATHS).stop();
  await turn();
  const before = asked();
  await nextTurn();
  expect(asked()).toBe(before);
});

test('hears what is rung after a ring that was kept though it seemed to fail', async () => {
  const place = await testStore();
  let isLost = false;
  const ringer = await processOn(place, (collections) => ({
    ...collections,
    bells: {
      ...collections.bells,
      async putIfGreater(bell, field) {
        const outcome = await collections.bells.putIfGreater(bell, field);
        if (isLost) throw storeFailure('the answer was lost');
        return outcome;
      },
    },
  }));
  const { arrivals, turn } = await processOn(place);
  const { sessions } = listenTo(arrivals, MATHS);
  await ringer.say(MATHS);
  await ringer.turn();
  await turn();
  isLost = true;
  await ringer.say(MATHS, 2);
  await ringer.turn();
  await turn();
  isLost = false;
  await ringer.say(ART);
  await ringer.turn();
  await turn();
  expect(sessions()).toContain(ART);
});
