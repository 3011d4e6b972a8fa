/** The stand that is fuzzed, renewed from time to time: what mutants were let make must not slow down the looking. */
import { openStand, type Stand } from '../matrix/stand.ts';
import { quickTimers } from '../support/quick-timers.ts';

export interface FuzzStand extends Stand {
  /** What no answer to anybody may hold. */
  readonly secrets: () => readonly string[];
  /** Resolves when nothing of what was let in is still under way. */
  readonly settled: () => Promise<void>;
}

export async function openFuzzStand(): Promise<FuzzStand> {
  const timers = quickTimers();
  const stand = await openStand({ timers });
  return {
    ...stand,
    secrets() {
      const { ours, theirs } = stand.bench();
      return [ours, theirs].flatMap(({ kiosk: { paired } }) => [paired.kioskSecret, paired.credential]);
    },
    settled: timers.settled,
  };
}
