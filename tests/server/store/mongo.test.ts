/** The MongoDB adapter: the contract, and what only a server that others use too can do. */
import { MongoClient, type Db } from 'mongodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { present } from '#core/assert.ts';
import { isStoreFailure, type Store, type Structure } from '../../../server/store/collection.ts';
import { openMongoStore } from '../../../server/store/mongo.ts';
import { testStore } from '../../support/test-store.ts';
import { storeContract } from './contract.ts';
import { pupil, pupils } from './pupils.ts';

describe('the contract', () => {
  storeContract(async () => (await testStore([pupils])).open());
});

describe('the contract without grouping', () => {
  storeContract(async () => open(await address(), { grouping: false }));
});

/** The address of an empty database. */
async function address(): Promise<string> {
  const { config } = await testStore([pupils]);
  if (config.kind !== 'mongodb') throw new Error('this file runs on MongoDB only');
  return config.uri;
}

async function open(
  uri: string,
  more: { readonly grouping?: boolean; readonly declarations?: readonly Structure[] } = {},
): Promise<Store> {
  const opened = await openMongoStore({ uri, declarations: [pupils], ...more });
  if (!opened.ok) throw new Error(opened.error.kind);
  onTestFinished(() => opened.value.close());
  return opened.value;
}

/** The database as its own tools see it. */
function looking(uri: string): Db {
  const client = new MongoClient(uri);
  onTestFinished(() => client.close());
  return client.db();
}

test('keeps what it answered for after it was closed and opened again', async () => {
  const uri = await address();
  const first = await open(uri);
  await first.collection(pupils).putIf(pupil('a'), 'absent');
  await first.close();
  expect(await (await open(uri)).collection(pupils).get('a')).toEqual(pupil('a'));
});

test('ends after the writes under way, and fails as a store from then on', async () => {
  const uri = await address();
  const store = await open(uri);
  const all = store.collection(pupils);
  const writes = Promise.all([
    all.putIf(pupil('a'), 'absent'),
    all.append([pupil('b'), pupil('c')]),
    all.putIfGreater(pupil('d'), 'points'),
  ]);
  await store.close();
  expect((await writes).map(({ kind }) => kind)).toEqual(['written', 'written', 'written']);
  for (const asked of [all.get('a'), all.putIf(pupil('e'), 'absent')])
    expect(isStoreFailure(await asked.catch((error: unknown) => error))).toBe(true);
});

test('lets one of many processes that write at once win', async () => {
  const uri = await address();
  const all = await Promise.all([1, 2, 3].map(async () => (await open(uri)).collection(pupils)));
  const outcomes = await Promise.all(
    all.flatMap((one, i) => [
      one.putIf(pupil('a', { points: i }), 'absent'),
      one.append([pupil(`b${i}`, { badge: '1' })]),
    ]),
  );
  expect(outcomes.filter(({ kind }) => kind === 'written')).toHaveLength(2);
});

test('opens one new database in several processes at once', async () => {
  const uri = await address();
  const stores = await Promise.all([1, 2, 3, 4].map(() => open(uri)));
  const [one, other] = stores.map((store) => store.collection(pupils));
  await one?.putIf(pupil('a'), 'absent');
  expect(await other?.get('a')).toEqual(pupil('a'));
});

test('keeps the id as the database keeps ids, with every declared index, and the unique ones over what has all their fields', async () => {
  const uri = await address();
  await (await open(uri)).collection(pupils).putIf(pupil('a', { badge: '1' }), 'absent');
  const documents = looking(uri).collection(pupils.name);
  expect(await documents.findOne({})).toEqual({
    _id: 'a',
    house: 'red',
    points: 1,
    active: true,
    badge: '1',
  });
  const indexes = await documents.indexes();
  expect(indexes.map(({ name, key, unique }) => ({ name, key, unique: unique === true }))).toEqual(
    expect.arrayContaining([
      { name: 'byHouse', key: { house: 1, points: 1, _id: 1 }, unique: false },
      { name: 'byBadge', key: { badge: 1 }, unique: true },
    ]),
  );
  const byBadge = indexes.find(({ name }) => name === 'byBadge');
  expect(byBadge?.partialFilterExpression).toEqual({ badge: { $exists: true } });
});

test('makes an index anew that is declared in another way than before', async () => {
  const uri = await address();
  await (await open(uri)).close();
  const declarations = [{ ...pupils, indexes: { byHouse: { on: ['house', 'active'] } } }];
  await open(uri, { declarations });
  const indexes = await looking(uri).collection(pupils.name).indexes();
  const byHouse = present(
    indexes.find(({ name }) => name === 'byHouse'),
    'it is there',
  );
  expect(byHouse.key).toEqual({ house: 1, active: 1, _id: 1 });
});

test('leaves a database from a newer version as it is', async () => {
  const uri = await address();
  await (await open(uri, { declarations: [] })).close();
  const db = looking(uri);
  await db.collection('_smartpresence').updateOne({}, { $set: { version: 99 } });
  const opened = await openMongoStore({ uri, declarations: [pupils] });
  expect(opened).toEqual({ ok: false, error: { kind: 'newer-version', found: 99, known: 2 } });
  expect((await db.listCollections().toArray()).map(({ name }) => name)).toEqual(['_smartpresence']);
});

test('says in time that nothing answers at an address, without the password in it', async () => {
  const opened = await openMongoStore({ uri: 'mongodb://ada:geheim@127.0.0.1:1/x', declarations: [pupils] });
  expect(opened).toEqual({ ok: false, error: { kind: 'unreachable', hosts: '127.0.0.1:1' } });
});

test('says that it is not let in, without the password in it', async () => {
  const uri = new URL(await address());
  uri.username = 'nobody';
  uri.password = 'geheim';
  const opened = await openMongoStore({ uri: uri.href, declarations: [pupils] });
  expect(opened).toEqual({ ok: false, error: { kind: 'sign-in-refused', hosts: uri.host } });
});

test.each([
  'mongodb://ada:ge/heim@db/x',
  'mongodb://',
  'http://db/x',
  'mongodb://db/x?directConnection=perhaps',
])('says that %s is no address that it can read', async (uri) => {
  const opened = await openMongoStore({ uri, declarations: [pupils] });
  expect(opened).toEqual({ ok: false, error: { kind: 'malformed-address' } });
});
