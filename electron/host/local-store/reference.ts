/** The reference document that came down last: rosters, timetable, staff, policies. Replaced as a whole, never edited. */
import type { Reference } from '#core/contracts/api.ts';
import type { Instant } from '#core/time.ts';

export interface HeldReference {
  readonly id: string;
  readonly reference: Reference;
  /** When the server last said that this is the one that holds. */
  readonly confirmedAt: Instant;
}

export interface ReferenceStore {
  /** The one that holds, or undefined before the first pull. */
  readonly current: () => HeldReference | undefined;
  readonly replace: (id: string, reference: Reference, at: Instant) => void;
  /** The server still names the one that is held. */
  readonly confirm: (at: Instant) => void;
}
