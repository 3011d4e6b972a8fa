/**
 * The kiosk in Electron. It speaks to whoever started it as the Chromium shell does: JSON lines on standard output, `ready`,
 * `window-closed`, or `failed` with exit code 2. It opens no port: the window has a scheme of its own.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import {
  app,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  session,
  utilityProcess,
  type MessagePortMain,
} from 'electron';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import type { KioskArguments } from '../host/arguments.ts';
import { createBackOff } from '../host/back-off.ts';
import { failureWords, keysTroubleWords, type FailureCode } from '../host/failures.ts';
import { createLog, type Log } from '../host/log.ts';
import { systemTimers } from '../host/system-timers.ts';
import { browserSwitches, REFUSED_SWITCHES } from './command-line.ts';
import { listenForTheEnd } from './ending.ts';
import { isHeld, whenLetGo } from './holder.ts';
import { createHostLink, type HostLink, type HostProcess } from './host-link.ts';
import { serveInstalled } from './installed.ts';
import { listenToWindow } from './ipc.ts';
import { sealKeyFor } from './key-seal.ts';
import { lockSession, lockWindow, type Lockdown } from './lockdown.ts';
import { KIOSK_URL, ORIGIN, resolverRules, SCHEME } from './rules.ts';
import { createSchemeAnswer, SCHEME_PRIVILEGES } from './scheme.ts';
import { startAgain } from './start-again.ts';
import { browserDirOf, obstacleTo, readStart } from './start-options.ts';
import type { Updates } from './updates.ts';
import { openKioskWindow, type KioskWindow } from './window.ts';

const BUILT = resolve(import.meta.dirname, '..');
const EXIT_FAILED = 2;
const HELD = isHeld();
/** A program that fails sooner than this waits for it before it starts itself again. */
const RELAUNCH_AFTER_MS = 10_000;

