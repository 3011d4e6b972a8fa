/** What every adapter of the store keeps to where many write at once: each is answered for itself, and one of rivals wins. */
import { expect, test } from 'vitest';
import { findAll } from '../../../server/store/collection.ts';
import { pupil, type OpenPupils } from './pupils.ts';

export function rivals(collection: OpenPupils): void {
  test('lets one of many rivals for the same change win', async () => {
    const all = await collection();
    await all.putIf(pupil('a'), 'absent');
    const tries = Array.from({ length: 20 }, (_, i) =>
      all.putIf(pupil('a', { points: 2 + i }), { points: 1 }),
    );
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter(({ kind }) => kind === 'written')).toHaveLength(1);
  });

  test('answers every one of many writers at once', async () => {
    const all = await collection();
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, i) => all.putIf(pupil(`p${i}`, { points: i }), 'absent')),
    );
    expect(outcomes.every(({ kind }) => kind === 'written')).toBe(true);
    expect(await findAll(all, { index: 'byHouse', equals: { house: 'red' } })).toHaveLength(200);
  });

  test('lets one of many rivals for a new id win, and says so to the others', async () => {
    const all = await collection();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => all.putIf(pupil('a', { points: i }), 'absent')),
    );
    const [winner] = outcomes.flatMap(({ kind }, i) => (kind === 'written' ? [i] : []));
    expect((await all.get('a'))?.points).toBe(winner);
    expect(outcomes.filter(({ kind }) => kind === 'written')).toHaveLength(1);
    const others = outcomes.filter(({ kind }) => kind === 'refused');
    expect(others).toEqual(Array.from({ length: 19 }, () => ({ kind: 'refused', by: 'id' })));
  });

  test('lets one of many rivals in a unique index win, whether they append one or several', async () => {
    const all = await collection();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        all.append([...(i % 2 === 0 ? [] : [pupil(`before${i}`)]), pupil(`p${i}`, { badge: '7' })]),
      ),
    );
    const won = outcomes.flatMap(({ kind }, i) => (kind === 'written' ? [i] : []));
    expect(won).toHaveLength(1);
    const found = await all.find({ index: 'byBadge', equals: { badge: '7' }, limit: 10 });
    expect(found.items.map(({ id }) => id)).toEqual([`p${String(won[0])}`]);
    for (const [i, outcome] of outcomes.entries())
      if (outcome.kind === 'refused') expect(outcome).toMatchObject({ appended: i % 2, by: 'byBadge' });
  });

  test('keeps the greatest of many numbers that come at once', async () => {
    const all = await collection();
    const numbers = Array.from({ length: 20 }, (_, i) => ((i * 7) % 20) + 1);
    await Promise.all(numbers.map((points) => all.putIfGreater(pupil('a', { points }), 'points')));
    expect((await all.get('a'))?.points).toBe(20);
  });

  test('counts every one of many who count at once', async () => {
    const all = await collection();
    await all.putIf(pupil('a', { points: 0 }), 'absent');
    const count = async (): Promise<void> => {
      for (;;) {
        const before = await all.get('a');
        if (before === undefined) throw new Error('it was there');
        const outcome = await all.putIf({ ...before, points: before.points + 1 }, { points: before.points });
        if (outcome.kind === 'written') return;
      }
    };
    await Promise.all(Array.from({ length: 15 }, count));
    expect((await all.get('a'))?.points).toBe(15);
  });

  test('answers each of many different changes at once for itself', async () => {
    const all = await collection();
    await all.append([pupil('a'), pupil('b', { badge: '1' }), pupil('c'), pupil('d')]);
    const outcomes = await Promise.all([
      all.putIf(pupil('a', { points: 2 }), { points: 1 }),
      all.putIf(pupil('c', { badge: '1' }), { points: 1 }),
      all.putIf(pupil('d', { points: 2 }), { points: 5 }),
      all.remove('b', { points: 5 }),
      all.remove('d'),
      all.putIf(pupil('e'), 'absent'),
      all.putIf(pupil('a'), 'absent'),
      all.append([pupil('f'), pupil('g')]),
    ]);
    expect(outcomes).toEqual([
      { kind: 'written' },
      { kind: 'refused', by: 'byBadge' },
      { kind: 'refused', by: 'condition' },
      false,
      true,
      { kind: 'written' },
      { kind: 'refused', by: 'id' },
      { kind: 'written' },
    ]);
    const left = await findAll(all, { index: 'byHouse', equals: { house: 'red' } });
    expect(left.map(({ id }) => id)).toEqual(['b', 'c', 'e', 'f', 'g', 'a']);
  });
}
