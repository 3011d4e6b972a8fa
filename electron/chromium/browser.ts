/**
 * The kiosk's window: the system's Chrome, Chromium or Edge in app mode, with a profile of its own. The camera is allowed to the
 * kiosk's origin beforehand; a browser that takes no such word from its profile asks once, and remembers.
 */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { DevtoolsPipe } from './devtools-pipe.ts';

export interface BrowserOptions {
  /** The browser's program. */
  readonly path: string;
  /** The folder of its profile; made where it is missing. */
  readonly profileDir: string;
  readonly origin: string;
  readonly entryUrl: string;
  readonly headless: boolean;
  readonly kiosk: boolean;
  /** Added after ours, for tests. */
  readonly extraArgs: readonly string[];
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
}

/** `failed`: it ended by a signal or with an error, which `how` names, or never began. */
export type BrowserEnd = { readonly kind: 'closed' } | { readonly kind: 'failed'; readonly how: string };

export interface BrowserWindow {
  readonly pid: number | undefined;
  /** Undefined where the browser did not begin. */
  readonly pipe: DevtoolsPipe | undefined;
  /** Resolves when the browser has ended. */
  readonly ended: Promise<BrowserEnd>;
  /** Asks it to end, and kills it after `KILL_AFTER_MS`. */
  readonly close: () => Promise<void>;
}

const UNUSED = [
  'Translate',
  'MediaRouter',
  'OptimizationHints',
  'InterestFeedContentSuggestions',
  'AutofillServerCommunication',
  'SpareRendererForSitePerProcess',
  'AudioServiceOutOfProcess',
];
/** Chromium's names of what a page could open a window or a dialog with. */
const UNUSED_IN_PAGES = ['DocumentPictureInPictureAPI', 'FileSystemAccessLocal', 'EyeDropperAPI'];

const KILL_AFTER_MS = 3000;
/** A browser whose host was killed needs about two seconds to end. */
const OLD_BROWSER_MS = 5000;
const LOOK_EVERY_MS = 50;

/**
 * Waits until the browser of a host that was killed has let go of the profile: a second one on it would hand its address to
 * the first, and end with it. Linux only; elsewhere it returns at once.
 */
export async function oldBrowserGone(profileDir: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < OLD_BROWSER_MS && isInUse(profileDir); waitedMs += LOOK_EVERY_MS)
    await after(LOOK_EVERY_MS);
}

/** Chromium's lock is a link to `HOST-PID`; one that a crash left behind may name somebody else's process by now. */
function isInUse(profileDir: string): boolean {
  try {
    const pid = readlinkSync(join(profileDir, 'SingletonLock')).split('-').at(-1);
    return readFileSync(`/proc/${pid ?? ''}/cmdline`, 'utf8').includes(`--user-data-dir=${profileDir}`);
  } catch {
    return false;
  }
}

export function openBrowser(options: BrowserOptions): BrowserWindow {
  writeProfile(options);
  const stdio: StdioOptions = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'];
  const child = spawn(options.path, browserArgs(options), { stdio, windowsHide: false });
  for (const stream of child.stdio) stream?.on('error', () => undefined);
  const ended = endOf(child);
  return {
    pid: child.pid,
    pipe: pipeOf(child),
    ended,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      for (const stream of child.stdio) stream?.destroy();
      const killing = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
      await ended;
      clearTimeout(killing);
    },
  };
}

function pipeOf({ stdio }: ChildProcess): DevtoolsPipe | undefined {
  const [, , , toBrowser, fromBrowser] = stdio;
  return toBrowser instanceof Socket && fromBrowser instanceof Socket
    ? { toBrowser, fromBrowser }
    : undefined;
}

