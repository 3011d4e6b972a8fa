/**
 * The kiosk in the system's Chromium. The door opens and the browser starts first; the host is put together while the browser
 * comes up. It tells whoever started it by JSON lines on standard output: `ready`, `window-closed`, or `failed` with exit code 2.
 */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { enableCompileCache, findPackageJSON } from 'node:module';
import { uptime } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { present } from '#core/assert.ts';
import { readArguments, type KioskArguments } from '../host/arguments.ts';
import { createBackOff } from '../host/back-off.ts';
import { failureWords, type FailureCode } from '../host/failures.ts';
import type { KioskProgram } from '../host/kiosk-program.ts';
import type { Log } from '../host/log.ts';
import { createSteadyTicks } from '../host/steady-ticks.ts';
import { systemTimers } from '../host/system-timers.ts';
import { oldBrowserGone, openBrowser, type BrowserEnd, type BrowserWindow } from './browser.ts';
import type { GuardOptions } from './guard.ts';
import { openKioskSocket, type KioskSocket, type SocketPeer } from './socket.ts';

/** The project's folder, from the source and from what is built of it. */
const ROOT = dirname(present(findPackageJSON(import.meta.url), 'the project has a package.json'));
const PLACES = { webDir: join(ROOT, '.cache', 'web', 'kiosk'), modelsDir: join(ROOT, '.cache', 'models') };
const EXIT_FAILED = 2;
/** A first browser that ends so soon, and not well, was never a window. A later one that crashes is opened again. */
const STILLBORN_MS = 3000;
/** One that was closed is no trouble of the computer's: it comes back so soon, however often. */
const CLOSED_MS = 1000;

const browserBackOff = createBackOff(() => performance.now());

/** What is open, to be closed again in reverse order. */
interface Running {
  log: Log | undefined;
  socket: KioskSocket | undefined;
  browser: BrowserWindow | undefined;
  program: KioskProgram | undefined;
  peer: SocketPeer | undefined;
  ending: boolean;
}

const running: Running = {
  log: undefined,
  socket: undefined,
  browser: undefined,
  program: undefined,
  peer: undefined,
  ending: false,
};

