/** One try to leave the kiosk or to widen its bridge. */
import type { Shell } from '../support/journey/shells.ts';
import type { Stand } from './stand.ts';

export interface Attempt {
  /** The kinds in which the report is laid out. */
  readonly group:
    | 'windows'
    | 'navigation'
    | 'frames'
    | 'scripts'
    | 'network'
    | 'devices'
    | 'files'
    | 'keys'
    | 'locks'
    | 'door'
    | 'bridge'
    | 'staff';
  readonly name: string;
  /** By what a success would be seen, beyond what is watched for all: strangers reached, windows, pages, files, programs. */
  readonly seen?: string;
  /** Where it means something; on every shell where this is not said. */
  readonly shells?: readonly Shell[];
  /** Also a mere reload counts as a success. */
  readonly holdsStill?: boolean;
  /** How long to wait for what may come of it. */
  readonly settleMs?: number;
  /** Tries, and returns its own evidence of success, one line; undefined where there is none. */
  readonly run: (stand: Stand) => Promise<string | undefined>;
}
