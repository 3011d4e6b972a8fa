/** One collection of the port on MongoDB. Whatever a change depends on stands in the filter of the one command that makes it. */
import { invariant, present } from '#core/assert.ts';
import type { Collection, Declaration, Document, Index, Indexes, WriteOutcome } from './collection.ts';
import { conditionOf } from './condition.ts';
import { selectionOf, stored, type Stored, type Terms } from './mongo-find.ts';
import { reading } from './mongo-limits.ts';
import type { Reads } from './mongo-reads.ts';
import type { Landed, Place, Writes } from './mongo-writes.ts';

const BY_ID = '_id_';
/** Between two looks somebody may take the document away, or put it there; nobody does so for ever. */
const MOST_TRIES = 5;

export function mongoCollection<T extends Document, const I extends Indexes<T>>(
  { documents, writes, reads }: Pick<Place, 'documents'> & { readonly writes: Writes; readonly reads: Reads },
  { schema, indexes }: Declaration<T, I>,
): Collection<T, I> {
  const parse = ({ _id, ...fields }: Stored): T => schema.parse({ ...fields, id: _id });
  const toStore = (document: T): Stored => {
    schema.parse(document);
    const { id, ...fields } = document;
    return { ...fields, _id: id };
  };
  const nameOf = (clash: string): 'id' | Extract<keyof I, string> => {
    if (clash === BY_ID) return 'id';
    for (const name in indexes) if (name === clash) return name;
    throw new Error(`A clash in an index that is not declared: ${clash}`);
  };
  const outcome = (landed: Landed): WriteOutcome<I> => {
    if (landed.kind === 'hit') return { kind: 'written' };
    return { kind: 'refused', by: landed.kind === 'missed' ? 'condition' : nameOf(landed.index) };
  };
  /** A document that meets itself may be found in a unique index before it is found by its id. */
  const idFirst = async (id: string, landed: Landed): Promise<Landed> => {
    if (landed.kind !== 'clash' || landed.index === BY_ID) return landed;
    return (await reading((signal) => documents.findOne({ _id: id }, { signal }))) === null
      ? landed
      : { kind: 'clash', index: BY_ID };
  };

  return {
    async get(id) {
      const found = await reads.byId(text(id));
      return found && parse(found);
    },
    async find(query) {
      const index = present<Index<T>>(indexes[query.index], 'declared');
      const { filter, sort, cursorAfter } = selectionOf(index, query);
      const limit = query.limit + 1;
      const rows = await reading((signal) => documents.find(filter, { sort, limit, signal }).toArray());
      const kept = rows.slice(0, query.limit);
      const last = kept.at(-1);
      const items = kept.map(parse);
      return rows.length <= query.limit || last === undefined
        ? { items }
        : { items, next: cursorAfter(last) };
    },
    async putIf(document, condition) {
      const kept = toStore(document);
      if (condition === 'absent') return outcome(await idFirst(kept._id, await writes.insert(kept)));
      const filter = filterOf(document.id, condition);
      return outcome(await writes.change({ kind: 'replace', filter, document: kept }));
    },
    async putIfGreater(document, field) {
      const kept = toStore(document);
      const filter = { _id: kept._id, [stored(field)]: { $lt: Number(document[field]) } };
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const replaced = await writes.change({ kind: 'replace', filter, document: kept });
        if (replaced.kind !== 'missed') return outcome(replaced);
        const found = await reading((signal) => documents.findOne({ _id: kept._id }, { signal }));
        if (found !== null) {
          if (Number(document[field]) > Number(found[stored(field)])) continue;
          return { kind: 'refused', by: 'condition' };
        }
        const inserted = await writes.insert(kept);
        if (inserted.kind !== 'clash' || inserted.index !== BY_ID) return outcome(inserted);
      }
      return { kind: 'refused', by: 'condition' };
    },
    async append(all) {
      const kept = all.map(toStore);
      const [only] = kept;
      if (only === undefined) return { kind: 'written' };
      const { done, landed } =
        kept.length === 1 ? { done: 0, landed: await writes.insert(only) } : await writes.insertInOrder(kept);
      const first = kept[done];
      const refusal = outcome(first === undefined ? landed : await idFirst(first._id, landed));
      if (refusal.kind === 'written') return refusal;
      invariant(refusal.by !== 'condition', 'an append has no condition');
      return { kind: 'refused', appended: done, by: refusal.by };
    },
    async remove(id, condition = {}) {
      const filter = filterOf(id, condition);
      return (await writes.change({ kind: 'remove', filter })).kind === 'hit';
    },
  };
}

/** The document of this id, where it meets the condition. One level of terms: some servers find the id in no other. */
function filterOf(id: string, condition: object): Terms {
  const others = conditionOf(condition).filter(([field, value]) => field !== 'id' || value !== id);
  if (others.some(([field]) => field === 'id')) return { _id: { $in: [] } };
  const terms = others.map(([field, value]): readonly [string, Terms] => [
    field,
    value === undefined ? { $exists: false } : { $eq: value },
  ]);
  return { ...Object.fromEntries(terms), _id: text(id) };
}

/** What is not text would be read as a command to the database. */
function text(id: unknown): string {
  invariant(typeof id === 'string', 'an id is text');
  return id;
}
