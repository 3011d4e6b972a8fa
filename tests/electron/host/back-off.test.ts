/** The pause before something that ended is started again. */
import { expect, test } from 'vitest';
import { createBackOff } from '../../../electron/host/back-off.ts';

function backOffAt() {
  let now = 0;
  const backOff = createBackOff(() => now);
  return {
    /** It is started, runs for so long, and ends. */
    runsFor: (ms: number): number => {
      backOff.started();
      now += ms;
      return backOff.endedMs();
    },
    backOff,
  };
}

test('doubles from half a second to half a minute', () => {
  const { runsFor } = backOffAt();
  expect(Array.from({ length: 9 }, () => runsFor(100))).toEqual([
    500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
  ]);
});

test('begins anew after a minute that went well', () => {
  const { runsFor } = backOffAt();
  expect([runsFor(1), runsFor(59_999), runsFor(60_000), runsFor(1)]).toEqual([500, 1000, 500, 1000]);
});

test('counts an end before the first start', () => {
  const { backOff } = backOffAt();
  expect([backOff.endedMs(), backOff.endedMs()]).toEqual([500, 1000]);
});
