/** Opens everything in order, and gives back how to close it in reverse. What can go wrong is told in plain words. */
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { can } from '#core/access/can.ts';
import { assertNever } from '#core/assert.ts';
import type { Reference } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { failed, ok } from '#core/result.ts';
import { buildApp } from './app.ts';
import { certificateFor } from './certificate.ts';
import type { Config } from './config.ts';
import { ensureSchool, offerPairing } from './first-start.ts';
import { openLatePasswords } from './late-passwords.ts';
import { startPurging } from './jobs/purge.ts';
import { defaultAddress, isOwnAddress, lanAddresses } from './lan.ts';
import { listen, listenLan, LOOPBACK } from './listen.ts';
import { openLog } from './log.ts';
import type { Passwords } from './passwords.ts';
import type { Chance, Clock, Timers } from './ports.ts';
import type { Started, StartFailure } from './start-failure.ts';
import type { Store } from './store/collection.ts';
import { collectionsOf, DECLARATIONS } from './store/collections.ts';
import { openSqliteStore, type OpenFailure } from './store/sqlite.ts';

export interface StartDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly timers: Timers;
  readonly passwords: Passwords;
  /** The folder with the built portal. */
  readonly webRoot: string;
  /** This computer's time zone, for the demo school. */
  readonly zone: string;
}

export interface Running {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** `https://ADDRESS:PORT`, where it listens on the school's network too. */
  readonly lanOrigin: string | undefined;
  /** Every address that this computer has there. */
  readonly lanAddresses: readonly string[];
  readonly close: () => Promise<void>;
}

type Closer = () => unknown;

export async function startServer(deps: StartDeps, config: Config): Promise<Started<Running>> {
  const closers: Closer[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const started = await start(deps, config, closers);
  if (!started.ok) await close();
  return started.ok ? ok({ ...started.value, close }) : started;
}

async function start(
  deps: StartDeps,
  config: Config,
  closers: Closer[],
): Promise<Started<Omit<Running, 'close'>>> {
  const folder = await prepareFolders(config);
  if (!folder.ok) return folder;
  const lan = await lanAddressFor(config);
  if (!lan.ok) return lan;
  const opened = openStore(config);
  if (!opened.ok) return opened;
  closers.push(() => opened.value.close());
  const collections = collectionsOf(opened.value);
  const school = await ensureSchool(deps, config, collections);
  if (!school.ok) return school;

  const log = openLog(config.logsDir);
  const latePasswords = await openLatePasswords({ ...deps, collections, log }, config.dataDir);
  closers.push(() => latePasswords.stop());
  const reach: { phones: Reference['phones'] } = {
    phones: { origin: `http://${LOOPBACK}`, reach: 'this-pc' },
  };
  const { app } = await buildApp({
    ...deps,
    can,
    collections,
    latePasswords,
    log,
    phones: () => reach.phones,
  });
  closers.push(() => app.close());
  const port = await listen(app, config.port);
  if (!port.ok) return port;
  const origin = `http://${LOOPBACK}:${port.value}`;
  reach.phones = { origin, reach: 'this-pc' };

  const address = lan.value;
  const door = address === undefined ? undefined : await openLan(deps, config, app, address);
  if (door?.ok === false) return door;
  if (door !== undefined) {
    closers.push(() => door.value.close());
    reach.phones = { origin: door.value.origin, reach: 'lan' };
  }
  if (config.demo || config.schoolFile !== undefined) await offerPairing(deps, config, collections, origin);
  log.info({ port: port.value, lan: address !== undefined }, 'ready');
  latePasswords.start();
  closers.push(startPurging({ ...deps, collections, log }));
  return ok({ origin, lanOrigin: door?.value.origin, lanAddresses: lanAddresses() });
}

async function prepareFolders({ dataDir, logsDir }: Config): Promise<Started<undefined>> {
  try {
    for (const folder of [dataDir, logsDir]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await access(folder, constants.W_OK);
    }
    return ok(undefined);
  } catch {
    const message = `The data folder ${dataDir} cannot be written. Give yourself the right to write there, or choose another with --data.`;
    return failed({ code: 'data-folder-not-writable', message });
  }
}

function openStore({ dataDir }: Config): Started<Store> {
  const path = join(dataDir, 'api.sqlite');
  const opened = openSqliteStore({ path, declarations: DECLARATIONS });
  return opened.ok ? opened : failed(storeFailure(path, opened.error));
}

function storeFailure(path: string, failure: OpenFailure): StartFailure {
  switch (failure.kind) {
    case 'newer-version':
      return {
        code: 'store-from-newer-version',
        message: `The records in ${path} were written by a newer version of SmartPresence. Nothing was changed. Update this program, or choose another folder with --data.`,
      };
    case 'locked':
      return {
        code: 'store-locked',
        message: `The records in ${path} are in use by another program. End it, then start again.`,
      };
    case 'not-writable':
      return {
        code: 'store-unreadable',
        message: `The records in ${path} cannot be opened (${failure.reason}). Check the disk and the file's rights, or put back a copy.`,
      };
    default:
      return assertNever(failure);
  }
}

async function lanAddressFor({ lan }: Config): Promise<Started<string | undefined>> {
  if (lan === undefined) return ok(undefined);
  const address = lan.address ?? (await defaultAddress());
  if (address !== undefined && address !== LOOPBACK && isOwnAddress(address)) return ok(address);
  const own = lanAddresses().join(', ') || 'none';
  const what =
    address === undefined
      ? 'This computer is in no network.'
      : address === LOOPBACK
        ? `No phone can reach this computer at ${LOOPBACK}.`
        : `This computer does not have the address ${address}.`;
  return failed({
    code: 'lan-address-unknown',
    message: `${what} Its addresses: ${own}. Start with --lan ADDRESS.`,
  });
}

async function openLan(deps: StartDeps, config: Config, app: FastifyInstance, address: string) {
  const certificate = await certificateFor(join(config.dataDir, 'tls'), address, deps.clock.now());
  return listenLan(app, { address, port: config.port, certificate });
}
