/** The real Chromium behind the double: started with the program's switches and its userData folder as the profile. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as after } from 'node:timers/promises';
import { createCdp, type Cdp } from './cdp.ts';

export interface Chromium {
  readonly cdp: Cdp;
  /** Resolves when its process has ended. */
  readonly ended: Promise<void>;
  /** Asks it to end, and kills it after `KILL_AFTER_MS`. */
  readonly close: () => Promise<void>;
  readonly kill: () => void;
}

const KILL_AFTER_MS = 3000;
/** One whose main process was killed needs about two seconds to end. */
const OLD_ONE_MS = 6000;
const LOOK_EVERY_MS = 25;

/** As a browser that shows one program, talks to nobody, and opens no window of its own. */
const ARGS = [
  '--remote-debugging-pipe',
  '--no-startup-window',
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
  '--disable-popup-blocking',
  '--disable-features=Translate,MediaRouter,OptimizationHints,InterestFeedContentSuggestions,AutofillServerCommunication,SpareRendererForSitePerProcess,AudioServiceOutOfProcess',
  // Electron adds it to every MessagePort.
  '--enable-blink-features=MessagePortCloseEvent',
  '--noerrdialogs',
  '--password-store=basic',
  '--use-mock-keychain',
  // What Electron does for a window without background throttling.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export async function startChromium(profile: string, extraArgs: readonly string[]): Promise<Chromium> {
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  for (let waitedMs = 0; waitedMs < OLD_ONE_MS && isInUse(profile); waitedMs += LOOK_EVERY_MS)
    await after(LOOK_EVERY_MS);
  const headed = process.env['ELECTRON_DOUBLE_HEADED'] === '1';
  const noSandbox = process.getuid?.() === 0 || process.env['SMARTPRESENCE_NO_SANDBOX'] === '1';
  const child = spawn(
    process.env['SMARTPRESENCE_BROWSER'] ?? '/usr/bin/chromium',
    [
      `--user-data-dir=${profile}`,
      ...ARGS,
      ...(headed ? [] : ['--headless=new', '--screen-info={1920x1080}']),
      ...(noSandbox ? ['--no-sandbox'] : []),
      ...extraArgs,
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const cdp = createCdp(writable(child), readable(child));
  await cdp.send('Browser.getVersion');
  return {
    cdp,
    ended,
    async close() {
      const killing = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
      await cdp.send('Browser.close').catch(() => undefined);
      await ended;
      clearTimeout(killing);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Chromium's lock on a profile is a link to `HOST-PID`; one that a crash left behind may name somebody else's process by now. */
function isInUse(profile: string): boolean {
  try {
    const pid = readlinkSync(join(profile, 'SingletonLock')).split('-').at(-1) ?? '';
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--user-data-dir=${profile}`);
  } catch {
    return false;
  }
}

function writable(child: ChildProcess): Writable {
  const stream = child.stdio[3];
  if (stream === null || stream === undefined || !('write' in stream))
    throw new Error('Chromium has no pipe to write to');
  return stream;
}

function readable(child: ChildProcess): Readable {
  const stream = child.stdio[4];
  if (stream === null || stream === undefined || !('read' in stream))
    throw new Error('Chromium has no pipe to read from');
  return stream;
}
