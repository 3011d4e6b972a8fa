/** The MongoDB adapter where the server dies, hangs or comes back: nothing that was answered for is lost, and nobody waits long. */
import { expect, onTestFinished, test } from 'vitest';
import { isStoreFailure, type Store } from '../../../server/store/collection.ts';
import { openMongoStore } from '../../../server/store/mongo.ts';
import { ownMongo } from '../../support/own-mongo.ts';
import { pupil, pupils } from './pupils.ts';

/** As a rule two seconds; so long only where a connection breaks in the very moment of writing. */
const SOON_MS = 25_000;

async function open(uri: string): Promise<Store> {
  const opened = await openMongoStore({ uri, declarations: [pupils] });
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  onTestFinished(() => opened.value.close());
  return opened.value;
}

const failureOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => undefined,
    (error: unknown) => error,
  );

test('fails as a store soon while the server is dead, and works again once it is back', async () => {
  const server = await ownMongo();
  const all = (await open(server.uri)).collection(pupils);
  await all.putIf(pupil('a'), 'absent');
  await server.kill();
  const begun = performance.now();
  const failures = await Promise.all([
    failureOf(all.get('a')),
    failureOf(all.find({ index: 'byHouse', equals: { house: 'red' }, limit: 1 })),
    ...Array.from({ length: 10 }, (_, i) => failureOf(all.putIf(pupil(`n${i}`), 'absent'))),
    failureOf(all.putIf(pupil('a', { points: 2 }), { points: 1 })),
    failureOf(all.putIfGreater(pupil('a', { points: 2 }), 'points')),
    failureOf(all.append([pupil('x'), pupil('y')])),
    failureOf(all.remove('a')),
  ]);
  expect(failures.map(isStoreFailure)).toEqual(failures.map(() => true));
  expect(performance.now() - begun).toBeLessThan(SOON_MS);
  await server.restart();
  expect(await all.get('a')).toEqual(pupil('a'));
  expect(await all.putIf(pupil('a', { points: 2 }), { points: 1 })).toEqual({ kind: 'written' });
});

test('keeps every write that it answered for through deaths of the server amid writing', async () => {
  const server = await ownMongo();
  const all = (await open(server.uri)).collection(pupils);
  const kept: string[] = [];
  let stopped = false;
  const write = async (writer: number): Promise<void> => {
    for (let i = 0; !stopped; i++) {
      const id = `w${writer}-${i}`;
      const outcome = await all.putIf(pupil(id), 'absent').catch((error: unknown) => {
        if (!isStoreFailure(error)) throw error;
        return undefined;
      });
      if (outcome?.kind === 'written') kept.push(id);
    }
  };
  const writers = Promise.all(Array.from({ length: 8 }, (_, i) => write(i)));
  for (let death = 1; death <= 3; death++) {
    const before = kept.length;
    await expect.poll(() => kept.length, { timeout: 20_000 }).toBeGreaterThan(before + 40);
    await server.kill();
    await server.restart();
  }
  stopped = true;
  await writers;
  const found = await Promise.all(kept.map((id) => all.get(id)));
  expect(kept.filter((_, i) => found[i] === undefined)).toEqual([]);
});

test('fails as a store while the server hangs, and works again once it goes on', async () => {
  const server = await ownMongo();
  const all = (await open(server.uri)).collection(pupils);
  await all.putIf(pupil('a'), 'absent');
  server.hold(true);
  // What was on its way when it was stopped may still be answered.
  const fails = async (): Promise<boolean> => isStoreFailure(await failureOf(all.get('a')));
  await expect.poll(fails, { timeout: 20_000 }).toBe(true);
  expect(isStoreFailure(await failureOf(all.putIf(pupil('b'), 'absent')))).toBe(true);
  server.hold(false);
  await expect.poll(() => failureOf(all.get('a')), { timeout: 20_000 }).toBeUndefined();
  expect(await all.get('a')).toEqual(pupil('a'));
});
