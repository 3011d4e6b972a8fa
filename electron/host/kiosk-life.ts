/** One life of the kiosk's host on its data folder: what it is made of, opened together and closed together. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Crypto } from '#core/crypto/crypto.ts';
import { KioskId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { BACKOFF_CAP_HERE_MS, BACKOFF_CAP_MS } from '#core/sync/backoff.ts';
import manifest from '../../models/manifest.json' with { type: 'json' };
import { createAdvertReplay } from './beacons/advert-replay.ts';
import type { AdvertSource } from './beacons/advert-source.ts';
import { createApiClient } from './sync/api-client.ts';
import type { KioskArguments } from './arguments.ts';
import { createBeaconScanner } from './beacons/beacon-scanner.ts';
import { createKioskClock } from './clock.ts';
import { keysTroubleWords, type ProgramFailure } from './failures.ts';
import { createIds } from './ids.ts';
import type { VaultFailure } from './keys/key-file.ts';
import { openFileVault } from './keys/keys.ts';
import { createKioskHost, type KioskHost } from './kiosk-host.ts';
import { openLocalStore } from './local-store/store.ts';
import { openOwnStore } from './sync/set-aside.ts';
import type { Log } from './log.ts';
import { codeFromFile, createPairing } from './sync/pairing.ts';
import type { Timers } from './ports.ts';
import { createSyncService } from './sync/sync-service.ts';

export interface KioskLife {
  readonly host: KioskHost;
  readonly isClassOpen: () => boolean;
  /** Ends the host and closes the database; only once. */
  readonly close: () => Promise<void>;
}

export interface KioskLifeDeps {
  readonly options: KioskArguments;
  readonly crypto: Crypto;
  readonly timers: Timers;
  /** Milliseconds that only ever grow. */
  readonly monotonic: () => number;
  readonly log: Log;
  readonly onExit: () => void;
  /** What the system's keystore gave; left out by a shell that has none to ask, which keeps its keys in a file. */
  readonly keystore?: Keystore;
}

export interface Keystore {
  /** 32 bytes; undefined where the keystore is none. */
  readonly vaultKey: Uint8Array | undefined;
  /** Whether somebody who copies this user's files is kept from the keys. Where not, faces stay off unless the operator allows them. */
  readonly keysProtected: boolean;
}

/** No radio is built in yet: nothing is ever heard. */
const NO_RADIO: AdvertSource = { kind: 'radio', start: () => undefined, stop: () => undefined };

/** One life of the host, from its database's opening to its closing. `onRenew`: it must begin anew. */
export function openKioskLife(deps: KioskLifeDeps, onRenew: () => void): Result<KioskLife, ProgramFailure> {
  const { options, keystore, crypto, timers, monotonic, log } = deps;
  const keysUnprotected = keystore?.keysProtected === false && !options.allowUnprotectedKeys;
  if (keysUnprotected) log.warn('keys-unprotected');
  let clock = createKioskClock({ wall: Date.now, monotonic });
  const now = { now: () => clock.now() };
  const ids = createIds({ clock: now, randomBytes });
  const path = join(options.dataDir, 'keys.json');
  const vault = openFileVault({ path, crypto, randomBytes, vaultKey: keystore?.vaultKey });
  if (!vault.ok) return failed(failureOf(vault.error));
  const opened = openOwnStore(vault.value, options.dataDir, (newKioskId) =>
    openLocalStore({
      dataDir: options.dataDir,
      nodeVersion: process.versions.node,
      crypto,
      clock: now,
      ids,
      vault: vault.value,
      rehearsal: options.rehearsal,
      newKioskId,
    }),
  );
  if (!opened.ok) return failed(opened.error);
  const { store, setAside } = opened.value;
  if (setAside !== undefined) log.warn('ledger-set-aside', { ...setAside });
  const off = store.settings.clockOff();
  if (off !== undefined) clock = createKioskClock({ wall: Date.now, monotonic, lastOffMs: off.offMs });
  const api = createApiClient({
    origin: options.apiOrigin,
    fetch,
    crypto,
    timers,
    monotonic,
    pairing: () => vault.value.pairing(),
  });
  const { pairingFile } = options;
  const pairing = createPairing({
    kioskId: store.kioskId,
    vault: vault.value,
    api,
    fileCode: pairingFile === undefined ? undefined : () => codeFromFile(pairingFile),
    newKioskId: () => KioskId.parse(ids.next()),
    unsent: () => store.outbox.count(),
    onRenew,
    crypto,
    timers,
    log,
  });
  const source =
    options.advertsFile === undefined
      ? NO_RADIO
      : createAdvertReplay({ path: options.advertsFile, clock: now, timers });
  const host = createKioskHost({
    crypto,
    clock: { now: now.now, offMs: () => clock.offMs(), jumped: () => clock.jumped() },
    timers,
    store,
    pairing,
    openSync: () =>
      createSyncService({
        ...store,
        api,
        identity: vault.value.identity(store.kioskId),
        crypto,
        clock,
        timers,
        random: Math.random,
        log,
        backoffCapMs: isHere(options.apiOrigin) ? BACKOFF_CAP_HERE_MS : BACKOFF_CAP_MS,
      }),
    openScanner: (onNear) => createBeaconScanner({ source, crypto, clock: now, onNear }),
    beacons: source === NO_RADIO ? 'unavailable' : 'replay',
    verify: async (verifier, secret) => (await import('@node-rs/argon2')).verify(verifier, secret),
    faceModel: { model: manifest.model, thresholds: manifest.similarity },
    options: {
      apiOrigin: options.apiOrigin,
      publicOrigin: options.publicOrigin,
      rehearsal: options.rehearsal,
      kioskLocked: options.kiosk,
      keysUnprotected,
    },
    onExit: deps.onExit,
  });
  return ok({
    host,
    isClassOpen: () => store.sessionFacts.open().length > 0,
    async close() {
      pairing.stop();
      await host.close();
      store.close();
    },
  });
}

function failureOf(failure: VaultFailure): ProgramFailure {
  if (failure.kind === 'disk-full') return failure;
  return { kind: failure.kind, detail: keysTroubleWords(failure.why) };
}

function isHere(origin: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(origin).hostname);
}
