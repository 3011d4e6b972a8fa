import { expect, test } from 'vitest';
import { BACKOFF_CAP_HERE_MS, BACKOFF_CAP_MS, backoffMs } from '#core/sync/backoff.ts';

test.each([
  { failures: 0, chance: 1, ms: 1000 },
  { failures: 1, chance: 1, ms: 2000 },
  { failures: 4, chance: 1, ms: 16_000 },
  { failures: 5, chance: 1, ms: 30_000 },
  { failures: 5000, chance: 1, ms: 30_000 },
  { failures: 3, chance: 0.5, ms: 4000 },
])('waits $ms ms after $failures failures at chance $chance', ({ failures, chance, ms }) => {
  expect(backoffMs(failures, chance, BACKOFF_CAP_MS)).toBe(ms);
});

test('never tries again at once, whatever chance says', () => {
  expect(backoffMs(9, 0, BACKOFF_CAP_MS)).toBe(50);
});

test('waits no longer than two seconds for a server on this computer', () => {
  expect(backoffMs(9, 1, BACKOFF_CAP_HERE_MS)).toBe(2000);
});
