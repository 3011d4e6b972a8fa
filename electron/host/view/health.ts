/** The strip for staff: what works now. Gathered afresh for every view. */
import type { CameraState, HealthStrip } from '#core/contracts/kiosk.ts';
import type { Instant } from '#core/time.ts';
import type { KioskClock } from '../clock.ts';
import type { LocalStore } from '../local-store/store.ts';
import type { SyncStatus } from '../sync/sync-service.ts';

export interface HealthInput {
  readonly store: Pick<LocalStore, 'ledger' | 'reference' | 'outbox' | 'settings'>;
  readonly clock: Pick<KioskClock, 'offMs' | 'jumped'>;
  /** Undefined before pairing. */
  readonly sync: SyncStatus | undefined;
  readonly startedAt: Instant;
  readonly camera: CameraState;
  readonly beacons: HealthStrip['beacons'];
}

export function healthOf({ store, clock, sync, startedAt, camera, beacons }: HealthInput): HealthStrip {
  const rosterAt = store.reference.current()?.confirmedAt;
  const clockOffMs = clock.offMs();
  const fault = store.ledger.fault();
  return {
    server: serverOf(sync, startedAt, store.settings.lastPullAt()),
    waitingToSend: store.outbox.count(),
    camera,
    beacons,
    clockJumped: clock.jumped(),
    faults: [...(fault === undefined ? [] : [fault]), ...(sync?.faults ?? [])],
    ...(rosterAt === undefined ? {} : { rosterAt }),
    ...(clockOffMs === undefined ? {} : { clockOffMs: Math.round(clockOffMs) }),
  };
}

function serverOf(
  sync: SyncStatus | undefined,
  startedAt: Instant,
  pulledAt: Instant | undefined,
): HealthStrip['server'] {
  if (sync?.server.kind === 'online') return sync.server;
  const since = sync?.server.since ?? startedAt;
  const lastPullAt = sync?.server.lastPullAt ?? pulledAt;
  return lastPullAt === undefined ? { kind: 'offline', since } : { kind: 'offline', since, lastPullAt };
}
