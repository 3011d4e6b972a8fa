/** The reference document that came down last: rosters, timetable, staff, policies. Replaced as a whole, never edited. */
import { z } from 'zod';
import { Reference } from '#core/contracts/api.ts';
import { ok, type Result } from '#core/result.ts';
import { Instant, MINUTE_MS } from '#core/time.ts';
import type { Database, WriteFailure } from './database.ts';

export interface HeldReference {
  readonly id: string;
  readonly reference: Reference;
  /** When the server last said that this is the one that holds. */
  readonly confirmedAt: Instant;
}

export interface ReferenceStore {
  /** The one that holds, or undefined before the first pull. One that this version cannot read counts as none. */
  readonly current: () => HeldReference | undefined;
  readonly replace: (id: string, reference: Reference, at: Instant) => Result<undefined, WriteFailure>;
  /** The server still names the one that is held. Known here at once; on the disk it may be a minute behind. */
  readonly confirm: (at: Instant) => Result<undefined, WriteFailure>;
}

/** Every page from the server confirms it; a class would else sync the disk with each scan. */
const CONFIRM_STEP_MS = MINUTE_MS;

const Row = z.object({ id: z.string(), body: z.string(), confirmed_at: Instant });

export function createReferenceStore(database: Database): ReferenceStore {
  let held = read(database);
  let savedAt = held?.confirmedAt ?? -Infinity;

  function hold(next: HeldReference): void {
    held = next;
    savedAt = next.confirmedAt;
  }

  return {
    current: () => held,
    replace(id, reference, at) {
      const kept = database.write(() => {
        database.run('DELETE FROM reference');
        database.run(
          'INSERT INTO reference (only, id, body, confirmed_at) VALUES (1, ?, ?, ?)',
          id,
          JSON.stringify(reference),
          at,
        );
        return undefined;
      });
      if (kept.ok) hold({ id, reference, confirmedAt: at });
      return kept;
    },
    confirm(at) {
      if (held === undefined) return ok(undefined);
      const confirmed = { ...held, confirmedAt: at };
      if (at - savedAt < CONFIRM_STEP_MS) {
        held = confirmed;
        return ok(undefined);
      }
      const kept = database.write(() => {
        database.run('UPDATE reference SET confirmed_at = ?', at);
        return undefined;
      });
      if (kept.ok) hold(confirmed);
      return kept;
    },
  };
}

/** A document of another version is pulled again rather than guessed at, so what cannot be read is left out. */
function read(database: Database): HeldReference | undefined {
  const row = database.get('SELECT id, body, confirmed_at FROM reference');
  if (row === undefined) return undefined;
  const { id, body, confirmed_at: confirmedAt } = Row.parse(row);
  const reference = Reference.safeParse(JSON.parse(body));
  return reference.success ? { id, reference: reference.data, confirmedAt } : undefined;
}
