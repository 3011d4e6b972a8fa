/**
 * The kiosk's window. A page that crashes, hangs or cannot be loaded gives way to the fault page, and is loaded again after a
 * pause; what it showed is the host's, which never stopped. A locked window closes only with the program.
 */
import { BrowserWindow } from 'electron';
import type { FailureCode } from '../host/failures.ts';
import type { Log } from '../host/log.ts';
import type { Cancel, Timers } from '../host/ports.ts';
import type { BackOff } from '../host/back-off.ts';
import { FAULT_PATH } from './fault-page.ts';
import { KIOSK_URL, ORIGIN } from './rules.ts';

export interface KioskWindow {
  readonly window: BrowserWindow;
  /** Loads the kiosk's page. */
  readonly showKiosk: () => void;
  /** Shows the fault page with the words of `code` until `endFault`. */
  readonly showFault: (code: FailureCode) => void;
  /** Loads the kiosk's page where the fault page took its place; one that stands reconnects by itself. */
  readonly endFault: () => void;
  readonly focus: () => void;
  /** Lets the window close from now on. */
  readonly unlock: () => void;
}

export interface KioskWindowDeps {
  /** The built preload script. */
  readonly preload: string;
  readonly headless: boolean;
  readonly kiosk: boolean;
  readonly devTools: boolean;
  readonly timers: Timers;
  readonly backOff: BackOff;
  readonly log: Log;
  readonly onClosed: () => void;
  /** Windows goes down or signs the user out, and waits for nobody. What is on the screen is on the disk already. */
  readonly onSessionEnd: () => void;
  /** Locks the window before anything is loaded into it. */
  readonly lock: (window: BrowserWindow) => void;
}

/** A page may be busy for a moment; one that is so for so long is not coming back. */
const HANGS_MS = 15_000;
/** net::ERR_ABORTED: a load that another one took the place of. */
const ABORTED = -3;

export function openKioskWindow(deps: KioskWindowDeps): KioskWindow {
  const { timers, backOff, log } = deps;
  const window = new BrowserWindow(optionsFor(deps));
  deps.lock(window);
  const { webContents } = window;
  let isLocked = deps.kiosk;
  let waiting: Cancel = () => undefined;
  let isFault = false;
  let hanging: Cancel = () => undefined;

  function load(url: string): void {
    // A load that fails says so by `did-fail-load`; here it would be an error of nobody's.
    window.loadURL(url).catch(() => undefined);
  }
  function showKiosk(): void {
    waiting();
    isFault = false;
    backOff.started();
    load(KIOSK_URL);
  }
  function recover(event: string, reason: string): void {
    const afterMs = backOff.endedMs();
    log.error(event, { reason, afterMs });
    waiting();
    // Not at once: Electron is still taking the old page down while it tells of it.
    waiting = timers.after(0, () => {
      load(`${ORIGIN}${FAULT_PATH}`);
      waiting = timers.after(afterMs, showKiosk);
    });
  }

  webContents.on('render-process-gone', (_event, { reason }) => {
    hanging();
    if (reason !== 'clean-exit') recover('window-gone', reason);
  });
  webContents.on('did-fail-load', (_event, errorCode, _words, _url, isMainFrame) => {
    if (isMainFrame && errorCode !== ABORTED) recover('window-not-loaded', String(errorCode));
  });
  window.on('unresponsive', () => {
    hanging();
    hanging = timers.after(HANGS_MS, () => {
      log.error('window-hangs');
      webContents.forcefullyCrashRenderer();
    });
  });
  window.on('responsive', () => hanging());
  window.on('close', (event) => {
    if (isLocked) event.preventDefault();
  });
  window.on('closed', () => {
    waiting();
    hanging();
    deps.onClosed();
  });
  window.on('session-end', () => deps.onSessionEnd());
  if (!deps.headless) window.once('ready-to-show', () => window.show());

  return {
    window,
    showKiosk,
    showFault(code) {
      waiting();
      isFault = true;
      load(`${ORIGIN}${FAULT_PATH}?code=${code}`);
    },
    endFault() {
      if (isFault) showKiosk();
    },
    focus() {
      if (window.isMinimized()) window.restore();
      window.focus();
    },
    unlock() {
      isLocked = false;
    },
  };
}

function optionsFor({
  preload,
  kiosk,
  headless,
  devTools,
}: KioskWindowDeps): Electron.BrowserWindowConstructorOptions {
  return {
    width: 1920,
    height: 1080,
    show: false,
    paintWhenInitiallyHidden: true,
    kiosk: kiosk && !headless,
    closable: !kiosk,
    minimizable: !kiosk,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
      spellcheck: false,
      devTools,
      // The camera's worker goes on where the window is hidden, as in a test without a screen.
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
    },
  };
}
