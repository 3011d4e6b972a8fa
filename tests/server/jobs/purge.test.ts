/** The purge on a real store: what is over goes, what still counts stays, and a store that fails is tried the next day. */
import { expect, test } from 'vitest';
import { PersonId } from '#core/ids.ts';
import { DAY_MS } from '#core/time.ts';
import { purge, startPurging } from '../../../server/jobs/purge.ts';
import { uuid } from '../../support/facts.ts';
import { buildTestApi, NINE, type TestApi } from '../../support/server-fixture.ts';
import { createTestTime } from '../../support/time.ts';

const PERSON = PersonId.parse(uuid(1));
const OVER = NINE - 2 * DAY_MS - 1;

async function fill({ collections }: TestApi): Promise<void> {
  const { signIns, signInTries, otpTries } = collections;
  const signIn = { personId: PERSON, createdAt: NINE - DAY_MS };
  await signIns.append([
    { ...signIn, id: uuid(1), expiresAt: NINE - 1 },
    { ...signIn, id: uuid(2), expiresAt: NINE },
  ]);
  await signInTries.append([
    { id: 'old', failures: 9, since: OVER },
    { id: 'new', failures: 9, since: OVER + 1 },
  ]);
  await otpTries.append([
    { id: 'old', tries: 5, since: OVER },
    { id: 'new', tries: 5, since: OVER + 1 },
  ]);
}

async function left({ collections }: TestApi): Promise<readonly boolean[]> {
  const { signIns, signInTries, otpTries } = collections;
  const found = [
    await signIns.get(uuid(1)),
    await signIns.get(uuid(2)),
    await signInTries.get('old'),
    await signInTries.get('new'),
    await otpTries.get('old'),
    await otpTries.get('new'),
  ];
  return found.map((one) => one !== undefined);
}

test('removes sign-ins that ended and tries that hold nobody back', async () => {
  const api = await buildTestApi();
  await fill(api);
  expect(await purge(api)).toEqual({ errors: 0, signIns: 1, signInTries: 1, otpTries: 1 });
  expect(await left(api)).toEqual([false, true, false, true, false, true]);
  expect(await purge(api)).toEqual({ errors: 0, signIns: 0, signInTries: 0, otpTries: 0 });
});

test('removes more than a page', async () => {
  const api = await buildTestApi();
  const { otpTries } = api.collections;
  await otpTries.append(Array.from({ length: 1201 }, (_, n) => ({ id: String(n), tries: 1, since: OVER })));
  expect((await purge(api)).otpTries).toBe(1201);
});

test('purges at the start and every day, also after a day on which the store failed', async () => {
  const api = await buildTestApi();
  await fill(api);
  const time = createTestTime(NINE);
  const said: string[] = [];
  let wake = (): void => undefined;
  const say = (_: object, message: string): void => {
    said.push(message);
    // The next day is arranged in the turns after this word.
    setImmediate(() => wake());
  };
  const word = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const log = { info: say, warn: say, error: say };
  const started = word();
  const stop = startPurging({ collections: api.collections, clock: time, timers: time, log });
  await started;
  expect(await left(api)).toEqual([false, true, false, true, false, true]);
  const nextDay = word();
  time.pass(DAY_MS);
  await nextDay;
  expect(await left(api)).toEqual([false, false, false, false, false, false]);
  await api.store.close();
  const dayAfter = word();
  time.pass(DAY_MS);
  await dayAfter;
  expect(said).toEqual(['purged', 'purged', 'purge failed']);
  expect(time.waiting()).toBe(1);
  await stop();
  expect(time.waiting()).toBe(0);
});
