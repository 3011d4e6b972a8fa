/** Opens the kiosk's database and hands out its parts. One process a data folder; every part is synchronous. */
import type { Crypto } from '#core/crypto/crypto.ts';
import type { KioskId } from '#core/ids.ts';
import type { KeyVault } from '../keys.ts';
import type { Clock, Ids } from '../ports.ts';
import type { Ledger } from './ledger.ts';
import type { Outbox } from './outbox.ts';
import type { PulledFacts } from './pulled-facts.ts';
import type { ReferenceStore } from './reference.ts';
import type { SessionFacts } from './session-facts.ts';
import type { Settings } from './settings.ts';
import type { Templates } from './templates.ts';

/** Why the kiosk cannot start on this data folder. Each is a stable code with plain words at the shell. */
export type OpenFailure = {
  readonly kind:
    | 'node-too-old'
    | 'data-folder-not-writable'
    | 'disk-full'
    | 'store-from-newer-version'
    | 'store-in-use'
    | 'store-failed';
};

export interface LocalStoreDeps {
  /** The folder that holds `kiosk.db`; it must exist. */
  readonly dataDir: string;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Pick<KeyVault, 'seal' | 'unseal' | 'destroySealKey'>;
  /** Puts `rehearsal: true` into every fact. */
  readonly rehearsal: boolean;
}

export interface LocalStore {
  /** Made with the database, and the same for as long as it lives. */
  readonly kioskId: KioskId;
  readonly ledger: Ledger;
  readonly pulledFacts: PulledFacts;
  readonly sessionFacts: SessionFacts;
  readonly reference: ReferenceStore;
  readonly templates: Templates;
  readonly outbox: Outbox;
  readonly settings: Settings;
  readonly close: () => void;
}
