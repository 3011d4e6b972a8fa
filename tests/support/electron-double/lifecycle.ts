/** How the program ends: in good order, at once, or to be started again. */
import { spawn } from 'node:child_process';
import { appEvents } from './app-events.ts';
import { asked } from './loud.ts';
import { mainScript, packagedResources } from './process.ts';
import { isReady } from './readiness.ts';
import { running } from './runtime.ts';
import { shutDown } from './system.ts';
import { openWindows } from './window-list.ts';

export interface RelaunchOptions {
  readonly args?: readonly string[];
  readonly execPath?: string;
}

let isQuitting = false;
let isEnding = false;
let relaunched: RelaunchOptions | undefined;

/** Asks everybody: `before-quit`, each window's `close`, `will-quit`. Whoever prevents one of them keeps the program. */
export function quit(): void {
  if (isEnding || isQuitting) return;
  const event = asked({});
  appEvents.emit('before-quit', event);
  if (event.defaultPrevented) return;
  isQuitting = true;
  for (const window of openWindows) {
    if (window.close()) continue;
    isQuitting = false;
    return;
  }
  finish();
}

/** Asks nobody. */
export function exit(code = 0): void {
  if (isEnding) return;
  isEnding = true;
  for (const window of openWindows) window.destroy();
  end(code);
}

/** When the program has ended it is started again, with the same arguments or those given. */
export function relaunch(options: RelaunchOptions = {}): void {
  relaunched = options;
}

appEvents.on('double:all-closed', () => {
  if (isEnding) return;
  if (isQuitting) return;
  if (appEvents.listenerCount('window-all-closed') > 0) appEvents.emit('window-all-closed');
  else quit();
});

function finish(): void {
  const event = asked({});
  appEvents.emit('will-quit', event);
  isQuitting = false;
  if (event.defaultPrevented) return;
  isEnding = true;
  end(0);
}

function end(code: number): void {
  appEvents.emit('quit', asked({}), code);
  // Codes are what the program said, whatever happens to Chromium meanwhile.
  const last = (): void => {
    if (relaunched !== undefined) startAgain(relaunched);
    process.exit(code);
  };
  if (!isReady()) {
    last();
    return;
  }
  const { chromium, server } = running();
  server.close();
  chromium.close().then(last, last);
}

function startAgain({ args, execPath = process.execPath }: RelaunchOptions): void {
  // A packaged program has no script among its arguments; the double's Node needs it all the same.
  const script = packagedResources === undefined ? [] : [mainScript];
  const given = args ?? process.argv.slice(1);
  spawn(execPath, [...process.execArgv, ...script, ...given], { stdio: 'inherit', detached: true }).unref();
}

/**
 * What Electron does with the signals that end a program, whoever listened to them before: its main script has run to its end, and it
 * is not ready yet. SIGPWR is the double's own: the system is to go down, and ends whoever did not ask it to wait.
 */
export function takeSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.on(signal, quit);
  }
  process.on('SIGPWR', () => {
    if (!shutDown()) process.kill(process.pid, 'SIGKILL');
  });
}
