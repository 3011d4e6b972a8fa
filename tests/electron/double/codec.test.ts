/** Values pass between the double's main process and its windows as text; what arrives is what a structured clone would be. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cloned } from '../../support/electron-double/clone.ts';

test('whatever may be cloned arrives as its clone', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: false,
    withNullPrototype: false,
    withBoxedValues: false,
  });
  fc.assert(
    fc.property(anything, (value) => {
      expect(cloned(value)).toStrictEqual(structuredClone(value));
    }),
  );
});

test('what holds itself still does', () => {
  const value: { name: string; self?: object; list: object[] } = { name: 'ring', list: [] };
  value.self = value;
  value.list.push(value, value.list);
  const copy = cloned(value);
  expect(copy).toStrictEqual(value);
  expect(copy).toHaveProperty('self', copy);
});

test.each([() => 1, Symbol('no'), Promise.resolve(1), new WeakMap(), { deep: [() => 1] }])(
  'what may not be cloned is refused in the words of Electron: %s',
  (value) => {
    expect(() => cloned(value)).toThrow('An object could not be cloned.');
  },
);