/** App mode, no first-run pages, nothing that talks to anyone but the kiosk. */
export function browserArgs(options: BrowserOptions): readonly string[] {
  const { profileDir, origin, entryUrl, headless, kiosk, platform, isRoot, extraArgs } = options;
  const { host } = new URL(origin);
  return [
    `--user-data-dir=${profileDir}`,
    `--app=${entryUrl}`,
    // The browser ends when this pipe does: a host that was killed leaves no window behind.
    '--remote-debugging-pipe',
    // WebRTC needs no names: it may only go where names lead.
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-breakpad',
    '--disable-domain-reliability',
    '--disable-client-side-phishing-detection',
    // Among them a spare renderer and a process for sound, which are 40 MiB that one window never needs.
    `--disable-features=${UNUSED.join(',')}`,
    `--disable-blink-features=${UNUSED_IN_PAGES.join(',')}`,
    // It fetches from one door of this computer: as a process of its own it is 18 MiB more.
    '--enable-features=NetworkServiceInProcess2',
    '--disable-session-crashed-bubble',
    '--hide-crash-restore-bubble',
    '--noerrdialogs',
    '--password-store=basic',
    '--use-mock-keychain',
    '--autoplay-policy=no-user-gesture-required',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    // As large as the screen: a window manager maximises it, and where there is none the size is taken as it is.
    '--start-maximized',
    '--window-size=1920,1080',
    ...(kiosk ? ['--kiosk', ...onlyKnows(host)] : []),
    ...(headless ? ['--headless=new'] : []),
    // Chromium refuses its sandbox to root; that is for test machines.
    ...(platform === 'linux' && isRoot ? ['--no-sandbox'] : []),
    ...extraArgs,
  ];
}

/** Nothing but the kiosk's own door has an address. In a window that is not locked the browser would warn of it in a bar on every screen. */
function onlyKnows(host: string): readonly string[] {
  return [`--host-resolver-rules=MAP ${host} ${host}, MAP * ~NOTFOUND`];
}

/** Keeps what the browser wrote into its own settings, and puts ours on top. */
function writeProfile({ profileDir, origin }: BrowserOptions): void {
  const dir = join(profileDir, 'Default');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(profileDir, 0o700);
  const path = join(dir, 'Preferences');
  writeFileSync(path, JSON.stringify(merged(readPreferences(path), preferencesFor(origin))), {
    mode: 0o600,
  });
}

/** Asked for by no kiosk, so that no question ever stands on the screen. */
const REFUSED = [
  'automatic_downloads',
  'bluetooth_guard',
  'bluetooth_scanning',
  'clipboard',
  'file_system_read_guard',
  'file_system_write_guard',
  'geolocation',
  'hid_guard',
  'idle_detection',
  'local_fonts',
  'media_stream_mic',
  'midi_sysex',
  'notifications',
  'payment_handler',
  'popups',
  'sensors',
  'serial_guard',
  'usb_guard',
  'window_placement',
];

/** Chromium's names: components/content_settings, components/password_manager, components/autofill. 1 is "allow", 2 "block". */
export function preferencesFor(origin: string): Preferences {
  return {
    // What needs no network would be stopped by nobody else, and what is another program's would be asked about.
    policy: { url_blocklist: ['*'], url_allowlist: ['http://*', 'https://*'] },
    // A page that offers itself as a program for addresses would be asked about, over the kiosk.
    custom_handlers: { enabled: false },
    printing: { enabled: false },
    download_restrictions: 3,
    incognito: { mode_availability: 1 },
    webrtc: { ip_handling_policy: 'disable_non_proxied_udp' },
    credentials_enable_service: false,
    autofill: { profile_enabled: false, credit_card_enabled: false },
    translate: { enabled: false },
    browser: { has_seen_welcome_page: true, check_default_browser: false },
    profile: {
      password_manager_enabled: false,
      exit_type: 'Normal',
      exited_cleanly: true,
      default_content_setting_values: Object.fromEntries(REFUSED.map((name) => [name, 2])),
      content_settings: { exceptions: { media_stream_camera: { [`${origin},*`]: { setting: 1 } } } },
    },
  };
}

export interface Preferences {
  readonly [name: string]: unknown;
}

function merged(under: Preferences, over: Preferences): Preferences {
  const both = Object.entries(over).map(([name, value]): readonly [string, unknown] => {
    const below = under[name];
    return [name, isPreferences(value) && isPreferences(below) ? merged(below, value) : value];
  });
  return { ...under, ...Object.fromEntries(both) };
}

/** A profile that cannot be read is begun anew: it holds nothing of the school's. */
function readPreferences(path: string): Preferences {
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isPreferences(read) ? read : {};
  } catch {
    return {};
  }
}

function isPreferences(value: unknown): value is Preferences {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function endOf(child: ChildProcess): Promise<BrowserEnd> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ kind: 'failed', how: 'it did not begin' }));
    child.once('exit', (code, signal) =>
      resolve(
        code === 0 ? { kind: 'closed' } : { kind: 'failed', how: signal ?? `exit code ${String(code)}` },
      ),
    );
  });
}
