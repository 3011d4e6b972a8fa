/** From packets to "this student's device is in radio range": resolved against the open session's roster, once a student. */
import type { EnrolledBeacon } from '#core/contracts/api.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import type { Instant } from '#core/time.ts';

/** What the desk writes as a `beacon-heard` fact. */
export interface BeaconNear {
  readonly sessionId: SessionId;
  readonly studentId: PersonId;
  readonly identity: 'rolling' | 'static';
  readonly packets: number;
  readonly medianRssiDbm: number;
  readonly forMs: number;
}

export interface BeaconScanner {
  /**
   * Listens for these students' devices. `known`: who has a beacon fact in this session already. Calling it again
   * replaces the watch.
   */
  readonly watch: (watch: {
    readonly sessionId: SessionId;
    readonly beacons: readonly EnrolledBeacon[];
    readonly known: ReadonlySet<PersonId>;
  }) => void;
  /** Forgets session and sightings. */
  readonly unwatch: () => void;
  /** Students of the watch near by within the last minute, the latest heard first, with when they were last heard. */
  readonly nearby: () => readonly { readonly studentId: PersonId; readonly at: Instant }[];
  /** Ends the source. */
  readonly stop: () => void;
}
