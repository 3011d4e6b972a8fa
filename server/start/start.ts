/** Opens everything in order, and gives back how to close it in reverse. What can go wrong is told in plain words. */
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { can } from '#core/access/can.ts';
import { assertNever } from '#core/assert.ts';
import type { Reference } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { failed, ok } from '#core/result.ts';
import { buildApp, type AppDeps } from '../app.ts';
import { NO_BOOTSTRAP, openBootstrap } from '../sign-in/bootstrap.ts';
import type { Config } from '../config.ts';
import { openDoors, planDoors, planWarnings, type DoorPlan } from './doors.ts';
import { openFaceKey, type FaceKeyFailure } from '../faces/face-key.ts';
import { createFaceReader } from '../faces/face-reader.ts';
import { ensureSchool, offerPairing } from './first-start.ts';
import { startPurging } from '../jobs/purge.ts';
import { startSendingMail } from '../jobs/send-mail.ts';
import { lanAddresses } from './lan.ts';
import { openLatePasswords } from '../sign-in/late-passwords.ts';
import { LOOPBACK } from './listen.ts';
import { openLog } from '../log.ts';
import type { Mail } from '../mail/mail.ts';
import { createOutbox } from '../mail/outbox.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import { openStore } from './open-store.ts';
import type { Passwords } from '../sign-in/passwords.ts';
import type { Chance, Clock, Log, Timers } from '../ports.ts';
import { notWritable, type Started, type StartFailure } from './start-failure.ts';
import { collectionsOf, type Collections } from '../store/collections.ts';

export interface StartDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly timers: Timers;
  readonly passwords: Passwords;
  /** The folder with the built portal. */
  readonly webRoot: string;
  /** The program of a face worker thread: source or built. */
  readonly faceProgram: URL;
  /** The folder with the verified face weights. */
  readonly modelsDir: string;
  /** This computer's time zone, for the demo school and for a new one. */
  readonly zone: string;
}

export interface Running {
  /** Where people and programs of this computer find it: `http://127.0.0.1:PORT`; a school's server: its public origin. */
  readonly origin: string;
  /** The port that it got. */
  readonly port: number;
  /** `https://ADDRESS:PORT`, where a PC of its own listens on the school's network too. */
  readonly lanOrigin: string | undefined;
  /** Every address that this computer has there. */
  readonly lanAddresses: readonly string[];
  /** A new school's server waits for its first admin, who registers by a secret. */
  readonly awaitsAdmin: boolean;
  /** The file with that secret, where it was made here. */
  readonly secretFile: string | undefined;
  /** What an operator should look at, in plain words. */
  readonly warnings: readonly string[];
  /** Reads the certificate's files anew. */
  readonly reload: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Long enough for the scans of a class to share one look at its facts, its kiosk and the school, which on a busy database cost
 * more than the scans themselves; a phone asks for its receipt again anyway.
 */
export const RECENT_MS = 2000;

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
  const plan = await planDoors(deps, config);
  if (!plan.ok) return plan;
  const folder = await prepareFolders(config);
  if (!folder.ok) return folder;
  const metrics = createMetrics();
  const opened = await openStore(config.store, metrics.grouped);
  if (!opened.ok) return opened;
  closers.push(() => opened.value.close());
  const collections = collectionsOf(opened.value);
  const faceKeyFile = join(config.dataDir, 'face-key');
  const faceKey = await openFaceKey(faceKeyFile, { ...deps, collections });
  if (!faceKey.ok) return failed(noFaceKey(faceKeyFile, faceKey.error));
  const school = await ensureSchool(deps, config, collections);
  if (!school.ok) return school;
  const own = { collections, metrics, faceKey: async () => faceKey.value };
  return openSchool({ ...deps, ...own }, { config, plan: plan.value }, closers);
}

