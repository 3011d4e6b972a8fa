/** Opens everything in order, and gives back how to close it in reverse. What can go wrong is told in plain words. */
import { constants } from 'node:fs';
import { access, chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { assertNever } from '#core/assert.ts';
import type { Reference } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { accountsText } from './accounts-file.ts';
import { buildApp } from './app.ts';
import { certificateFor } from './certificate.ts';
import type { Config } from './config.ts';
import { demoSchool } from './demo-school.ts';
import { defaultAddress, isOwnAddress, lanAddresses } from './lan.ts';
import { openLog } from './log.ts';
import { makePairingCode } from './pairing-codes.ts';
import type { Passwords } from './passwords.ts';
import type { Chance, Clock, Timers } from './ports.ts';
import { loadSchool, School } from './school.ts';
import type { Store } from './store/collection.ts';
import { collectionsOf, DECLARATIONS, type Collections } from './store/collections.ts';
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

export interface StartFailure {
  readonly code:
    | 'bad-arguments'
    | 'data-folder-not-writable'
    | 'store-from-newer-version'
    | 'store-locked'
    | 'store-unreadable'
    | 'school-file-unreadable'
    | 'port-taken'
    | 'port-refused'
    | 'lan-address-unknown';
  readonly message: string;
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

type Started<T> = Result<T, StartFailure>;
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
  closers.push(() => log.close());
  const reach: { phones: Reference['phones'] } = { phones: { origin: 'http://127.0.0.1', reach: 'this-pc' } };
  const app = await buildApp({ ...deps, collections, log, phones: () => reach.phones });
  closers.push(() => app.close());
  const port = await listen(app, config.port);
  if (!port.ok) return port;
  const origin = `http://127.0.0.1:${port.value}`;
  reach.phones = { origin, reach: 'this-pc' };

  const address = lan.value;
  const lanOrigin =
    address === undefined ? undefined : await listenLan(deps, config, app, { address, closers });
  if (lanOrigin?.ok === false) return lanOrigin;
  if (lanOrigin !== undefined) reach.phones = { origin: lanOrigin.value, reach: 'lan' };
  if (config.demo || config.schoolFile !== undefined) await offerPairing(deps, config, collections, origin);
  log.info({ port: port.value, lan: address !== undefined }, 'ready');
  return ok({ origin, lanOrigin: lanOrigin?.value, lanAddresses: lanAddresses() });
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

/** Makes the school that the command line names, the first time. */
async function ensureSchool(
  deps: StartDeps,
  config: Config,
  collections: Collections,
): Promise<Started<undefined>> {
  if ((await collections.settings.get('school')) !== undefined) return ok(undefined);
  if (!config.demo && config.schoolFile === undefined) return ok(undefined);
  const school = await schoolFor(deps, config);
  if (!school.ok) return school;
  await writePrivate(config.accountsFile, accountsText(school.value));
  await loadSchool({ ...deps, collections }, school.value);
  return ok(undefined);
}

async function schoolFor(deps: StartDeps, { schoolFile }: Config): Promise<Started<School>> {
  if (schoolFile === undefined) return ok(demoSchool(deps, deps.zone, deps.clock.now()));
  try {
    return ok(School.parse(JSON.parse(await readFile(schoolFile, 'utf8'))));
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    return failed({
      code: 'school-file-unreadable',
      message: `The school in ${schoolFile} cannot be read: ${why}`,
    });
  }
}

/** As long as no kiosk is paired, each start leaves a fresh one-time code for the kiosk of this computer. */
async function offerPairing(
  deps: StartDeps,
  { dataDir }: Config,
  collections: Collections,
  apiOrigin: string,
): Promise<void> {
  const file = join(dataDir, 'demo-pairing.json');
  const paired = await collections.kiosks.find({ index: 'byState', equals: { state: 'paired' }, limit: 1 });
  const room = await kioskRoom(collections);
  if (paired.items.length > 0 || room === undefined) return rm(file, { force: true });
  const code = await makePairingCode({ ...deps, collections }, room);
  await writePrivate(file, `${JSON.stringify({ code, apiOrigin })}\n`);
}

async function kioskRoom({ settings, rooms }: Collections) {
  const school = await settings.get('school');
  const room = school && (await rooms.get(school.kioskRoomId));
  return room && { campusId: room.campusId, roomId: room.id };
}

async function lanAddressFor({ lan }: Config): Promise<Started<string | undefined>> {
  if (lan === undefined) return ok(undefined);
  const address = lan.address ?? (await defaultAddress());
  if (address !== undefined && isOwnAddress(address)) return ok(address);
  const own = lanAddresses().join(', ') || 'none';
  const what =
    address === undefined
      ? 'This computer is in no network.'
      : `This computer does not have the address ${address}.`;
  return failed({
    code: 'lan-address-unknown',
    message: `${what} Its addresses: ${own}. Start with --lan ADDRESS.`,
  });
}

async function listen(app: FastifyInstance, port: number): Promise<Started<number>> {
  try {
    await app.listen({ host: '127.0.0.1', port });
    return ok(portOf(app.server.address()) ?? port);
  } catch (error) {
    return failed(listenFailure(error, port));
  }
}

/** A second listener for the same app: phones in the room come by HTTPS, so that their browsers give them their keys. */
async function listenLan(
  deps: StartDeps,
  config: Config,
  app: FastifyInstance,
  { address, closers }: { readonly address: string; readonly closers: Closer[] },
): Promise<Started<string>> {
  const certificate = await certificateFor(join(config.dataDir, 'tls'), address, deps.clock.now());
  const server = createServer({ ...certificate, minVersion: 'TLSv1.2' }, (request, reply) =>
    app.routing(request, reply),
  );
  const port = config.port === 0 ? 0 : config.port;
  try {
    const bound = await listening(server, address, port);
    closers.push(() => closed(server));
    return ok(`https://${address}:${bound}`);
  } catch (error) {
    return failed(listenFailure(error, port));
  }
}

function listening(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      resolve(portOf(server.address()) ?? port);
    });
  });
}

function portOf(address: AddressInfo | string | null): number | undefined {
  return typeof address === 'object' ? address?.port : undefined;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function listenFailure(error: unknown, port: number): StartFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'EADDRINUSE')
    return {
      code: 'port-taken',
      message: `Port ${port} is taken by another program. End it, or start with --port and another number.`,
    };
  return {
    code: 'port-refused',
    message: `Port ${port} cannot be opened (${code}). Start with --port and another number.`,
  };
}

async function writePrivate(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600);
}
