/** Time that passes only when a test says so: the PC's clock, the monotonic one, and timers over it. */
import type { Cancel, Clock, Timers } from '../../electron/host/ports.ts';

export interface TestTime extends Clock, Timers {
  readonly wall: () => number;
  readonly monotonic: () => number;
  /** Lets `ms` pass; timers run in the order in which they are due, each at its own moment. */
  readonly pass: (ms: number) => void;
  /** Somebody sets the PC's clock. */
  readonly setWall: (at: number) => void;
  /** How many timers wait. */
  readonly waiting: () => number;
}

interface Due {
  readonly at: number;
  readonly run: () => void;
}

export function createTestTime(startsAt: number): TestTime {
  let mono = 1000;
  let ahead = startsAt - mono;
  const due = new Set<Due>();

  function next(until: number): Due | undefined {
    return [...due].filter((one) => one.at <= until).sort((a, b) => a.at - b.at)[0];
  }

  return {
    now: () => Math.floor(mono + ahead),
    wall: () => Math.floor(mono + ahead),
    monotonic: () => mono,
    after(ms, run): Cancel {
      const one = { at: mono + ms, run };
      due.add(one);
      return () => due.delete(one);
    },
    pass(ms) {
      const until = mono + ms;
      for (let one = next(until); one !== undefined; one = next(until)) {
        due.delete(one);
        mono = Math.max(mono, one.at);
        one.run();
      }
      mono = until;
    },
    setWall(at) {
      ahead = at - mono;
    },
    waiting: () => due.size,
  };
}