function say(event: Readonly<Record<string, string>>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function end(code: number): Promise<void> {
  if (running.ending) return;
  running.ending = true;
  await running.browser?.close();
  running.peer?.close();
  await running.program?.close();
  await running.socket?.close();
  running.log?.info('kiosk-ended', { code });
  process.exit(code);
}

async function fail(code: FailureCode, detail?: string): Promise<void> {
  if (running.ending) return;
  running.log?.error('kiosk-failed', { code });
  say({ event: 'failed', code, message: failureWords(code, detail) });
  await end(EXIT_FAILED);
}

async function main(): Promise<void> {
  // A reader of our output that goes away must not take the class with it.
  process.stdout.on('error', () => undefined);
  const read = readArguments(process.argv.slice(2), PLACES);
  if (!read.ok) return fail('bad-arguments', read.error.message);
  const options = read.value;
  enableCompileCache(join(ROOT, '.cache', 'compile'));
  const obstacle = obstacleTo(options);
  if (obstacle !== undefined) return fail(obstacle);
  listenForTheEnd();
  let ready: (peer: SocketPeer) => void = () => undefined;
  const peer = new Promise<SocketPeer>((resolvePeer) => {
    ready = resolvePeer;
  });
  const socket = await openSocketOf(options, peer);
  if (socket === undefined) return fail('port-taken');
  running.socket = socket;
  const shown = options.shell === 'chromium' ? showWindow(options, socket) : undefined;
  // Loading holds this thread for 100 ms: the browser, which needs the longest, is spawned before it.
  await nextTurn();
  const [{ openKioskProgram }, { nodeCrypto }, { createLog }, { checkModelFiles }, { createRpcPeer }] =
    await Promise.all([
      import('../host/kiosk-program.ts'),
      import('#core/crypto/node-crypto.ts'),
      import('../host/log.ts'),
      import('../host/window/model-files.ts'),
      import('./rpc-peer.ts'),
    ]);
  const log = createLog({ path: join(options.logsDir, 'kiosk.log'), clock: { now: Date.now } });
  running.log = log;
  const opened = openKioskProgram({
    options,
    crypto: nodeCrypto,
    timers: systemTimers,
    monotonic: createSteadyTicks({ ticks: () => performance.now(), uptimeMs: () => uptime() * 1000 }),
    log,
    onExit: () => void closeWindow({ why: 'staff' }),
    onFailed: ({ kind, detail }) => void fail(kind, detail),
  });
  if (!opened.ok) return fail(opened.error.kind, opened.error.detail);
  running.program = opened.value;
  running.peer = createRpcPeer(opened.value.router, opened.value.onError);
  ready(running.peer);
  const started = opened.value.start();
  const models = await checkModelFiles(options.modelsDir);
  if (models.kind === 'wrong') return fail('model-hash-mismatch', models.file);
  if (models.kind === 'missing') log.warn('model-file-missing', { file: models.file });
  say({
    event: 'ready',
    origin: socket.origin,
    url: options.shell === 'none' ? socket.entryUrl() : socket.origin,
  });
  log.info('kiosk-ready', { port: socket.port, readyMs: Math.round(performance.now()) });
  await Promise.all([started, shown]);
}

/** What can be seen before anything is opened. */
function obstacleTo(options: KioskArguments): FailureCode | undefined {
  try {
    mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
    mkdirSync(options.logsDir, { recursive: true, mode: 0o700 });
    accessSync(options.dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return 'data-folder-not-writable';
  }
  if (!existsSync(join(options.webDir, 'index.html'))) return 'web-build-missing';
  if (options.shell === 'none') return undefined;
  return options.browserPath === undefined || !existsSync(options.browserPath)
    ? 'browser-missing'
    : undefined;
}

/** The same port as last time where it is free: the browser remembers by origin what the camera may do. */
async function openSocketOf(
  options: KioskArguments,
  peer: Promise<SocketPeer>,
): Promise<KioskSocket | undefined> {
  const path = join(options.dataDir, 'kiosk-port');
  const folders = [
    { path: '/models/', dir: options.modelsDir },
    { path: '/', dir: options.webDir },
  ];
  const secret = (): string => randomBytes(32).toString('base64url');
  for (const port of [rememberedPort(path), 0]) {
    const opened = await openKioskSocket({ port, folders, peer, secret });
    if (!opened.ok) continue;
    if (opened.value.port !== port) writeFileSync(path, `${opened.value.port}\n`, { mode: 0o600 });
    return opened.value;
  }
  return undefined;
}

function rememberedPort(path: string): number {
  const port = existsSync(path) ? Number.parseInt(readFileSync(path, 'utf8'), 10) : 0;
  return port >= 1024 && port <= 65_535 ? port : 0;
}

async function showWindow(options: KioskArguments, socket: KioskSocket): Promise<void> {
  const { browserPath } = options;
  if (browserPath === undefined) throw new Error('A window was asked for without a browser');
  const profileDir = join(options.dataDir, 'browser');
  await oldBrowserGone(profileDir);
  if (running.ending) return;
  const openedAt = performance.now();
  browserBackOff.started();
  const browser = openBrowser({
    path: browserPath,
    profileDir,
    origin: socket.origin,
    entryUrl: socket.entryUrl(),
    headless: options.headless,
    kiosk: options.kiosk,
    extraArgs: extraBrowserArgs(process.env['SMARTPRESENCE_BROWSER_ARGS']),
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
  });
  const isFirst = running.browser === undefined;
  running.browser = browser;
  void browser.ended.then((how) => {
    if (running.ending || running.browser !== browser) return;
    const stillborn = isFirst && how.kind === 'failed' && performance.now() - openedAt < STILLBORN_MS;
    if (stillborn) void fail('browser-failed');
    else if (options.kiosk) showAgain(how, () => void showWindow(options, socket));
    else void closeWindow(how.kind === 'failed' ? { why: 'browser-ended', how: how.how } : {});
  });
  await guardWindow(browser, { origin: socket.origin, locked: options.kiosk });
}

/** A browser that keeps crashing is opened ever later. */
function showAgain({ kind }: BrowserEnd, show: () => void): void {
  const afterMs = kind === 'failed' ? browserBackOff.endedMs() : CLOSED_MS;
  running.log?.warn('browser-gone', { kind, afterMs });
  systemTimers.after(afterMs, show);
}

/** Loaded while the browser comes up; its first page is the kiosk's own, and needs no guard before it stands. */
async function guardWindow({ pipe }: BrowserWindow, rules: GuardOptions): Promise<void> {
  if (pipe === undefined) return;
  const [{ createGuard }, { runGuard }] = await Promise.all([
    import('./guard.ts'),
    import('./devtools-pipe.ts'),
  ]);
  runGuard(pipe, {
    guard: createGuard(rules),
    timers: systemTimers,
    onRefused: (method, why) => running.log?.warn('guard-refused', { method, why }),
  });
}

/** The window is gone, or is to go: by its own close button, by a staff exit, or with its browser. */
async function closeWindow(why: Readonly<Record<string, string>> = {}): Promise<void> {
  if (running.ending) return;
  say({ event: 'window-closed', ...why });
  await end(0);
}

/** For tests: a JSON list of texts. */
function extraBrowserArgs(json: string | undefined): readonly string[] {
  const list: unknown = json === undefined || json === '' ? [] : JSON.parse(json);
  return Array.isArray(list) ? list.map(String) : [];
}

/** Signals, and the end of a pipe that whoever started this holds open. */
function listenForTheEnd(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket()) return;
  process.stdin.on('end', () => void end(0));
  process.stdin.on('error', () => void end(0));
  process.stdin.resume();
}

function lastWords(error: unknown): void {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${words}\n`);
  running.log?.error('kiosk-failed', { error: words });
  void fail('kiosk-failed');
}

process.on('uncaughtException', lastWords);
process.on('unhandledRejection', lastWords);
await main();
