/** What the host is given by the shell that runs it. */
import type { HealthStrip } from '#core/contracts/kiosk.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { MatchThresholds } from '#core/face/match.ts';
import type { BeaconNear, BeaconScanner } from './beacons/beacon-scanner.ts';
import type { KioskClock } from './clock.ts';
import type { Pairing } from './keys/keys.ts';
import type { LocalStore } from './local-store/store.ts';
import type { PairingService } from './sync/pairing.ts';
import type { Timers } from './ports.ts';
import type { SyncService } from './sync/sync-service.ts';

export interface KioskHostDeps {
  readonly crypto: Crypto;
  readonly clock: Pick<KioskClock, 'now' | 'offMs' | 'jumped'>;
  readonly timers: Timers;
  readonly store: Pick<
    LocalStore,
    'kioskId' | 'ledger' | 'sessionFacts' | 'reference' | 'templates' | 'outbox' | 'settings'
  >;
  readonly pairing: Pick<PairingService, 'paired' | 'askAgain' | 'state' | 'onChange' | 'give' | 'want'>;
  /** Called once, when paired; the host starts and stops it. */
  readonly openSync: (pairing: Pairing) => SyncService;
  /** Called once; the scanner tells of a student's device until it is told that the fact is kept. */
  readonly openScanner: (onNear: (near: BeaconNear) => boolean) => BeaconScanner;
  readonly beacons: HealthStrip['beacons'];
  /** Whether `secret` is the one behind the argon2id `verifier` (PHC text). */
  readonly verify: (verifier: string, secret: string) => Promise<boolean>;
  /** From `models/manifest.json`. */
  readonly faceModel: { readonly model: string; readonly thresholds: MatchThresholds };
  readonly options: KioskOptions;
  /** A member of staff leaves the locked kiosk. */
  readonly onExit: () => void;
}

export interface KioskOptions {
  /** Where this kiosk finds the API. */
  readonly apiOrigin: string;
  /** Where phones find it, instead of what the reference says. */
  readonly publicOrigin: string | undefined;
  readonly rehearsal: boolean;
  readonly kioskLocked: boolean;
  /** Nothing guards this kiosk's keys, and nobody allowed faces all the same: none is registered or checked. */
  readonly keysUnprotected: boolean;
}
