/** The few small things that must outlive a restart: failed sign-ins, how far this PC's clock was off, the last pull. */
import { z } from 'zod';
import { Instant, SECOND_MS } from '#core/time.ts';
import type { Database } from './database.ts';

/** Wrong secrets in a row for one `scope` (a person's id), and until when the pad waits. */
export const LockOut = z.object({ failures: z.int().nonnegative(), lockedUntil: Instant.optional() });
export type LockOut = z.infer<typeof LockOut>;

/** This PC's clock minus the corrected one, in ms, and when that was measured (corrected time). */
export const ClockOff = z.object({ offMs: z.int(), measuredAt: Instant });
export type ClockOff = z.infer<typeof ClockOff>;

/** A value holds in this process even where the disk refuses it; the ledger's `fault` then says so. */
export interface Settings {
  /** No failures where nothing is known. */
  readonly lockOut: (scope: string) => LockOut;
  /** Durable when it returns, so that ending the program does not give more tries. No failures forgets the scope. */
  readonly saveLockOut: (scope: string, lockOut: LockOut) => void;
  readonly clockOff: () => ClockOff | undefined;
  readonly saveClockOff: (clockOff: ClockOff) => void;
  /** When the server last answered a pull (corrected time); undefined before the first time. */
  readonly lastPullAt: () => Instant | undefined;
  /** Known here at once; on the disk it may be 10 s behind, so that a busy class does not sync it with each scan. */
  readonly saveLastPullAt: (at: Instant) => void;
}

const Row = z.object({ value: z.string() });
const LAST_PULL_STEP_MS = 10 * SECOND_MS;
const NO_FAILURES: LockOut = { failures: 0 };

export function createSettings(database: Database): Settings {
  const held = new Map<string, unknown>();
  let pullSavedAt = -Infinity;

  function read(name: string): unknown {
    if (held.has(name)) return held.get(name);
    const row = database.get('SELECT value FROM setting WHERE name = ?', name);
    const value: unknown = row === undefined ? undefined : JSON.parse(Row.parse(row).value);
    held.set(name, value);
    return value;
  }

  function save(name: string, value: unknown): void {
    held.set(name, value);
    database.write(() =>
      value === undefined
        ? database.run('DELETE FROM setting WHERE name = ?', name)
        : database.run(
            'INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)',
            name,
            JSON.stringify(value),
          ),
    );
  }

  return {
    lockOut: (scope) => LockOut.optional().parse(read(`lock-out:${scope}`)) ?? NO_FAILURES,
    saveLockOut: (scope, lockOut) =>
      save(
        `lock-out:${scope}`,
        lockOut.failures === 0 && lockOut.lockedUntil === undefined ? undefined : lockOut,
      ),
    clockOff: () => ClockOff.optional().parse(read('clock-off')),
    saveClockOff: (clockOff) => save('clock-off', clockOff),
    lastPullAt: () => Instant.optional().parse(read('last-pull-at')),
    saveLastPullAt(at) {
      if (at - pullSavedAt < LAST_PULL_STEP_MS) {
        held.set('last-pull-at', at);
        return;
      }
      pullSavedAt = at;
      save('last-pull-at', at);
    },
  };
}
