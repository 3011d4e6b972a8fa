/** A lock is held by a living process only, and given back by its holder only. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isHeld, takeLock } from '../../scripts/lock.mjs';
import { tempTree } from './temp-tree.ts';

const BOOTED_AT = 1_000_000;
const NOW = 2_000_000;

/** A machine with the given processes, by id and moment of birth. */
function machine({ pid = 10, now = NOW, births = new Map([[10, 'a']]) } = {}) {
  return {
    pid,
    now: () => now,
    bootedAt: () => BOOTED_AT,
    isAlive: (other: number) => births.has(other),
    birth: (other: number) => births.get(other) ?? '',
  };
}

test('keeps a second process out and names the first', () => {
  const path = join(tempTree(), 'lock');
  const births = new Map([
    [10, 'a'],
    [11, 'b'],
  ]);
  expect(takeLock(path, machine({ births })).ok).toBe(true);
  const second = takeLock(path, machine({ pid: 11, births }));
  expect(second).toEqual({ ok: false, holder: { pid: 10, takenAt: NOW, birth: 'a' } });
});

test('is free again once it is given back', () => {
  const path = join(tempTree(), 'lock');
  const first = takeLock(path, machine());
  if (first.ok) first.release();
  expect(existsSync(path)).toBe(false);
  expect(takeLock(path, machine()).ok).toBe(true);
});

test('is taken over from a process that is gone', () => {
  const path = join(tempTree(), 'lock');
  takeLock(path, machine());
  expect(takeLock(path, machine({ pid: 11, births: new Map([[11, 'b']]) })).ok).toBe(true);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: 11 });
});

test('is not given back by a process that lost it', () => {
  const path = join(tempTree(), 'lock');
  const first = takeLock(path, machine());
  takeLock(path, machine({ pid: 11, births: new Map([[11, 'b']]) }));
  if (first.ok) first.release();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: 11 });
});

test('waits for a process that is just writing it, and takes over an empty one that stays', () => {
  const path = join(tempTree(), 'lock');
  writeFileSync(path, '');
  expect(takeLock(path, machine({ now: Date.now() })).ok).toBe(false);
  expect(takeLock(path, machine({ now: Date.now() + 60_000 })).ok).toBe(true);
});

test.each([
  { name: 'its process runs', holder: { pid: 10, takenAt: NOW, birth: 'a' }, held: true },
  { name: 'its process is gone', holder: { pid: 12, takenAt: NOW, birth: 'a' }, held: false },
  { name: 'its number went to another process', holder: { pid: 10, takenAt: NOW, birth: 'z' }, held: false },
  { name: 'its birth is unknown', holder: { pid: 10, takenAt: NOW, birth: '' }, held: true },
  {
    name: 'it is from before the start of the machine',
    holder: { pid: 10, takenAt: BOOTED_AT - 1, birth: '' },
    held: false,
  },
])('is held: $held, where $name', ({ holder, held }) => {
  expect(isHeld(holder, machine())).toBe(held);
});
