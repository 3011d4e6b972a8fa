/** The system's own timers, for the programs that start the kiosk. */
import type { Timers } from './ports.ts';

export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
