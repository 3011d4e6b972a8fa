/** Opens the kiosk's database and hands out its parts. One process a data folder; every part is synchronous. */
import { join } from 'node:path';
import { z } from 'zod';
import { present } from '#core/assert.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { KioskId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { KeyVault } from '../keys/keys.ts';
import type { Clock, Ids } from '../ports.ts';
import { openDatabase, type Database, type OpenFailure } from './database.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { MIGRATIONS } from './migrations/all.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPulledFacts, type PulledFacts } from './pulled-facts.ts';
import { createReferenceStore, type ReferenceStore } from './reference.ts';
import { createSessionFacts, type SessionFacts } from './session-facts.ts';
import { createSettings, type Settings } from './settings.ts';
import { createTemplates, type Templates } from './templates.ts';

export interface LocalStoreDeps {
  /** The folder that holds `kiosk.db`; it must exist. */
  readonly dataDir: string;
  /** The running Node, `process.versions.node`: the driver needs 24 or later. */
  readonly nodeVersion: string;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Pick<KeyVault, 'seal' | 'unseal' | 'destroySealKey'>;
  /** Puts `rehearsal: true` into every fact. */
  readonly rehearsal: boolean;
  /** Who a database that is made now belongs to; somebody new where it is left out. */
  readonly newKioskId?: KioskId | undefined;
  /** The most pages (4 KiB each) that the file may have; no limit where it is left out. */
  readonly maxPages?: number | undefined;
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
  /** What SQLite itself says of its settings, for `bench` and the log: synchronous is 2 where it is FULL. */
  readonly pragmas: () => { readonly journalMode: string; readonly synchronous: number };
  readonly close: () => void;
}

const ValueRow = z.object({ value: z.string() });
const JournalRow = z.object({ journal_mode: z.string() });
const SynchronousRow = z.object({ synchronous: z.int() });

export function openLocalStore(deps: LocalStoreDeps): Result<LocalStore, OpenFailure> {
  const opened = openDatabase({
    folder: deps.dataDir,
    path: join(deps.dataDir, 'kiosk.db'),
    migrations: MIGRATIONS,
    nodeVersion: deps.nodeVersion,
    maxPages: deps.maxPages,
  });
  if (!opened.ok) return opened;
  const database = opened.value;
  const kioskId = kioskIdOf(database, () => deps.newKioskId ?? deps.ids.next());
  if (kioskId.ok) return ok(storeOver(deps, database, kioskId.value));
  database.close();
  return kioskId;
}

function storeOver(deps: LocalStoreDeps, database: Database, kioskId: KioskId): LocalStore {
  const { crypto, clock, ids, vault, rehearsal } = deps;
  const ledger = createLedger({ database, crypto, clock, ids, kioskId, rehearsal });
  const pulledFacts = createPulledFacts({ database, crypto });
  const sessionFacts = createSessionFacts({ database, ledger, pulledFacts });
  ledger.onAppend((facts) => sessionFacts.add(facts));
  return {
    kioskId,
    ledger,
    pulledFacts: {
      ...pulledFacts,
      keep(facts) {
        const kept = pulledFacts.keep(facts);
        if (kept.ok) sessionFacts.add(kept.value);
        return kept;
      },
    },
    sessionFacts,
    reference: createReferenceStore(database),
    templates: createTemplates({ database, vault }),
    outbox: createOutbox({ database, crypto }),
    settings: createSettings(database),
    pragmas: () => ({
      journalMode: JournalRow.parse(database.get('PRAGMA journal_mode')).journal_mode,
      synchronous: SynchronousRow.parse(database.get('PRAGMA synchronous')).synchronous,
    }),
    close: database.close,
  };
}

/** The id that stands in the database, or a new one, kept before anybody hears of it. */
function kioskIdOf(database: Database, newId: () => string): Result<KioskId, OpenFailure> {
  const sql = "SELECT value FROM setting WHERE name = 'kiosk-id'";
  const made = database.write(() => {
    if (database.get(sql) === undefined)
      database.run("INSERT INTO setting (name, value) VALUES ('kiosk-id', ?)", newId());
    return KioskId.parse(ValueRow.parse(present(database.get(sql), 'the kiosk id was just written')).value);
  });
  if (made.ok) return made;
  return failed({ kind: made.error.kind === 'disk-full' ? 'disk-full' : 'store-failed' });
}
