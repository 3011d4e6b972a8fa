/** What many readings come to: the middle one, and the one that nearly all stay below. */
import { present } from '#core/assert.ts';

/** The least reading that at least `part` (0 to 1) of them do not pass: nearest rank. Throws where there are none. */
export function quantile(readings: readonly number[], part: number): number {
  const sorted = readings.toSorted((a, b) => a - b);
  return present(sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)], 'nothing was measured');
}

/** The reading in the middle; of an even count the lower of the two. */
export function median(readings: readonly number[]): number {
  return quantile(readings, 0.5);
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
