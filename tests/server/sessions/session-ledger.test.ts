/** The server's own chain of a session: gapless, said once, and the same for several processes that write at once. */
import { expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { chainHash, GENESIS } from '#core/fact/chain.ts';
import { PersonId, SessionId } from '#core/ids.ts';
import { MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { systemChance } from '../../../server/ports.ts';
import { createSessionLedger, type SessionLedger } from '../../../server/sessions/session-ledger.ts';
import { collectionsOf, type Collections } from '../../../server/store/collections.ts';
import { handClock } from '../../support/server-fixture.ts';
import { uuid } from '../../support/server-school.ts';
import { testStore } from '../../support/test-store.ts';

const SESSION = SessionId.parse(uuid(70));
const student = (number: number): PersonId => PersonId.parse(uuid(100 + number));

interface Process {
  readonly collections: Collections;
  readonly ledger: SessionLedger;
}

/** As many processes as asked for, each with its own connection to one database. */
async function processes(count: number): Promise<readonly Process[]> {
  const place = await testStore();
  const one = async (): Promise<Process> => {
    const collections = collectionsOf(await place.open());
    const deps = { collections, crypto: nodeCrypto, clock: handClock(), chance: systemChance, recentMs: 0 };
    return { collections, ledger: createSessionLedger(deps) };
  };
  return Promise.all(Array.from({ length: count }, one));
}

function say(ledger: SessionLedger, number: number) {
  const draft = { kind: 'otp-typed', sessionId: SESSION, studentId: student(number), step: 1 } as const;
  return ledger.sayOnce(draft, `${SESSION}|${student(number)}|otp-typed`);
}

async function chainIn({ collections }: Process) {
  const { items } = await collections.serverFacts.find({
    index: 'bySession',
    equals: { sessionId: SESSION },
    limit: 1000,
  });
  return items;
}

test('numbers facts from one on and chains each to the one before', async () => {
  const [one] = await processes(1);
  if (one === undefined) throw new Error('no process');
  for (let i = 0; i < 3; i += 1) await say(one.ledger, i);
  const items = await chainIn(one);
  expect(items.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  let hash = GENESIS;
  for (const item of items) {
    hash = chainHash(nodeCrypto, hash, [item.body]);
    expect(item.hash).toBe(nodeCrypto.toBase64Url(hash));
  }
});

test('keeps one chain without a gap while four processes write at once, and says nothing twice', async () => {
  const all = await processes(4);
  const said = await Promise.all(
    all.flatMap(({ ledger }) => Array.from({ length: 25 }, (_, i) => say(ledger, i))),
  );
  const [first] = all;
  if (first === undefined) throw new Error('no process');
  const items = await chainIn(first);
  expect(items.map(({ seq }) => seq)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  expect(said.filter(({ isNew }) => isNew)).toHaveLength(25);
  expect(new Set(said.map(({ fact }) => fact.id)).size).toBe(25);
  const whole = chainHash(
    nodeCrypto,
    GENESIS,
    items.map(({ body }) => body),
  );
  expect(items.at(-1)?.hash).toBe(nodeCrypto.toBase64Url(whole));
});

test('answers the same fact to whoever says it again, in one process or another', async () => {
  const [one, other] = await processes(2);
  if (one === undefined || other === undefined) throw new Error('no process');
  const [first, again] = await Promise.all([say(one.ledger, 1), say(one.ledger, 1)]);
  const elsewhere = await say(other.ledger, 1);
  expect([first.isNew, again.isNew, elsewhere.isNew]).toEqual([true, false, false]);
  expect([again.fact.id, elsewhere.fact.id]).toEqual([first.fact.id, first.fact.id]);
});

test('passes a failure of the store on to everyone who waits, and goes on after it', async () => {
  const [one] = await processes(1);
  if (one === undefined) throw new Error('no process');
  let broken = true;
  const { serverFacts, kioskFacts } = one.collections;
  const append: typeof serverFacts.append = async (documents) => {
    if (broken) throw new Error('disk gone');
    return serverFacts.append(documents);
  };
  const collections = { kioskFacts, serverFacts: { ...serverFacts, append } };
  const deps = { collections, crypto: nodeCrypto, clock: handClock(), chance: systemChance, recentMs: 0 };
  const ledger = createSessionLedger(deps);
  const outcomes = await Promise.allSettled([say(ledger, 1), say(ledger, 2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  expect((await say(ledger, 1)).isNew).toBe(true);
});

test('says each of sixty people once where all of them send twice at the same moment', async () => {
  const [one] = await processes(1);
  if (one === undefined) throw new Error('no process');
  const twice = Array.from({ length: 60 }, (_, i) => [say(one.ledger, i), say(one.ledger, i)]).flat();
  const said = await Promise.all(twice);
  expect(said.filter(({ isNew }) => isNew)).toHaveLength(60);
  expect(await chainIn(one)).toHaveLength(60);
});

test('has what it said in the session even where its notes of it were begun anew meanwhile', async () => {
  const collections = collectionsOf(await (await testStore()).open());
  const clock = handClock();
  let meanwhile = async (): Promise<unknown> => undefined;
  const slow: Collections = {
    ...collections,
    serverFacts: {
      ...collections.serverFacts,
      async append(records) {
        await meanwhile();
        return collections.serverFacts.append(records);
      },
    },
  };
  const deps = { crypto: nodeCrypto, clock, chance: systemChance, recentMs: SECOND_MS };
  const ledger = createSessionLedger({ ...deps, collections: slow });
  await say(ledger, 0);
  // Ten minutes later, while the next fact is on its way to the store, somebody else asks for the session.
  clock.advance(10 * MINUTE_MS - 1);
  meanwhile = () => {
    clock.advance(1);
    return ledger.recently(SESSION);
  };
  await say(ledger, 1);
  expect((await ledger.recently(SESSION)).about(student(1))).toHaveLength(1);
});

test('goes on behind a fact of a newer server that it cannot read, and says soon that it cannot', async () => {
  const [one, newer] = await processes(2);
  if (one === undefined || newer === undefined) throw new Error('no process');
  const { fact } = await say(newer.ledger, 1);
  const [known] = await chainIn(newer);
  if (known === undefined) throw new Error('it was said');
  const body = JSON.stringify({ ...fact, v: 2 });
  const hash = nodeCrypto.toBase64Url(chainHash(nodeCrypto, GENESIS, [body]));
  await newer.collections.serverFacts.putIf({ ...known, body, hash }, { id: known.id });

  await expect(say(one.ledger, 1)).rejects.toThrow('written-by-newer-server');
  await expect(one.ledger.said(known.id)).rejects.toThrow('written-by-newer-server');
  expect((await say(one.ledger, 2)).isNew).toBe(true);
  expect(await one.ledger.ofSession(SESSION)).toHaveLength(1);
  const items = await chainIn(one);
  expect(items[1]?.hash).toBe(
    nodeCrypto.toBase64Url(chainHash(nodeCrypto, GENESIS, [body, items[1]?.body ?? ''])),
  );
});
