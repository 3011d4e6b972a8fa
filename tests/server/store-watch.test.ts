/** Whether the store can be written, told soon also where it gives no answer at all. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemChance } from '../../server/ports.ts';
import { createStoreWatch } from '../../server/store-watch.ts';
import { isStoreFailure, storeFailure } from '../../server/store/collection.ts';
import { collectionsOf } from '../../server/store/collections.ts';
import { handClock, NINE } from '../support/server-fixture.ts';
import { testStore } from '../support/test-store.ts';

async function watched() {
  const { bells } = collectionsOf(await (await testStore()).open());
  let answer: 'well' | 'failing' | 'never' = 'well';
  let tries = 0;
  const waiting = new Set<() => void>();
  const watch = createStoreWatch({
    clock: handClock(),
    chance: systemChance,
    timers: {
      after(_ms, run) {
        waiting.add(run);
        return () => waiting.delete(run);
      },
    },
    collections: {
      bells: {
        ...bells,
        putIf(document, condition) {
          tries += 1;
          if (answer === 'never') return new Promise(() => undefined);
          return answer === 'well' ? bells.putIf(document, condition) : Promise.reject(storeFailure('full'));
        },
      },
    },
  });
  return {
    watch,
    bells,
    tries: () => tries,
    waiting,
    become: (next: typeof answer) => {
      answer = next;
    },
  };
}

test('writes nothing while the store has not failed', async () => {
  const { watch, tries } = await watched();
  expect(await watch.failingSince()).toBeUndefined();
  expect(tries()).toBe(0);
});

test('says since when it fails, with one try for all who ask at once, and leaves nothing once it does not', async () => {
  const { watch, tries, become, bells, waiting } = await watched();
  become('failing');
  watch.failed();
  expect(await Promise.all([watch.failingSince(), watch.failingSince()])).toEqual([NINE, NINE]);
  expect(tries()).toBe(1);
  become('well');
  expect(await watch.failingSince()).toBeUndefined();
  expect((await bells.find({ index: 'byTime', equals: {}, limit: 1 })).items).toEqual([]);
  expect(waiting.size).toBe(0);
});

test('waits for a store that does not answer no longer than whoever asks', async () => {
  const { watch, become, waiting } = await watched();
  become('never');
  watch.failed();
  const since = watch.failingSince();
  const read = watch.soon(new Promise(() => undefined)).catch((error: unknown) => error);
  await nextTurn();
  waiting.forEach((run) => run());
  expect(await since).toBe(NINE);
  expect(isStoreFailure(await read)).toBe(true);
});
