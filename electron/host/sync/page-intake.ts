/** Takes in what a page from the server brings: facts first, then the reference, then the time. */
import type { PullPage, Reference } from '#core/contracts/api.ts';
import type { SessionId } from '#core/ids.ts';
import type { SyncTrouble } from '#core/sync/cycle.ts';
import type { Instant } from '#core/time.ts';
import type { KioskClock } from '../clock.ts';
import type { PulledFacts } from '../local-store/pulled-facts.ts';
import type { ReferenceStore } from '../local-store/reference.ts';
import type { Settings } from '../local-store/settings.ts';
import type { Templates } from '../local-store/templates.ts';
import type { Log } from '../log.ts';

export interface PageIntakeDeps {
  readonly pulledFacts: Pick<PulledFacts, 'keep'>;
  readonly reference: ReferenceStore;
  readonly templates: Pick<Templates, 'consentOf' | 'withdraw'>;
  readonly settings: Pick<Settings, 'saveLastPullAt' | 'clockOff' | 'saveClockOff'>;
  readonly clock: KioskClock;
  readonly log: Log;
}

/** What was new in a page, and why the rest of it could not be kept. */
export interface PageNews {
  readonly trouble: SyncTrouble | undefined;
  readonly sessionIds: readonly SessionId[];
  readonly reference: boolean;
}

export interface PageIntake {
  /** What cannot be kept is asked for again by the next pull. */
  readonly take: (page: PullPage) => PageNews;
  /** Corrects the clock by a reply that took `rttMs`, and keeps how far the PC's is off for the next start. */
  readonly anchor: (serverNow: Instant, rttMs: number) => void;
}

/** A clock that drifted by less is not worth a write. */
const CLOCK_OFF_STEP_MS = 1000;

export function createPageIntake({
  pulledFacts,
  reference,
  templates,
  settings,
  clock,
  log,
}: PageIntakeDeps): PageIntake {
  function takeReference(page: PullPage): boolean {
    if (page.reference !== undefined) {
      // First the templates: a reference that is kept is not asked for again.
      if (!destroyWithdrawn(page.reference)) return false;
      return reference.replace(page.referenceId, page.reference, clock.now()).ok;
    }
    return reference.current()?.id === page.referenceId && reference.confirm(clock.now()).ok;
  }

  /** Whatever rests on a consent that was taken back since. False where one of them could not be destroyed. */
  function destroyWithdrawn({ faceWithdrawals = [] }: Reference): boolean {
    const withdrawn = faceWithdrawals.filter(({ studentId, at }) => {
      const consent = templates.consentOf(studentId);
      return consent !== undefined && consent.at < at;
    });
    return withdrawn.every(({ studentId, at }) => templates.withdraw(studentId, at).ok);
  }

  return {
    take(page) {
      const kept = pulledFacts.keep(page.facts);
      if (!kept.ok) {
        log.warn('sync-page-refused', { why: kept.error.kind });
        const trouble = kept.error.kind === 'rewritten' ? 'not-trusted' : 'unreadable';
        return { trouble, sessionIds: [], reference: false };
      }
      const sessionIds = [...new Set(kept.value.map((fact) => fact.sessionId))];
      if (!takeReference(page)) return { trouble: 'unreadable', sessionIds, reference: false };
      settings.saveLastPullAt(clock.now());
      return { trouble: undefined, sessionIds, reference: page.reference !== undefined };
    },
    anchor(serverNow, rttMs) {
      clock.anchor({ serverNow, rttMs });
      const offMs = clock.offMs();
      const known = settings.clockOff()?.offMs;
      if (offMs === undefined || Math.abs(offMs - (known ?? Infinity)) < CLOCK_OFF_STEP_MS) return;
      settings.saveClockOff({ offMs, measuredAt: clock.now() });
    },
  };
}