/** On a store that has its school, where it gets one at all. */
async function openSchool(
  deps: StartDeps & Pick<AppDeps, 'collections' | 'faceKey'> & { readonly metrics: Metrics },
  { config, plan }: { readonly config: Config; readonly plan: DoorPlan },
  closers: Closer[],
): Promise<Started<Omit<Running, 'close'>>> {
  const log = openLog(config.logsDir);
  const latePasswords = await openLatePasswords({ ...deps, log }, config.dataDir);
  closers.push(() => latePasswords.stop());
  const mail = await openMail({ ...deps, log }, config, closers);
  const bootstrap = await bootstrapFor(deps, config);
  const reach: { phones: Reference['phones'] } = {
    phones: { origin: `http://${LOOPBACK}`, reach: 'this-pc' },
  };
  const faces = createFaceReader({ ...deps, program: deps.faceProgram, log });
  closers.push(() => faces.close());
  const { app } = await buildApp({
    ...deps,
    faces,
    can,
    latePasswords,
    log,
    mail,
    bootstrap,
    publicOrigin: () => reach.phones.origin,
    recentMs: RECENT_MS,
    trustedProxies: config.serve?.trustedProxies ?? [],
    metricsToken: config.serve?.metricsToken,
    phones: () => reach.phones,
  });
  closers.push(() => app.close());
  const opened = await openDoors({ ...deps, log }, { config, plan, app });
  if (!opened.ok) return opened;
  const doors = opened.value;
  closers.push(() => doors.close());
  reach.phones = doors.phones;

  if (config.demo || config.schoolFile !== undefined)
    await offerPairing(deps, config, deps.collections, doors.origin);
  log.info({ origin: doors.origin, lan: doors.lanOrigin !== undefined, store: config.store.kind }, 'ready');
  const warnings = [...config.warnings, ...planWarnings(deps, plan)];
  for (const warning of warnings) log.warn({}, warning);
  latePasswords.start();
  closers.push(startPurging({ ...deps, log }));
  const { origin, port, lanOrigin, reload } = doors;
  const { secretFile } = bootstrap;
  const awaitsAdmin = await bootstrap.isOpen();
  return ok({
    origin,
    port,
    lanOrigin,
    lanAddresses: lanAddresses(),
    awaitsAdmin,
    secretFile,
    warnings,
    reload,
  });
}

async function prepareFolders({ dataDir, logsDir }: Config): Promise<Started<undefined>> {
  try {
    for (const folder of [dataDir, logsDir]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await access(folder, constants.W_OK);
    }
    return ok(undefined);
  } catch {
    return notWritable(dataDir, dataDir);
  }
}

/** A server with a key of its own would seal faces that no other opens. */
function noFaceKey(path: string, failure: FaceKeyFailure): StartFailure {
  const lost = `Where that key is lost for good, write the one word "new" into ${path}: the faces under it stay lost, and are registered again.`;
  switch (failure.kind) {
    case 'missing':
      return {
        code: 'face-key-missing',
        message: `These records know a key for faces, and ${path} is not there. Copy the file from another server on the same records, or from the backup of this folder. ${lost}`,
      };
    case 'differs':
      return {
        code: 'face-key-differs',
        message: `The key for faces in ${path} is not the one of these records. Copy the file from another server on the same records, or from the backup of this folder. ${lost}`,
      };
    case 'unreadable':
      return {
        code: 'face-key-unreadable',
        message: `The key for faces in ${path} cannot be read (${failure.reason}). Give this user the right to, or put the file back from a copy. ${lost}`,
      };
    default:
      return assertNever(failure);
  }
}

/** The mail that features are given, and the job behind it. A server that sends no mail loads nothing for it. */
async function openMail(
  deps: StartDeps & { readonly collections: Collections; readonly log: Log },
  { serve }: Config,
  closers: Closer[],
): Promise<Mail> {
  const settings = serve?.mail ?? { kind: 'none' };
  if (settings.kind === 'none') return createOutbox(deps, 'none', () => undefined);
  const { transportFor } = await import('../mail/nodemailer.ts');
  const job = startSendingMail({ ...deps, transport: transportFor(settings) });
  closers.push(() => job.stop());
  return createOutbox(deps, settings.kind, job.wake);
}

async function bootstrapFor(deps: StartDeps & { readonly collections: Collections }, config: Config) {
  if (config.serve === undefined) return { ...NO_BOOTSTRAP, secretFile: undefined };
  return openBootstrap(deps, { dataDir: config.dataDir, given: config.serve.bootstrapSecret });
}
