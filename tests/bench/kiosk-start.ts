/** One start as the user makes it, `node scripts/start.mjs`, timed from its spawn until the code on the screen can be read. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CDPSession } from '@playwright/test';
import { z } from 'zod';
import { invariant, present } from '#core/assert.ts';
import { ATTACH_ARG, attachKiosk, type KioskWindow } from '../support/journey/kiosk-window.ts';
import { ROOT } from '../support/journey/programs.ts';
import { readQr } from '../support/journey/qr-reader.ts';
import { workOf, type Work } from './processes.ts';

/** Milliseconds from the spawn until each had happened. */
export interface StartTimes {
  /** `npm start` had looked whether anything was missing. */
  readonly checkedMs: number;
  readonly apiReadyMs: number;
  readonly hostReadyMs: number;
  readonly browserReadyMs: number;
  /** The kiosk's page drew its first text. */
  readonly paintedMs: number;
  /** From the attachment of the driver until the class was open; 0 where it resumed by itself. */
  readonly teacherMs: number;
  /** The code stood in the page's document. */
  readonly shownMs: number;
  readonly decodedMs: number;
  /** The work of the processor for all of it, on all its cores; undefined where the system does not tell. */
  readonly work: Work | undefined;
}

export interface KioskStart {
  /** The process of `npm start`. */
  readonly pid: number;
  readonly window: KioskWindow;
  readonly times: StartTimes;
  /** Ends it as Ctrl-C does, and waits until all is gone. */
  readonly end: () => Promise<void>;
}

export interface StartOptions {
  readonly dataDir: string;
  /** The machine's own Node, which `npm start` would use. */
  readonly nodePath: string;
  /** Signs in and starts the class: the first start of a folder has none open. */
  readonly startClass: boolean;
}

const WINDOW = ['--window-size=1920,1080', ATTACH_ARG];
const PATIENCE_MS = 60_000;
const Picture = z.object({ data: z.base64() });
const KioskLine = z.looseObject({ event: z.string(), at: z.number() });
const ApiLine = z.looseObject({ msg: z.string(), time: z.number() });

export async function startKiosk(options: StartOptions): Promise<KioskStart> {
  const { dataDir, nodePath } = options;
  const profile = join(dataDir, 'kiosk', 'browser');
  const portFile = join(profile, 'DevToolsActivePort');
  rmSync(portFile, { force: true });
  const args = ['scripts/start.mjs', '--headless', '--data', dataDir, '--port', String(await freePort())];
  const startedAt = Date.now();
  const child = spawn(nodePath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, SMARTPRESENCE_BROWSER_ARGS: JSON.stringify(WINDOW) },
  });
  const checkedAt = timeOfLine(child, /^Starting on /m);
  const end = (): Promise<void> => ended(child);
  try {
    const window = await Promise.race([attachKiosk(profile, 'http://127.0.0.1:'), earlyEnd(child)]);
    const attachedAt = Date.now();
    if (options.startClass) await startClass(window, dataDir);
    const openAt = Date.now();
    // Pictures taken before there is a code would only hold up the start.
    await window.page.locator('[data-slot]').waitFor();
    const shownAt = Date.now();
    await decoded(window);
    const decodedAt = Date.now();
    const pid = present(child.pid, 'the start runs');
    const since = (at: number): number => at - startedAt;
    const times = {
      shownMs: since(shownAt),
      decodedMs: since(decodedAt),
      work: workOf(pid),
      teacherMs: options.startClass ? openAt - attachedAt : 0,
      checkedMs: since(await checkedAt),
      browserReadyMs: since(statSync(portFile).mtimeMs),
      paintedMs: since(await paintedAt(window)),
      hostReadyMs: since(await loggedAt(join(dataDir, 'logs', 'kiosk.log'), startedAt, hostReadyAt)),
      apiReadyMs: since(await loggedAt(join(dataDir, 'logs', 'api.log'), startedAt, apiReadyAt)),
    };
    return { pid, window, times, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** A port that nobody holds at the moment: the user's start has a fixed one, and so knows it before the API listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  invariant(typeof address === 'object' && address !== null, 'the server listens on a port');
  server.close();
  await once(server, 'close');
  return address.port;
}

function timeOfLine(child: ChildProcess, line: RegExp): Promise<number> {
  return new Promise((resolve) => {
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (line.test(said)) resolve(Date.now());
    });
  });
}

/** Rejects when the start ends: it has said why on standard error. */
async function earlyEnd(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error('The kiosk did not start; the reason stands above.');
}

async function startClass(window: KioskWindow, dataDir: string): Promise<void> {
  const teacher = demoTeacher(readFileSync(join(dataDir, 'demo-accounts.txt'), 'utf8'));
  await window.startClass(teacher.name, teacher.pin);
}

/** The first teacher of the accounts file: the one whose class meets in the kiosk's room. */
function demoTeacher(accounts: string): { readonly name: string; readonly pin: string } {
  const cells = accounts
    .split('\n')
    .find((line) => line.startsWith('Teacher in '))
    ?.split(/ {2,}/);
  const pin = cells?.find((cell) => cell.startsWith('PIN '))?.slice(4);
  return { name: present(cells?.[1], 'a teacher has a name'), pin: present(pin, 'a teacher has a PIN') };
}

/** Takes pictures of the screen until a QR reader finds the phone page's address on one. */
async function decoded({ page }: KioskWindow): Promise<void> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    // The quick PNG: how long a picture takes to pack is not the kiosk's time.
    const taken = await session.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
    const text = await readQr(Buffer.from(Picture.parse(taken).data, 'base64'));
    if (text?.includes('/c/') === true) break;
    invariant(Date.now() < until, 'a code stands on the screen within a minute');
  }
  await session.detach();
}

function paintedAt({ page }: KioskWindow): Promise<number> {
  return page.evaluate(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return performance.timeOrigin + (paint?.startTime ?? Number.NaN);
  });
}

function hostReadyAt(line: unknown): number | undefined {
  const { success, data } = KioskLine.safeParse(line);
  return success && data.event === 'kiosk-ready' ? data.at : undefined;
}

function apiReadyAt(line: unknown): number | undefined {
  const { success, data } = ApiLine.safeParse(line);
  return success && data.msg === 'ready' ? data.time : undefined;
}

/** The moment in a program's log, of this start and no earlier one. The API may still be coming up: a class does not wait for it. */
async function loggedAt(
  path: string,
  after: number,
  read: (line: unknown) => number | undefined,
): Promise<number> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    const times = lines.flatMap((line) => (line.endsWith('}') ? [read(JSON.parse(line))] : []));
    const found = times.find((at) => at !== undefined && at >= after);
    if (found !== undefined) return found;
    invariant(Date.now() < until, `${path} says when it was ready`);
    await wait(20);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
