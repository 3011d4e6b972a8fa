/** Older MongoDB databases are brought to this version's shape, from what they held. */
import { MongoClient, type Db } from 'mongodb';
import { expect, onTestFinished, test } from 'vitest';
import { DECLARATIONS, collectionsOf } from '../../../server/store/collections.ts';
import { openMongoStore } from '../../../server/store/mongo.ts';
import { scanned, SESSION, uuid } from '../../support/facts.ts';
import { testStore } from '../../support/test-store.ts';

type OldFact = ReturnType<typeof oldFacts>[number];

/** A database of the version before, in which facts of the server had ids of their own. */
async function before(): Promise<{ readonly uri: string; readonly db: Db }> {
  const { config } = await testStore([...DECLARATIONS]);
  if (config.kind !== 'mongodb') throw new Error('this file runs on MongoDB only');
  const client = new MongoClient(config.uri);
  onTestFinished(() => client.close());
  const db = client.db();
  const old = { _id: 'schema', version: 1 };
  await db.collection<typeof old>('_smartpresence').insertOne(old);
  await db.collection('server_facts').createIndexes([
    { name: 'bySession', key: { sessionId: 1, seq: 1 }, unique: true },
    { name: 'byOnceKey', key: { onceKey: 1 }, unique: true },
    { name: 'byStudent', key: { sessionId: 1, about: 1, seq: 1, _id: 1 } },
  ]);
  return { uri: config.uri, db };
}

function oldFacts(count: number) {
  const said = scanned();
  return Array.from({ length: count }, (_none, i) => ({
    _id: uuid(1000 + i),
    sessionId: SESSION,
    seq: i + 1,
    onceKey: `key ${i + 1}`,
    about: said.studentId,
    body: JSON.stringify(said),
    hash: 'h',
    receivedAt: said.at,
  }));
}

function newFact({ _id: _before, onceKey, about: _about, ...kept }: OldFact) {
  return { ...kept, id: onceKey };
}

async function openedNow(uri: string) {
  const opened = await openMongoStore({ uri, declarations: DECLARATIONS });
  if (!opened.ok) throw new Error(opened.error.kind);
  onTestFinished(() => opened.value.close());
  return collectionsOf(opened.value).serverFacts;
}

test('knows a fact of the server by what may be said once, and keeps new ones beside it', async () => {
  const { uri, db } = await before();
  const old = oldFacts(3);
  await db.collection<OldFact>('server_facts').insertMany(old.slice(0, 1));
  const serverFacts = await openedNow(uri);
  const [first, ...later] = old.map(newFact);
  expect(await serverFacts.append(later)).toEqual({ kind: 'written' });
  const { items } = await serverFacts.find({
    index: 'bySession',
    equals: { sessionId: SESSION },
    limit: 10,
  });
  expect(items).toEqual([first, ...later]);
});

test('goes on where a start was cut short, and where several start at once', async () => {
  const { uri, db } = await before();
  const old = oldFacts(502);
  const documents = db.collection<{ _id: string }>('server_facts');
  await documents.dropIndex('byOnceKey');
  // The first was copied, the second copied and taken away, neither put in its place.
  const cut = old.slice(0, 2).map(newFact);
  await documents.insertMany(cut.map(({ id, seq, ...kept }) => ({ ...kept, _id: id, seq: -seq })));
  await documents.insertMany(old.filter(({ seq }) => seq !== 2));
  const opened = await Promise.all([1, 2].map(() => openedNow(uri)));
  expect(await documents.countDocuments({})).toBe(502);
  expect(await documents.countDocuments({ seq: { $gt: 0 } })).toBe(502);
  expect(await opened[0]?.get('key 2')).toEqual(cut[1]);
  expect((await documents.indexes()).map(({ name }) => name).sort()).toEqual(['_id_', 'bySession']);
});
