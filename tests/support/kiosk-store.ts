/** A kiosk's store on a real SQLite file in a folder of its own, with time and keys that a test commands. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import type { Fact, NewFact } from '#core/fact/fact.ts';
import { createIds } from '../../electron/host/ids.ts';
import { openFileVault, type KeyVault } from '../../electron/host/keys/keys.ts';
import {
  openLocalStore,
  type LocalStore,
  type LocalStoreDeps,
} from '../../electron/host/local-store/store.ts';
import { STARTS_AT } from './facts.ts';
import { createTestTime, type TestTime } from './time.ts';

export interface StoreBench {
  readonly dataDir: string;
  readonly time: TestTime;
  readonly vault: KeyVault;
  /** Opens `kiosk.db`, or throws with the failure's kind. Close it before opening it again. */
  readonly open: (over?: Partial<LocalStoreDeps>) => LocalStore;
  readonly deps: (over?: Partial<LocalStoreDeps>) => LocalStoreDeps;
  readonly remove: () => void;
}

export function createStoreBench(): StoreBench {
  const dataDir = mkdtempSync(join(tmpdir(), 'kiosk-store-'));
  const time = createTestTime(STARTS_AT);
  const vault = vaultAt(join(dataDir, 'keys.json'));
  const deps = (over: Partial<LocalStoreDeps> = {}): LocalStoreDeps => ({
    dataDir,
    nodeVersion: process.versions.node,
    crypto: nodeCrypto,
    clock: time,
    ids: createIds({ clock: time, randomBytes }),
    vault,
    rehearsal: false,
    ...over,
  });
  return {
    dataDir,
    time,
    vault,
    deps,
    open(over) {
      const opened = openLocalStore(deps(over));
      if (!opened.ok) throw new Error(opened.error.kind);
      return opened.value;
    },
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

export function vaultAt(path: string): KeyVault {
  const vault = openFileVault({ path, crypto: nodeCrypto, randomBytes });
  if (!vault.ok) throw new Error(vault.error.kind);
  return vault.value;
}

/** What a service would have asked the ledger to write, to come to `fact`: id, time and source are the ledger's to give. */
export function asNew(fact: Fact): NewFact {
  return fact;
}
