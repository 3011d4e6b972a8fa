/** `app`. */
import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { appEvents } from './app-events.ts';
import { addSwitch, commandLine } from './command-line.ts';
import { createInstanceLock } from './instance-lock.ts';
import { exit, quit, relaunch } from './lifecycle.ts';
import { asked, loud } from './loud.ts';
import { ELECTRON_VERSION, mainScript, packagedResources } from './process.ts';
import { isReady } from './readiness.ts';

const name = 'Electron';
const appData = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
const paths = new Map<string, string>([
  ['home', homedir()],
  ['appData', appData],
  ['userData', join(appData, name)],
  ['temp', tmpdir()],
  ['exe', process.execPath],
  ['module', process.execPath],
]);
let loginItem = { openAtLogin: false };

function getPath(which: string): string {
  const set = paths.get(which);
  if (set !== undefined) return set;
  if (which === 'sessionData' || which === 'crashDumps') return getPath('userData');
  if (which === 'logs') return join(getPath('userData'), 'logs');
  throw new Error(`Failed to get '${which}' path`);
}

const lock = createInstanceLock(
  () => getPath('userData'),
  (argv, cwd, data) => appEvents.emit('second-instance', asked({}), argv, cwd, data),
);

export const app = loud(
  'app',
  Object.assign(appEvents, {
    name,
    isPackaged: packagedResources !== undefined,
    commandLine,
    quit,
    exit,
    relaunch,
    getPath,
    isReady,
    whenReady: (): Promise<void> =>
      isReady() ? Promise.resolve() : new Promise((resolve_) => appEvents.once('ready', () => resolve_())),
    setPath(which: string, path: string): void {
      if (resolve(path) !== path) throw new Error('Path must be absolute');
      if (isReady() && (which === 'userData' || which === 'sessionData'))
        throw new Error(`the double: ${which} is set after ready, and has no effect on the profile`);
      mkdirSync(path, { recursive: true });
      paths.set(which, path);
    },
    getAppPath: (): string =>
      packagedResources === undefined ? dirname(mainScript) : join(packagedResources, 'app.asar'),
    getVersion: (): string => ELECTRON_VERSION,
    getName: (): string => name,
    setName(_name: string): void {
      return;
    },
    getLocale: (): string => 'en-GB',
    setAppUserModelId(_id: string): void {
      return;
    },
    requestSingleInstanceLock: (data?: unknown): boolean => lock.request(data),
    hasSingleInstanceLock: (): boolean => lock.has(),
    releaseSingleInstanceLock: (): void => lock.release(),
    setLoginItemSettings(settings: { readonly openAtLogin?: boolean }): void {
      loginItem = { openAtLogin: settings.openAtLogin === true };
    },
    getLoginItemSettings: (): typeof loginItem => loginItem,
    enableSandbox(): void {
      if (isReady()) throw new Error('app.enableSandbox() can only be called before app is ready');
    },
    disableHardwareAcceleration(): void {
      if (isReady())
        throw new Error('app.disableHardwareAcceleration() can only be called before app is ready');
      addSwitch('disable-gpu');
    },
    focus(): void {
      return;
    },
  }),
);
