/** What every adapter of the store keeps to where documents are looked for: equality, range, order and pages. */
import { expect, test } from 'vitest';
import { findAll, isBadCursor } from '../../../server/store/collection.ts';
import { pupil, type OpenPupils } from './pupils.ts';

export function queries(collection: OpenPupils): void {
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

  test.each(['ascending', 'descending'] as const)(
    'goes once through documents that the index cannot tell apart, %s',
    async (order) => {
      const all = await collection();
      const ids = Array.from({ length: 11 }, (_, i) => `p${String(i).padStart(2, '0')}`);
      await all.append(ids.map((id) => pupil(id)));
      for (const equals of [{ house: 'red' }, { house: 'red', points: 1 }]) {
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = await all.find({ index: 'byHouse', equals, order, limit: 3, after });
          seen.push(...page.items.map(({ id }) => id));
          after = page.next;
        } while (after !== undefined);
        expect(seen).toEqual(order === 'ascending' ? ids : ids.toReversed());
      }
    },
  );

  test('goes on where a page ended though documents came and went meanwhile', async () => {
    const all = await collection();
    await all.append([1, 2, 3, 4].map((points) => pupil(`p${points}`, { points })));
    const query = { index: 'byHouse', equals: { house: 'red' }, limit: 2 } as const;
    const { next } = await all.find(query);
    await all.remove('p2');
    await all.append([pupil('new', { points: 0 }), pupil('late', { points: 3 })]);
    const second = await all.find({ ...query, after: next });
    expect(second.items.map(({ id }) => id)).toEqual(['late', 'p3']);
  });

  test('goes through a page of true and false', async () => {
    const all = await collection();
    await all.append([pupil('a'), pupil('b', { active: false }), pupil('c'), pupil('d', { active: false })]);
    const query = { index: 'byPlace', equals: { house: 'red' }, limit: 3 } as const;
    const first = await all.find(query);
    const second = await all.find({ ...query, after: first.next });
    expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([['b', 'd', 'a'], ['c']]);
  });

  test('finds through an index only what has all its fields', async () => {
    const all = await collection();
    await all.append([pupil('a', { badge: '2' }), pupil('b'), pupil('c', { badge: '1' })]);
    const badges = async () => (await all.find({ index: 'byBadge', equals: {}, limit: 10 })).items;
    expect((await badges()).map(({ id }) => id)).toEqual(['c', 'a']);
    await all.putIf(pupil('b', { badge: '0' }), { points: 1 });
    await all.putIf(pupil('a'), { points: 1 });
    expect((await badges()).map(({ id }) => id)).toEqual(['b', 'c']);
  });

  test('sorts text by its bytes, whatever the script', async () => {
    const all = await collection();
    const badges = ['Z', 'a', 'z', 'é', '日', '\uffee', '\u{1f600}'];
    await all.append(badges.map((badge, i) => pupil(`p${i}`, { badge })).toReversed());
    const { items } = await all.find({ index: 'byBadge', equals: {}, limit: 10 });
    expect(items.map(({ badge }) => badge)).toEqual(badges);
  });

  test('finds a range from the far end on', async () => {
    const all = await collection();
    await all.append([1, 2, 3, 4].map((points) => pupil(`p${points}`, { points })));
    const query = { index: 'byHouse', equals: { house: 'red' }, order: 'descending', limit: 2 } as const;
    const first = await all.find({ ...query, range: { from: 2, until: 5 } });
    const second = await all.find({ ...query, range: { from: 2, until: 5 }, after: first.next });
    expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([['p4', 'p3'], ['p2']]);
    expect(second.next).toBeUndefined();
  });

  test.each([
    '',
    'x',
    'bm8',
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('{}').toString('base64url'),
  ])('knows that "%s" is no cursor of its own', async (after) => {
    const all = await collection();
    const asked = all.find({ index: 'byHouse', equals: { house: 'red' }, limit: 2, after });
    const failure: unknown = await asked.catch((error: unknown) => error);
    expect(isBadCursor(failure)).toBe(true);
  });

  test('asks for equality from the front of the index on, and for a page of a sound length', async () => {
    const all = await collection();
    await expect(all.find({ index: 'byHouse', equals: { points: 1 }, limit: 1 })).rejects.toThrow(
      'leading fields',
    );
    await expect(all.find({ index: 'byHouse', equals: {}, limit: 0 })).rejects.toThrow('1 to 1,000');
    await expect(all.find({ index: 'byHouse', equals: {}, limit: 1001 })).rejects.toThrow('1 to 1,000');
  });

  test('knows no query without a declared index', async () => {
    const all = await collection();
    // @ts-expect-error the types refuse it, and so does the adapter
    await expect(all.find({ index: 'byNote', equals: {}, limit: 1 })).rejects.toThrow('declared');
  });
}
