/** The condition of a change, as both adapters read it. */
import { invariant } from '#core/assert.ts';
import type { Scalar } from './collection.ts';
import { isScalar } from './paging.ts';

/** The fields and the values that they must have; undefined: must not be there. Throws at what cannot be compared. */
export function conditionOf(condition: object): readonly (readonly [string, Scalar | undefined])[] {
  return Object.entries(condition).map(([field, value]: [string, unknown]) => {
    invariant(value === undefined || isScalar(value), 'a condition holds text, numbers and booleans');
    return [field, value] as const;
  });
}
