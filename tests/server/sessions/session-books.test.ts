/** What a process knows of a session: read once, then only what is new, and never short of what it wrote itself. */
import { expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { KioskId, PersonId, SessionId } from '#core/ids.ts';
import { MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { createSessionBooks } from '../../../server/sessions/session-books.ts';
import { createSessionLedger } from '../../../server/sessions/session-ledger.ts';
import { systemChance } from '../../../server/ports.ts';
import { collectionsOf, type Collections } from '../../../server/store/collections.ts';
import { handClock, NINE, type HandClock } from '../../support/server-fixture.ts';
import { uuid } from '../../support/server-school.ts';
import { testStore } from '../../support/test-store.ts';

const SESSION = SessionId.parse(uuid(70));
const KIOSK = KioskId.parse(uuid(900));
const ASHA = PersonId.parse(uuid(31));

interface Bench {
  readonly collections: Collections;
  readonly clock: HandClock;
  /** How often the store was asked for facts. */
  readonly asked: () => number;
  readonly books: ReturnType<typeof createSessionBooks>;
}

async function bench(): Promise<Bench> {
  const collections = collectionsOf(await (await testStore()).open());
  const clock = handClock();
  let asked = 0;
  const counted = {
    ...collections,
    serverFacts: {
      ...collections.serverFacts,
      find: (query: Parameters<typeof collections.serverFacts.find>[0]) => {
        asked += 1;
        return collections.serverFacts.find(query);
      },
    },
  };
  const books = createSessionBooks({
    collections: counted,
    crypto: nodeCrypto,
    clock,
    goodForMs: SECOND_MS,
  });
  return { collections, clock, books, asked: () => asked };
}

/** Another process says something in the session. */
async function otherSays({ collections, clock }: Bench, studentId: PersonId = ASHA): Promise<void> {
  const ledger = createSessionLedger({
    collections,
    crypto: nodeCrypto,
    clock,
    chance: systemChance,
    recentMs: 0,
  });
  const draft = { kind: 'otp-typed', sessionId: SESSION, studentId, step: 1 } as const;
  await ledger.sayOnce(draft, `${SESSION}|${studentId}|otp-typed`);
}

/** A kiosk's fact is laid out, `lateMs` after it was received. */
async function kioskSays({ collections, clock }: Bench, seq: number, lateMs = 0): Promise<void> {
  const body = JSON.stringify({
    v: 1,
    id: uuid(5000 + seq),
    at: clock.now(),
    sessionId: SESSION,
    source: { kind: 'kiosk', kioskId: KIOSK },
    kind: 'badge-shown',
    studentId: ASHA,
  });
  const times = { receivedAt: clock.now() - lateMs, laidOutAt: clock.now() };
  const id = `${KIOSK}:${seq}:${SESSION}`;
  await collections.kioskFacts.putIf(
    { id, sessionId: SESSION, kioskId: KIOSK, from: seq, facts: [{ seq, body }], ...times },
    'absent',
  );
}

test('is read once for all who ask within the second', async () => {
  const one = await bench();
  await Promise.all(Array.from({ length: 60 }, () => one.books.recently(SESSION)));
  expect(one.asked()).toBe(1);
  one.clock.advance(SECOND_MS - 1);
  await one.books.recently(SESSION);
  expect(one.asked()).toBe(1);
  one.clock.advance(1);
  await one.books.recently(SESSION);
  expect(one.asked()).toBe(2);
});

test('shows what another process wrote a second later, and at once to whoever must know', async () => {
  const one = await bench();
  await one.books.recently(SESSION);
  await otherSays(one);
  expect((await one.books.recently(SESSION)).facts()).toHaveLength(0);
  expect((await one.books.now(SESSION)).facts()).toHaveLength(1);
});

test('reads again where somebody wrote while it was read', async () => {
  const one = await bench();
  const first = one.books.now(SESSION);
  const second = one.books.now(SESSION);
  await Promise.all([first, second]);
  expect(one.asked()).toBe(2);
});

test('knows each fact once, however often it is read', async () => {
  const one = await bench();
  await kioskSays(one, 1);
  await otherSays(one);
  for (let i = 0; i < 3; i += 1) {
    expect((await one.books.now(SESSION)).facts()).toHaveLength(2);
    one.clock.advance(SECOND_MS);
  }
  await kioskSays(one, 2);
  expect((await one.books.now(SESSION)).about(ASHA)).toHaveLength(3);
});

test('finds a fact that was received long ago and laid out just now', async () => {
  const one = await bench();
  await one.books.now(SESSION);
  one.clock.advance(5 * MINUTE_MS);
  await one.books.now(SESSION);
  await kioskSays(one, 1, 60 * MINUTE_MS);
  expect((await one.books.now(SESSION)).facts()).toHaveLength(1);
});

test('begins anew where the clock was set back', async () => {
  const one = await bench();
  await one.books.now(SESSION);
  one.clock.set(NINE - 60 * MINUTE_MS);
  await kioskSays(one, 1);
  expect((await one.books.recently(SESSION)).facts()).toHaveLength(1);
});
