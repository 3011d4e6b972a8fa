/** What the kiosk was started with: its command line and, where it is installed, what its operator set before that. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { failed, ok, type Result } from '#core/result.ts';
import { readArguments, type KioskArguments } from '../host/arguments.ts';
import type { FailureCode } from '../host/failures.ts';
import { kioskArgv } from './command-line.ts';
import { argumentsFrom, readKioskSettings, type KioskSettings } from './kiosk-settings.ts';

export interface StartWorld {
  /** As `process.argv`. */
  readonly argv: readonly string[];
  readonly isPackaged: boolean;
  /** The project's folder, for a kiosk that is not installed. */
  readonly root: string;
  /** Of an installed one: its own files, and where the system keeps what programs write. */
  readonly resourcesDir: string;
  readonly appDataDir: string;
}

export interface StartOptions {
  readonly options: KioskArguments;
  /** None where nobody installed anything, and where the command line says all. */
  readonly settings: KioskSettings | undefined;
  /** What an installed kiosk needs on its command line to find this data folder again; nothing where it is the system's. */
  readonly startArgs: readonly string[];
}

/** What would put another page, other models, radio signals or a server of somebody's choosing into an installed kiosk. */
const FOR_TESTS = ['--web', '--models', '--adverts', '--demo-pairing', '--demo'];

/** Why there is nothing to start with, in words with the next step. */
export interface StartFailure {
  readonly code: Extract<FailureCode, 'bad-arguments'>;
  readonly detail: string;
}

export function readStart(world: StartWorld): Result<StartOptions, StartFailure> {
  const given = kioskArgv(world.argv, world.isPackaged);
  return world.isPackaged
    ? readInstalled(world, given)
    : withArguments(given, placesIn(world.root), undefined);
}

function readInstalled(
  { appDataDir, resourcesDir }: StartWorld,
  given: readonly string[],
): Result<StartOptions, StartFailure> {
  const refused = FOR_TESTS.find((option) => given.some((one) => one.split('=')[0] === option));
  if (refused !== undefined) {
    const detail = `An installed kiosk takes no ${refused}, which is for tests. Leave it out, then start again.`;
    return failed({ code: 'bad-arguments', detail });
  }
  const named = dataDirIn(given);
  const dataDir = named ?? join(appDataDir, 'SmartPresence');
  const settings = readKioskSettings(dataDir);
  const saysAll = !settings.ok && settings.error.kind === 'settings-missing' && given.includes('--api');
  if (!settings.ok && !saysAll) return failed({ code: 'bad-arguments', detail: settings.error.message });
  const set = settings.ok ? argumentsFrom(settings.value, dataDir) : [];
  // The window is read from inside the archive, the models beside it (docs/decisions/0005).
  const places = { webDir: join(resourcesDir, 'app.asar', 'web'), modelsDir: join(resourcesDir, 'models') };
  const all = ['--data', dataDir, ...set, ...given];
  const startArgs = named === undefined ? [] : ['--data', resolve(named)];
  return withArguments(all, places, settings.ok ? settings.value : undefined, startArgs);
}

/** As `--data DIR` or `--data=DIR`; where it is said twice, the last, which the parser takes too. */
function dataDirIn(given: readonly string[]): string | undefined {
  const at = given.findLastIndex((one) => one === '--data' || one.startsWith('--data='));
  const [, joined] = given[at]?.split(/=(.*)/s) ?? [];
  return at < 0 ? undefined : (joined ?? given[at + 1] ?? '');
}

function placesIn(root: string): Pick<KioskArguments, 'webDir' | 'modelsDir'> {
  return { webDir: join(root, '.cache', 'web', 'kiosk'), modelsDir: join(root, '.cache', 'models') };
}

function withArguments(
  argv: readonly string[],
  places: Pick<KioskArguments, 'webDir' | 'modelsDir'>,
  settings: KioskSettings | undefined,
  startArgs: readonly string[] = [],
): Result<StartOptions, StartFailure> {
  const read = readArguments(argv, places);
  return read.ok
    ? ok({ options: read.value, settings, startArgs })
    : failed({ code: 'bad-arguments', detail: read.error.message });
}

/** What Electron keeps: of the page nothing that counts, but on Windows the key that opens `vault-key`. */
export function browserDirOf(dataDir: string): string {
  return join(dataDir, 'browser');
}

/** What can be seen before anything is opened. Makes the folders. */
export function obstacleTo({ dataDir, logsDir, webDir }: KioskArguments): FailureCode | undefined {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    mkdirSync(logsDir, { recursive: true, mode: 0o700 });
    // Electron takes only a folder that is there for its own.
    mkdirSync(browserDirOf(dataDir), { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return 'data-folder-not-writable';
  }
  return existsSync(join(webDir, 'index.html')) ? undefined : 'web-build-missing';
}
