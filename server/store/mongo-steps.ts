/**
 * How older databases are brought to this version's shape, forward only, each tested from the old shape. Step n brings version n
 * to n + 1; the first made the collections, which are created from the declarations. Programs may run a step at once, or end in
 * the middle of one, so each must come to the same when it is run again.
 */
import type { Collection as Documents, Db } from 'mongodb';
import { hasServerCode, writeErrorsIn } from './mongo-failures.ts';
import type { Stored } from './mongo-find.ts';

export type Step = (db: Db) => Promise<void>;

export const STEPS: readonly Step[] = [async () => undefined, serverFactsGoByTheirOnceKey];

const AT_ONCE = 500;
const DUPLICATE_KEY = 11_000;
const NOT_THERE = [26, 27];

/**
 * A fact of the server had an id of its own beside the key under which it is said once. An id cannot be changed, and each number
 * in a session's chain stands once: so the copy has it below zero until what it was made of is gone.
 */
async function serverFactsGoByTheirOnceKey(db: Db): Promise<void> {
  const facts = db.collection<Stored>('server_facts');
  await dropIndex(facts, 'byOnceKey');
  await dropIndex(facts, 'byStudent');
  const old = facts.find({ onceKey: { $exists: true } }).limit(AT_ONCE);
  for (let some = await old.toArray(); some.length > 0; some = await old.clone().toArray()) {
    await insertMissing(facts, some.map(copied));
    await facts.bulkWrite(some.map(({ _id }) => ({ deleteOne: { filter: { _id } } })));
  }
  const copies = facts.find({ seq: { $lt: 0 } }).limit(AT_ONCE);
  for (let some = await copies.toArray(); some.length > 0; some = await copies.clone().toArray()) {
    const placed = some.map(({ _id, seq }) => ({
      updateOne: { filter: { _id, seq }, update: { $set: { seq: -Number(seq) } } },
    }));
    await facts.bulkWrite(placed);
  }
}

function copied({ _id: _before, onceKey, about: _about, seq, ...kept }: Stored): Stored {
  return { ...kept, _id: String(onceKey), seq: -Number(seq) };
}

/** Those that are there already stay as they are. */
async function insertMissing(documents: Documents<Stored>, all: readonly Stored[]): Promise<void> {
  try {
    await documents.insertMany([...all], { ordered: false });
  } catch (error) {
    const errors = writeErrorsIn(error);
    if (errors === undefined || errors.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
  }
}

async function dropIndex(documents: Documents<Stored>, name: string): Promise<void> {
  try {
    await documents.dropIndex(name);
  } catch (error) {
    if (!hasServerCode(error, ...NOT_THERE)) throw error;
  }
}
