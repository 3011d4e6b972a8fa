/** What every adapter of the store keeps to: one document, its conditions and its place in the unique indexes. */
import { expect, test } from 'vitest';
import { pupil, type OpenPupils } from './pupils.ts';

export function documents(collection: OpenPupils): void {
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

  test('refuses to keep what is not in the declared shape', async () => {
    const all = await collection();
    const spoiled = pupil('a', { points: 1.5 });
    await expect(async () => all.putIf(spoiled, 'absent')).rejects.toThrow();
    expect(await all.get('a')).toBeUndefined();
  });

  test.each([
    { name: 'numbers of every size', extra: [0, -1, 0.1, 2 ** 31, Number.MAX_SAFE_INTEGER, -1e300] },
    { name: 'text of every script, and none', extra: ['', 'é', '日本', '\u{1f600}', 'a\u0000b', '\u2028'] },
    {
      name: 'what would be an operator elsewhere',
      extra: { $where: '1', 'a.b': { $gt: '' }, __proto__x: 1 },
    },
    { name: 'lists in lists', extra: [[], [[]], [{}], [null, true, false]] },
  ])('gives back $name as it was put', async ({ extra }) => {
    const all = await collection();
    await all.putIf(pupil('a', { extra }), 'absent');
    expect(await all.get('a')).toEqual(pupil('a', { extra }));
  });

  test('takes a field away with the document that had it', async () => {
    const all = await collection();
    await all.putIf(pupil('a', { note: 'x', badge: '1' }), 'absent');
    await all.putIf(pupil('a'), { note: 'x' });
    expect(await all.get('a')).toEqual(pupil('a'));
    expect(await all.putIf(pupil('b', { badge: '1' }), 'absent')).toEqual({ kind: 'written' });
  });

  test('takes undefined in a condition for a field that is not there', async () => {
    const all = await collection();
    await all.append([pupil('a'), pupil('b', { note: 'x' })]);
    expect((await all.putIf(pupil('a', { points: 2 }), { note: undefined })).kind).toBe('written');
    expect((await all.putIf(pupil('b', { points: 2 }), { note: undefined })).kind).toBe('refused');
  });

  test('takes the whole document as a condition', async () => {
    const all = await collection();
    await all.putIf(pupil('a', { note: 'x' }), 'absent');
    expect((await all.putIf(pupil('a', { points: 2 }), pupil('a', { note: 'x' }))).kind).toBe('written');
    expect((await all.putIf(pupil('a', { points: 3 }), pupil('a', { note: 'x' }))).kind).toBe('refused');
  });

  test('changes nothing where the change would clash, and says with which index', async () => {
    const all = await collection();
    await all.append([pupil('a', { badge: '1' }), pupil('b', { badge: '2' })]);
    const clash = { kind: 'refused', by: 'byBadge' };
    expect(await all.putIf(pupil('b', { badge: '1' }), { points: 1 })).toEqual(clash);
    expect(await all.putIfGreater(pupil('b', { badge: '1', points: 9 }), 'points')).toEqual(clash);
    expect(await all.putIfGreater(pupil('c', { badge: '1', points: 9 }), 'points')).toEqual(clash);
    expect(await all.get('b')).toEqual(pupil('b', { badge: '2' }));
    expect(await all.get('c')).toBeUndefined();
  });

  test('names the id first where a document meets itself in a unique index too', async () => {
    const all = await collection();
    await all.putIf(pupil('a', { badge: '1' }), 'absent');
    expect(await all.putIf(pupil('a', { badge: '1' }), 'absent')).toEqual({ kind: 'refused', by: 'id' });
    const again = await all.append([pupil('b'), pupil('a', { badge: '1' })]);
    expect(again).toEqual({ kind: 'refused', appended: 1, by: 'id' });
  });

  test('names the condition first where it fails and the change would clash too', async () => {
    const all = await collection();
    await all.append([pupil('a', { badge: '1' }), pupil('b')]);
    const outcome = await all.putIf(pupil('b', { badge: '1' }), { points: 7 });
    expect(outcome).toEqual({ kind: 'refused', by: 'condition' });
  });

  test('frees with a document what it held in a unique index', async () => {
    const all = await collection();
    await all.putIf(pupil('a', { badge: '1' }), 'absent');
    await all.remove('a');
    expect((await all.putIf(pupil('b', { badge: '1' }), 'absent')).kind).toBe('written');
  });

  test('has nothing against appending nothing', async () => {
    expect(await (await collection()).append([])).toEqual({ kind: 'written' });
  });

  test('takes no operator for an id or for a value', async () => {
    const all = await collection();
    await all.putIf(pupil('a'), 'absent');
    // @ts-expect-error what came past the types
    await expect(async () => all.get({ $gt: '' })).rejects.toThrow();
    // @ts-expect-error what came past the types
    await expect(async () => all.remove({ $gt: '' })).rejects.toThrow();
    // @ts-expect-error what came past the types
    await expect(async () => all.remove('a', { house: { $gt: '' } })).rejects.toThrow();
    expect(await all.get('a')).toEqual(pupil('a'));
  });
}
