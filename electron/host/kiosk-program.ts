/**
 * Puts the host together: real clock, keys, database, API. It is loaded while the window already starts, and gives back
 * the router that a shell lets its window speak to, by whatever carries the messages.
 */
import { ok, type Result } from '#core/result.ts';
import { readAuthorities, trust } from './sync/authorities.ts';
import type { ProgramFailure } from './failures.ts';
import { openKioskLife, type KioskLifeDeps } from './kiosk-life.ts';
import { createKioskRouter, type KioskRouter } from './window/router.ts';

export interface KioskProgram {
  /** Pairs where need be, resumes what was open, and starts the sync. Resolves when that is under way, or `close` was called. */
  readonly start: () => Promise<void>;
  readonly router: KioskRouter;
  /** Told of a procedure that threw; the window learns only that it failed. */
  readonly onError: (error: unknown) => void;
  /** Whether a class was opened and not closed yet. Ask before `close`. */
  readonly isClassOpen: () => boolean;
  /** Ends the host and closes the database, in reverse order of opening. */
  readonly close: () => Promise<void>;
}

export interface KioskProgramDeps extends KioskLifeDeps {
  /** It had to begin anew, and cannot: nothing runs any more. */
  readonly onFailed: (failure: ProgramFailure) => void;
}

export function openKioskProgram(deps: KioskProgramDeps): Result<KioskProgram, ProgramFailure> {
  const { options, log } = deps;
  const own = options.caFile === undefined ? ok([]) : readAuthorities(options.caFile);
  if (!own.ok) return own;
  if (options.apiOrigin.startsWith('https:')) trust(own.value);
  const first = openKioskLife(deps, () => void renew());
  if (!first.ok) return first;
  let life = first.value;
  let isEnding = false;

  /** The window's watch ends with the old life, and comes back by itself to the new one. */
  async function renew(): Promise<void> {
    await life.close();
    if (isEnding) return;
    const next = openKioskLife(deps, () => void renew());
    if (!next.ok) {
      deps.onFailed(next.error);
      return;
    }
    life = next.value;
    await life.host.start();
  }

  return ok({
    start: () => life.host.start(),
    router: createKioskRouter(() => life.host),
    onError: (error) => log.error('command-failed', wordsOf(error)),
    isClassOpen: () => life.isClassOpen(),
    async close() {
      isEnding = true;
      await life.close();
    },
  });
}

/** What of an error may stand in the log: where it came from. */
function wordsOf(error: unknown): { readonly error: string; readonly stack?: string | undefined } {
  return error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) };
}
