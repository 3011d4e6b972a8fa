/** Reading one number out of a list of known length: a place outside it is a mistake in our own code, and throws. */

/** The number at `index`, 0 up to the length less one; throws a RangeError elsewhere. */
export function numberAt(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`No number at ${String(index)} of ${String(values.length)}`);
  return value;
}
