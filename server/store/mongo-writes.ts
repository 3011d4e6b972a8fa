/**
 * The writes of one collection as MongoDB is asked for them: what arrives while one command runs goes into the next, inserts
 * as one, changes as another. Each is answered when its own command is durable.
 */
import type {
  AnyClientBulkWriteModel,
  ClientBulkWriteResult,
  Collection as Documents,
  Document as Raw,
  MongoClient,
} from 'mongodb';
import { MongoClientBulkWriteError } from 'mongodb';
import { storeFailure } from './collection.ts';
import { createGroups, type Answer, type Groups } from './group-commit.ts';
import { clashIn, failureFrom, writeErrorsIn } from './mongo-failures.ts';
import type { Stored, Terms } from './mongo-find.ts';
import { writing } from './mongo-limits.ts';

/** What came of a write: `hit` one document, `missed` since none was as the filter says, or met another in a unique index. */
export type Landed =
  { readonly kind: 'hit' } | { readonly kind: 'missed' } | { readonly kind: 'clash'; readonly index: string };

export type Change =
  | { readonly kind: 'replace'; readonly filter: Terms; readonly document: Stored }
  | { readonly kind: 'remove'; readonly filter: Terms };

/** Where a collection lies, and how it may be asked. */
export interface Place {
  readonly client: MongoClient;
  readonly documents: Documents<Stored>;
  /** Whether one command may change many documents and answer for each. */
  readonly bulk: boolean;
  readonly grouping: boolean;
  /** Is told how many writes went into each command. */
  readonly grouped?: ((writes: number) => void) | undefined;
}

export interface Run {
  readonly done: number;
  readonly landed: Landed;
}

export interface Writes {
  readonly insert: (document: Stored) => Promise<Landed>;
  readonly change: (change: Change) => Promise<Landed>;
  /** Inserts in order, up to the first that is refused: how many were done, and what came of the one after them. */
  readonly insertInOrder: (documents: readonly Stored[]) => Promise<Run>;
}

/** How many go in one command. Changes cost more than inserts, and whoever comes next waits for them. */
const MOST_INSERTS = 1000;
const MOST_CHANGES = 200;
/** Runs in one command: each holds some documents, up to a kiosk's segment of them. */
const MOST_RUNS = 50;
const HIT: Landed = { kind: 'hit' };

export function createWrites(place: Place): Writes {
  const options = { grouping: place.grouping, grouped: place.grouped };
  const inserts: Groups<Stored, Landed> = createGroups((group) => insertAll(place, group), {
    ...options,
    most: MOST_INSERTS,
  });
  const runs: Groups<readonly Stored[], Run> = createGroups((group) => insertRuns(place, group), {
    ...options,
    most: MOST_RUNS,
  });
  const changes: Groups<Change, Landed> = createGroups((group) => changeAll(place, group), {
    ...options,
    most: MOST_CHANGES,
  });
  return {
    insert: inserts.submit,
    change: changes.submit,
    insertInOrder: runs.submit,
  };
}

async function insertAll({ documents }: Place, group: readonly Stored[]): Promise<readonly Answer<Landed>[]> {
  try {
    await writing(() => documents.insertMany(group, { ordered: false }));
    return group.map(() => answered(HIT));
  } catch (error) {
    const errors = writeErrorsIn(error);
    if (errors === undefined) throw failureFrom(error);
    const byPlace = new Map(errors.map((one) => [one.index, one]));
    return group.map((_, i) => {
      const found = byPlace.get(i);
      return found === undefined ? answered(HIT) : clashOf({ code: found.code, message: found.errmsg ?? '' });
    });
  }
}

/** One command for all of them, in order; where it stops in one run, those behind it go into the next command. */
async function insertRuns(
  place: Place,
  group: readonly (readonly Stored[])[],
): Promise<readonly Answer<Run>[]> {
  const answers: Answer<Run>[] = [];
  while (answers.length < group.length) {
    const left = group.slice(answers.length);
    const { done, landed } = await insertInOrder(place, left.flat());
    let before = 0;
    for (const run of left) {
      const own = done - before;
      before += run.length;
      const isWhole = own >= run.length;
      answers.push({
        kind: 'answered',
        value: isWhole ? { done: run.length, landed: HIT } : { done: own, landed },
      });
      if (!isWhole) break;
    }
  }
  return answers;
}

async function insertInOrder({ documents }: Place, all: readonly Stored[]): Promise<Run> {
  try {
    await writing(() => documents.insertMany(all, { ordered: true }));
    return { done: all.length, landed: HIT };
  } catch (error) {
    const first = writeErrorsIn(error)?.[0];
    const clash =
      first === undefined ? undefined : clashIn({ code: first.code, message: first.errmsg ?? '' });
    if (first === undefined || clash === undefined) throw failureFrom(error);
    return { done: first.index, landed: { kind: 'clash', index: clash } };
  }
}

async function changeAll(place: Place, group: readonly Change[]): Promise<readonly Answer<Landed>[]> {
  if (group.length === 1 || !place.bulk) return Promise.all(group.map((change) => changeOne(place, change)));
  const { client, documents } = place;
  const models = group.map((change): AnyClientBulkWriteModel<Raw> =>
    change.kind === 'replace'
      ? {
          namespace: documents.namespace,
          name: 'replaceOne',
          filter: change.filter,
          replacement: withoutId(change.document),
        }
      : { namespace: documents.namespace, name: 'deleteOne', filter: change.filter },
  );
  try {
    const result = await writing(() => client.bulkWrite(models, { ordered: false, verboseResults: true }));
    return group.map((_, i) => answerIn(result, i));
  } catch (error) {
    if (!(error instanceof MongoClientBulkWriteError) || error.cause !== undefined) throw failureFrom(error);
    const { partialResult, writeConcernErrors, writeErrors } = error;
    if (writeConcernErrors.length > 0) throw failureFrom(error);
    return group.map((_, i) => {
      const failure = writeErrors.get(i);
      return failure === undefined ? answerIn(partialResult, i) : clashOf(failure);
    });
  }
}

async function changeOne({ documents }: Place, change: Change): Promise<Answer<Landed>> {
  try {
    const count =
      change.kind === 'replace'
        ? (await writing(() => documents.replaceOne(change.filter, withoutId(change.document)))).matchedCount
        : (await writing(() => documents.deleteOne(change.filter))).deletedCount;
    return landed(count);
  } catch (error) {
    const index = error instanceof Error ? clashIn(error) : undefined;
    return index === undefined
      ? { kind: 'failed', error: failureFrom(error) }
      : answered({ kind: 'clash', index });
  }
}

function answerIn(result: ClientBulkWriteResult | undefined, i: number): Answer<Landed> {
  const replaced = result?.updateResults?.get(i)?.matchedCount;
  const count = replaced ?? result?.deleteResults?.get(i)?.deletedCount;
  return count === undefined
    ? { kind: 'failed', error: storeFailure('no answer to a write') }
    : landed(count);
}

function landed(count: number): Answer<Landed> {
  return answered(count > 0 ? HIT : { kind: 'missed' });
}

function clashOf(error: { readonly code: number; readonly message: string }): Answer<Landed> {
  const index = clashIn(error);
  return index === undefined
    ? { kind: 'failed', error: storeFailure(error.message) }
    : answered({ kind: 'clash', index });
}

function answered(value: Landed): Answer<Landed> {
  return { kind: 'answered', value };
}

/** The id stands in the filter, and cannot be changed. */
function withoutId({ _id, ...fields }: Stored): Readonly<Record<string, unknown>> {
  return fields;
}
