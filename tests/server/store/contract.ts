/** What every adapter of the store keeps to. Each adapter's own test file hands its way to open an empty store. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { declare, findAll, type Store } from '../../../server/store/collection.ts';

export const pupils = declare({
  name: 'contract_pupils',
  schema: z.object({
    id: z.string(),
    house: z.string(),
    points: z.int(),
    active: z.boolean(),
    badge: z.string().optional(),
    note: z.string().optional(),
  }),
  indexes: {
    byHouse: { on: ['house', 'points'] },
    byBadge: { on: ['badge'], unique: true },
    byPlace: { on: ['house', 'active', 'points'] },
  },
});
type Pupil = z.infer<typeof pupils.schema>;

function pupil(id: string, more: Partial<Pupil> = {}): Pupil {
  return { id, house: 'red', points: 1, active: true, ...more };
}

/** Runs the contract against empty stores from `open`, which closes them with the test. */
export function storeContract(open: () => Promise<Store>): void {
  const collection = async () => (await open()).collection(pupils);

  test('gives back what was put, and nothing for what was not', async () => {
    const all = await collection();
    expect(await all.putIf(pupil('a', { note: 'é “✓”' }), 'absent')).toEqual({ kind: 'written' });
    expect(await all.get('a')).toEqual(pupil('a', { note: 'é “✓”' }));
    expect(await all.get('b')).toBeUndefined();
  });

  test('puts into a free place only once', async () => {
    const all = await collection();
    await all.putIf(pupil('a'), 'absent');
    expect(await all.putIf(pupil('a', { points: 2 }), 'absent')).toEqual({ kind: 'refused', by: 'id' });
    expect(await all.get('a')).toEqual(pupil('a'));
  });

  test.each([
    { name: 'the fields are as expected', when: { points: 1, house: 'red' }, kind: 'written' },
    { name: 'one field differs', when: { points: 1, house: 'blue' }, kind: 'refused' },
    { name: 'a field is missing', when: { note: 'x' }, kind: 'refused' },
  ])('replaces a document only where $name: $kind', async ({ when, kind }) => {
    const all = await collection();
    await all.putIf(pupil('a'), 'absent');
    expect((await all.putIf(pupil('a', { points: 5 }), when)).kind).toBe(kind);
    expect((await all.get('a'))?.points).toBe(kind === 'written' ? 5 : 1);
  });

  test('refuses a condition on what is not there', async () => {
    const all = await collection();
    expect(await all.putIf(pupil('a'), { points: 1 })).toEqual({ kind: 'refused', by: 'condition' });
  });

  test('lets one of many rivals for the same change win', async () => {
    const all = await collection();
    await all.putIf(pupil('a'), 'absent');
    const tries = Array.from({ length: 20 }, (_, i) =>
      all.putIf(pupil('a', { points: 2 + i }), { points: 1 }),
    );
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter(({ kind }) => kind === 'written')).toHaveLength(1);
  });

  test('writes the greater number and leaves the smaller and the equal', async () => {
    const all = await collection();
    expect((await all.putIfGreater(pupil('a', { points: 3 }), 'points')).kind).toBe('written');
    expect((await all.putIfGreater(pupil('a', { points: 3, note: 'x' }), 'points')).kind).toBe('refused');
    expect((await all.putIfGreater(pupil('a', { points: 2 }), 'points')).kind).toBe('refused');
    expect((await all.putIfGreater(pupil('a', { points: 4 }), 'points')).kind).toBe('written');
    expect(await all.get('a')).toEqual(pupil('a', { points: 4 }));
  });

  test('keeps a unique index, and leaves out of it who lacks the field', async () => {
    const all = await collection();
    await all.putIf(pupil('a', { badge: '7' }), 'absent');
    expect(await all.putIf(pupil('b', { badge: '7' }), 'absent')).toEqual({ kind: 'refused', by: 'byBadge' });
    expect((await all.putIf(pupil('c'), 'absent')).kind).toBe('written');
    expect((await all.putIf(pupil('d'), 'absent')).kind).toBe('written');
    expect((await all.putIf(pupil('a', { badge: '7', points: 9 }), { points: 1 })).kind).toBe('written');
  });

  test('appends in order and stops at the first that is refused', async () => {
    const all = await collection();
    await all.putIf(pupil('b'), 'absent');
    const outcome = await all.append([pupil('a'), pupil('b', { points: 9 }), pupil('c')]);
    expect(outcome).toEqual({ kind: 'refused', appended: 1, by: 'id' });
    expect(await all.get('a')).toBeDefined();
    expect((await all.get('b'))?.points).toBe(1);
    expect(await all.get('c')).toBeUndefined();
    expect(await all.append([pupil('c'), pupil('d')])).toEqual({ kind: 'written' });
  });

  test('says which unique index an append met', async () => {
    const all = await collection();
    const outcome = await all.append([pupil('a', { badge: '1' }), pupil('b', { badge: '1' })]);
    expect(outcome).toEqual({ kind: 'refused', appended: 1, by: 'byBadge' });
  });

  test('removes once, and only under the condition', async () => {
    const all = await collection();
    await all.putIf(pupil('a'), 'absent');
    expect(await all.remove('a', { points: 2 })).toBe(false);
    expect(await all.remove('a', { points: 1 })).toBe(true);
    expect(await all.remove('a')).toBe(false);
    expect(await all.get('a')).toBeUndefined();
  });

  test('finds by equality and range, sorted by what is left of the index and by id', async () => {
    const all = await collection();
    const rows = [3, 1, 2, 2].map((points, i) => pupil(`p${i}`, { points }));
    await all.append([...rows, pupil('other', { house: 'blue', points: 2 })]);
    const ids = async (more: object) =>
      (await all.find({ index: 'byHouse', equals: { house: 'red' }, limit: 10, ...more })).items.map(
        ({ id }) => id,
      );
    expect(await ids({})).toEqual(['p1', 'p2', 'p3', 'p0']);
    expect(await ids({ order: 'descending' })).toEqual(['p0', 'p3', 'p2', 'p1']);
    expect(await ids({ range: { from: 2 } })).toEqual(['p2', 'p3', 'p0']);
    expect(await ids({ range: { until: 2 } })).toEqual(['p1']);
    expect(await ids({ range: { from: 2, until: 3 } })).toEqual(['p2', 'p3']);
  });

  test('tells true from false in an index', async () => {
    const all = await collection();
    await all.append([pupil('a', { active: false }), pupil('b')]);
    const found = await all.find({ index: 'byPlace', equals: { house: 'red', active: false }, limit: 10 });
    expect(found.items.map(({ id }) => id)).toEqual(['a']);
  });

  test.each(['ascending', 'descending'] as const)('goes through all pages once, %s', async (order) => {
    const all = await collection();
    const rows = Array.from({ length: 25 }, (_, i) =>
      pupil(`p${String(i).padStart(2, '0')}`, { points: i % 4 }),
    );
    await all.append(rows);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await all.find({ index: 'byHouse', equals: { house: 'red' }, order, limit: 4, after });
      expect(page.items.length).toBeLessThanOrEqual(4);
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect([...seen].sort()).toEqual(rows.map(({ id }) => id));
  });

  test('gives everything of a query that goes over many pages', async () => {
    const all = await collection();
    const rows = Array.from({ length: 1001 }, (_, i) => pupil(`p${i}`, { points: i }));
    await all.append(rows);
    expect(await findAll(all, { index: 'byHouse', equals: { house: 'red' } })).toHaveLength(1001);
  });

  test('answers every one of many writers at once', async () => {
    const all = await collection();
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, i) => all.putIf(pupil(`p${i}`, { points: i }), 'absent')),
    );
    expect(outcomes.every(({ kind }) => kind === 'written')).toBe(true);
    expect(await findAll(all, { index: 'byHouse', equals: { house: 'red' } })).toHaveLength(200);
  });

  test('refuses to keep what is not in the declared shape', async () => {
    const all = await collection();
    const spoiled = pupil('a', { points: 1.5 });
    await expect(async () => all.putIf(spoiled, 'absent')).rejects.toThrow();
    expect(await all.get('a')).toBeUndefined();
  });
}
