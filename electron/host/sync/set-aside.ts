/**
 * A kiosk that the server takes only as a new one begins with an empty ledger. The old one is never deleted or merged: it is put
 * aside, whole, with the key that signs it, as facts that were not sent are nowhere else.
 */
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { KioskId } from '#core/ids.ts';
import { ok, type Result } from '#core/result.ts';
import { ifThere } from '../if-there.ts';
import type { KeyVault } from '../keys/keys.ts';
import type { OpenFailure } from '../local-store/database.ts';
import type { LocalStore } from '../local-store/store.ts';

/** What was put aside: whose ledger, and how many of its facts the server does not have. */
export interface SetAside {
  readonly kioskId: KioskId;
  readonly unsent: number;
}

type OpenStore = (newKioskId: KioskId | undefined) => Result<LocalStore, OpenFailure>;

/** In the data folder: one folder for each kiosk that this one was before. */
const ASIDE = 'before';

/** The store of this kiosk, or of its heir, who then takes over. A start that died in between goes on where it was. */
export function openOwnStore(
  vault: Pick<KeyVault, 'heir' | 'copyIdentityTo' | 'succeed'>,
  dataDir: string,
  open: OpenStore,
): Result<{ readonly store: LocalStore; readonly setAside?: SetAside }, OpenFailure> {
  const heir = vault.heir();
  const first = open(heir);
  if (!first.ok) return first;
  if (heir === undefined) return ok({ store: first.value });
  if (first.value.kioskId === heir) {
    vault.succeed();
    return ok({ store: first.value });
  }
  const setAside = putAside(vault, dataDir, first.value);
  const next = open(heir);
  if (!next.ok) return next;
  vault.succeed();
  return ok({ store: next.value, setAside });
}

/**
 * The key goes first, so that no ledger is left without. Closed, the database is one file; where the disk was too full for that, its
 * journal goes before it, so that a new database never meets it.
 */
function putAside(vault: Pick<KeyVault, 'copyIdentityTo'>, dataDir: string, old: LocalStore): SetAside {
  const setAside = { kioskId: old.kioskId, unsent: old.outbox.count() };
  old.close();
  const folder = join(dataDir, ASIDE, old.kioskId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  vault.copyIdentityTo(join(folder, 'keys.json'));
  const move = (name: string): void => renameSync(join(dataDir, name), join(folder, name));
  ifThere(() => move('kiosk.db-wal'));
  move('kiosk.db');
  return setAside;
}
