/** The purge on a real store: what is over goes, what still counts stays, and a store that fails is tried the next day. */
import { expect, test } from 'vitest';
import { CampusId, PersonId } from '#core/ids.ts';
import { DAY_MS } from '#core/time.ts';
import { purge, startPurging } from '../../../server/jobs/purge.ts';
import { uuid } from '../../support/facts.ts';
import { buildTestApi, NINE, type TestApi } from '../../support/server-fixture.ts';
import { createTestTime } from '../../support/time.ts';

const PERSON = PersonId.parse(uuid(1));
const OVER = NINE - 2 * DAY_MS - 1;
/** Of each pair in `left` the old one went, and the other stays. */
const LATER_ONES = Array.from({ length: 12 }, (_, n) => n % 2 === 1);

async function fill({ collections }: TestApi): Promise<void> {
  const { signIns, signInTries, otpTries, refreshTokens, passkeyChallenges, deviceWaits } = collections;
  const signIn = { personId: PERSON, kind: 'browser', createdAt: NINE - DAY_MS } as const;
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
  await refreshTokens.append([
    { id: 'old', signInId: uuid(1), expiresAt: NINE - 1, usedAt: NINE - 2 },
    { id: 'new', signInId: uuid(2), expiresAt: NINE },
  ]);
  await passkeyChallenges.append([
    { id: 'old', purpose: 'sign-in', expiresAt: NINE - 1 },
    { id: 'new', purpose: 'sign-in', expiresAt: NINE },
  ]);
  await deviceWaits.append([
    { id: PERSON, until: NINE - 1 },
    { id: PersonId.parse(uuid(2)), until: NINE },
  ]);
}

async function left({ collections }: TestApi): Promise<readonly boolean[]> {
  const { signIns, signInTries, otpTries, refreshTokens, passkeyChallenges, deviceWaits } = collections;
  const found = [
    await signIns.get(uuid(1)),
    await signIns.get(uuid(2)),
    await signInTries.get('old'),
    await signInTries.get('new'),
    await otpTries.get('old'),
    await otpTries.get('new'),
    await refreshTokens.get('old'),
    await refreshTokens.get('new'),
    await passkeyChallenges.get('old'),
    await passkeyChallenges.get('new'),
    await deviceWaits.get(uuid(1)),
    await deviceWaits.get(uuid(2)),
  ];
  return found.map((one) => one !== undefined);
}

test('removes sign-ins that ended and tries that hold nobody back', async () => {
  const api = await buildTestApi();
  await fill(api);
  expect(await purge(api)).toMatchObject({
    signIns: 1,
    refreshTokens: 1,
    passkeyChallenges: 1,
    deviceWaits: 1,
  });
  expect(await left(api)).toEqual(LATER_ONES);
  expect(new Set(Object.values(await purge(api)))).toEqual(new Set([0]));
});

test('removes what was not accepted or approved in ninety days, and nobody who was', async () => {
  const api = await buildTestApi();
  const { accountCodes, invites, people } = api.collections;
  const at = { campusId: CampusId.parse(uuid(90)), role: 'student' } as const;
  const name = { first: 'Some', last: 'Body' };
  const [old, recent] = [NINE - 90 * DAY_MS - 1, NINE - 90 * DAY_MS];
  const registered = [
    { state: 'pending', registeredAt: old },
    { state: 'rejected', registeredAt: old },
    { state: 'pending', registeredAt: recent },
    { state: 'approved', registeredAt: old },
    { state: 'left', registeredAt: old },
  ] as const;
  await people.append(
    registered.map((one, n) => ({ id: PersonId.parse(uuid(900 + n)), ...at, name, ...one })),
  );
  const code = { use: 'reset', personId: PERSON, campusId: at.campusId, createdAt: old } as const;
  await accountCodes.append([
    { id: 'old', ...code, expiresAt: NINE - 1 },
    { id: 'new', ...code, expiresAt: NINE },
  ]);
  const invite = { ...at, email: 'a@b.example', personId: PERSON, createdBy: PERSON, createdAt: old };
  await invites.append([
    { ...invite, id: uuid(1), codeHash: 'old', state: 'accepted', expiresAt: old },
    { ...invite, id: uuid(2), codeHash: 'new', state: 'open', expiresAt: recent },
  ]);
  expect(await purge(api)).toMatchObject({ accountCodes: 1, invites: 1, registrations: 2 });
  const kept = await Promise.all(registered.map((_, n) => people.get(uuid(900 + n))));
  expect(kept.map((one) => one?.state)).toEqual([undefined, undefined, 'pending', 'approved', 'left']);
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
  expect(await left(api)).toEqual(LATER_ONES);
  const nextDay = word();
  time.pass(DAY_MS);
  await nextDay;
  expect(await left(api)).not.toContain(true);
  await api.store.close();
  const dayAfter = word();
  time.pass(DAY_MS);
  await dayAfter;
  expect(said).toEqual(['purged', 'purged', 'purge failed']);
  expect(time.waiting()).toBe(1);
  await stop();
  expect(time.waiting()).toBe(0);
});