/** What Chromium does for a browser and a kiosk has no use for. */
const SWITCHES: readonly (readonly [name: string, value?: string])[] = [
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-sync'],
  ['disable-domain-reliability'],
  ['disable-pinch'],
  // WebRTC asks no resolver. The window says it once more (lockdown.ts).
  ['webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
  ['overscroll-history-navigation', '0'],
  ['disable-features', 'Translate,MediaRouter,SpareRendererForSitePerProcess'],
];

const ticks = (): number => performance.now();

/** What is open, to be closed again in reverse order. */
interface Running {
  log: Log | undefined;
  host: HostLink<MessagePortMain> | undefined;
  shown: KioskWindow | undefined;
  updates: Pick<Updates, 'hold'> | undefined;
  ending: boolean;
}

const running: Running = {
  log: undefined,
  host: undefined,
  shown: undefined,
  updates: undefined,
  ending: false,
};

function say(event: Readonly<Record<string, string>>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** `last`: done once, when all is closed. */
async function end(code: number, last: () => void = () => undefined): Promise<void> {
  if (running.ending) return;
  running.ending = true;
  running.shown?.unlock();
  const closed = await running.host?.close();
  // Whoever leaves a class comes back to it, and not to an installer at work.
  if (closed?.classIsOpen === true) running.updates?.hold();
  running.log?.info('kiosk-ended', { code });
  last();
  app.exit(code);
}

/** An installed kiosk is started by a click: nobody reads its output. */
const SAYS_IN_A_BOX = app.isPackaged && !HELD;

async function fail(code: FailureCode, detail?: string, inABox = SAYS_IN_A_BOX): Promise<void> {
  if (running.ending) return;
  const message = failureWords(code, detail);
  running.log?.error('kiosk-failed', { code });
  say({ event: 'failed', code, message });
  if (inABox) dialog.showErrorBox('SmartPresence', message);
  await end(EXIT_FAILED);
}

async function main(): Promise<void> {
  // A reader of our output that goes away must not take the class with it.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  protocol.registerSchemesAsPrivileged([SCHEME_PRIVILEGES]);
  app.enableSandbox();
  Menu.setApplicationMenu(null);
  const read = readStart({
    argv: process.argv,
    isPackaged: app.isPackaged,
    root: resolve(BUILT, '..', '..'),
    resourcesDir: process.resourcesPath,
    appDataDir: app.getPath('appData'),
  });
  if (!read.ok) return fail(read.error.code, read.error.detail);
  const { options, settings, startArgs } = read.value;
  const obstacle = obstacleTo(options);
  if (obstacle !== undefined) return fail(obstacle);
  app.setPath('userData', browserDirOf(options.dataDir));
  // The one that runs comes to the front, which says enough: a task of the system may look every minute whether it does.
  if (!app.requestSingleInstanceLock()) return fail('store-in-use', undefined, false);
  app.on('second-instance', () => running.shown?.focus());
  applySwitches(settings?.updates?.url);
  listenForTheEnd({
    app,
    powerMonitor,
    isEnding: () => running.ending,
    onQuit: () => void closeWindow(),
    onShutdown: () => void end(0),
  });
  if (HELD) whenLetGo(() => void end(0));
  const log = createLog({ path: join(options.logsDir, 'main.log'), clock: { now: Date.now } });
  running.log = log;
  app.on('child-process-gone', (_event, { type, reason }) => log.warn('part-gone', { type, reason }));
  log.info('main-started', { version: app.getVersion(), packaged: app.isPackaged });
  await app.whenReady();
  const host = open(options, log);
  await startHost(host, options);
  const openSession = () => session.fromPartition('updates');
  if (settings === undefined || running.ending) return;
  const installed = { app, openSession, settings, startArgs, crypto: nodeCrypto, timers: systemTimers, log };
  running.updates = serveInstalled(installed);
}

/** The window comes up first, and waits for the host by itself. */
function open(options: KioskArguments, log: Log): HostLink<MessagePortMain> {
  const lockdown: Lockdown = {
    release: app.isPackaged,
    keys: options.kiosk ? 'locked' : app.isPackaged ? 'window' : 'open',
    log,
  };
  lockSession(session.defaultSession, lockdown);
  protocol.handle(
    SCHEME,
    createSchemeAnswer([
      { path: '/models/', dir: options.modelsDir },
      { path: '/', dir: options.webDir },
    ]),
  );
  const host = linkToHost(log);
  running.host = host;
  const shown = openKioskWindow({
    preload: join(BUILT, 'preload', 'preload.cjs'),
    headless: options.headless,
    kiosk: options.kiosk,
    devTools: !app.isPackaged,
    timers: systemTimers,
    backOff: createBackOff(ticks),
    log,
    onClosed: () => void closeWindow(),
    onSessionEnd() {
      // An installer that begins now is killed half-way.
      running.updates?.hold();
      void end(0);
    },
    lock: (window) => lockWindow(window, lockdown),
  });
  running.shown = shown;
  listenToWindow({
    ipcMain,
    newChannel: () => new MessageChannelMain(),
    contents: shown.window.webContents,
    host,
    log,
  });
  if (options.kiosk) powerSaveBlocker.start('prevent-display-sleep');
  shown.showKiosk();
  return host;
}

/** The system's keystore may ask its person for a password first. */
async function startHost(host: HostLink<MessagePortMain>, options: KioskArguments): Promise<void> {
  const { dataDir } = options;
  const sealed = await sealKeyFor({
    dataDir,
    safeStorage,
    randomBytes,
    timers: systemTimers,
    platform: process.platform,
  });
  if (!sealed.ok) return fail(sealed.error.kind, keysTroubleWords(sealed.error.why));
  if (!running.ending) host.open({ kind: 'start', options, ...sealed.value });
}

function linkToHost(log: Log): HostLink<MessagePortMain> {
  return createHostLink({
    fork: () => forkHost(log),
    timers: systemTimers,
    backOff: createBackOff(ticks),
    log,
    onReady(isFirst) {
      if (isFirst) say({ event: 'ready', origin: ORIGIN, url: KIOSK_URL });
      else running.shown?.endFault();
      log.info('host-ready', { readyMs: Math.round(ticks()) });
    },
    onFailed({ code, detail }, isFirst) {
      if (isFirst) void fail(code, detail);
      else running.shown?.showFault(code);
    },
    onExit: () => void closeWindow({ why: 'staff' }),
  });
}

function forkHost(log: Log): HostProcess<MessagePortMain> {
  const child = utilityProcess.fork(join(BUILT, 'main', 'host-process.js'), [], {
    serviceName: 'SmartPresence host',
    // Our standard output is for whoever started us.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Unheard, it would be an error of main's own. Its end comes besides.
  child.on('error', (type, location) => log.error('host-fatal', { type, location }));
  child.once('spawn', () => log.info('host-started', { pid: child.pid }));
  return {
    postMessage: (message, ports) => child.postMessage(message, ports),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  };
}

/** Tests give the browser more switches; an installed kiosk takes none, no debugger and no camera that is a file. */
function applySwitches(updatesUrl: string | undefined): void {
  app.commandLine.appendSwitch('host-resolver-rules', resolverRules(updatesUrl));
  for (const [name, value] of SWITCHES) app.commandLine.appendSwitch(name, value);
  if (app.isPackaged) {
    for (const name of REFUSED_SWITCHES) app.commandLine.removeSwitch(name);
    return;
  }
  for (const { name, value } of browserSwitches(process.env['SMARTPRESENCE_BROWSER_ARGS']))
    app.commandLine.appendSwitch(name, value);
}

/** The window is gone, or is to go: by its own close button, or by a staff exit. */
async function closeWindow(how: Readonly<Record<string, string>> = {}): Promise<void> {
  if (running.ending) return;
  say({ event: 'window-closed', ...how });
  await end(0);
}

/** Whoever started us starts us again; where nobody did, we do it ourselves. */
function lastWords(error: unknown): void {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${words}\n`);
  running.log?.error('kiosk-failed', { error: words });
  if (HELD || running.log === undefined) {
    void fail('kiosk-failed');
    return;
  }
  systemTimers.after(Math.max(0, RELAUNCH_AFTER_MS - ticks()), () => void end(EXIT_FAILED, comeBack));
}

function comeBack(): void {
  startAgain({
    app,
    // Whoever develops may do so in an editor that is itself an AppImage.
    image: app.isPackaged ? process.env['APPIMAGE'] : undefined,
    argv: process.argv,
    launch(program, args) {
      const child = spawn(program, args, { detached: true, stdio: 'ignore' });
      child.on('error', (error) => running.log?.error('not-started-again', { error: error.message }));
      child.unref();
    },
  });
}

process.on('uncaughtException', lastWords);
process.on('unhandledRejection', lastWords);
// Not awaited: Electron is ready only when this module has run to its end.
void main();
