/** Checks that only our own mistakes can fail. */
import { describe, expect, test } from 'vitest';
import { assertNever, invariant, present } from '#core/assert.ts';
import { failed, ok } from '#core/result.ts';

test('a place that cannot be reached names what got there', () => {
  const impossible: unknown = { kind: 'unheard-of' };
  expect(() => {
    Reflect.apply(assertNever, undefined, [impossible]);
  }).toThrow('unheard-of');
});

describe('what must hold', () => {
  test('passes when it does', () => {
    expect(() => {
      invariant(true, 'never said');
    }).not.toThrow();
    expect(present(0, 'never said')).toBe(0);
  });

  test('throws with its words when it does not', () => {
    expect(() => {
      invariant(false, 'two rooms');
    }).toThrow('two rooms');
    expect(() => present(undefined, 'a room')).toThrow('a room');
  });
});

test('a result is a value or a failure', () => {
  expect(ok(1)).toEqual({ ok: true, value: 1 });
  expect(failed({ kind: 'offline' })).toEqual({ ok: false, error: { kind: 'offline' } });
});
