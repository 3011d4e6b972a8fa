/**
 * One kiosk, locked as in a classroom, with a class that runs: the real API, the real shell, a stranger on the same computer,
 * and a driver that holds the window from outside.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { MINUTE_MS } from '#core/time.ts';
import { createFakeCamera, emptyRoom } from '../support/journey/fake-camera.ts';
import { ATTACH_ARG, PORT_FILE } from '../support/journey/kiosk-window.ts';
import { field, startProgram, type Program } from '../support/journey/programs.ts';
import { journeySchool, type JourneySchool } from '../support/journey/school.ts';
import { kioskCall, shownOrigin, switchesFor, type Shell } from '../support/journey/shells.ts';
import { openCanary, type Canary } from './canary.ts';
import { connectCdp, type Cdp } from './cdp.ts';
import type { Display } from './display.ts';
import { holdKiosk, type KioskPage } from './kiosk.ts';
import { hostsOf } from './processes.ts';

export interface Stand {
  readonly shell: Shell;
  readonly dir: string;
  /** Where whoever downloads would find it. */
  readonly home: string;
  readonly kioskFile: string;
  readonly canary: Canary;
  readonly display: Display | undefined;
  readonly school: JourneySchool;
  /** Of the class that runs. */
  readonly sessionId: () => string;
  readonly kiosk: () => Running;
  /** The kiosk anew, after one that died or was led astray. */
  readonly restart: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** The kiosk that runs now. */
export interface Running {
  readonly program: Program;
  readonly cdp: Cdp;
  readonly page: KioskPage;
  /** The process ids of its host, which must stay what they are. */
  readonly hosts: readonly number[];
}

export interface StandOptions {
  readonly shell: Shell;
  readonly dir: string;
  readonly browserPath: string;
  readonly display: Display | undefined;
  /** Given to Node before the shell's own script: how a weakness is planted. */
  readonly nodeArgs: readonly string[];
  /** For the kiosk's environment alone. */
  readonly env?: Readonly<Record<string, string>>;
}

const POLL_MS = 50;
const PATIENCE_MS = 30_000;
const Begun = z.object({ sessionId: z.string() });

export async function openStand(options: StandOptions): Promise<Stand> {
  const { shell, dir, browserPath, display } = options;
  rmSync(dir, { recursive: true, force: true });
  const [home, logs, bin] = ['home', 'logs', 'bin'].map((name) => join(dir, name));
  if (home === undefined || logs === undefined || bin === undefined) throw new Error('three paths');
  for (const one of [home, logs, bin]) mkdirSync(one, { recursive: true });
  for (const opener of ['xdg-open', 'gio', 'xdg-email'])
    writeOpener(join(bin, opener), join(dir, 'opened.txt'));
  const school = journeySchool({
    students: [
      { first: 'Ada', last: 'Lindqvist' },
      { first: 'Bruno', last: 'Keller' },
      { first: 'Chiara', last: 'Rossi' },
    ],
    startsAt: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - MINUTE_MS,
    lengthMin: 90,
    policy: { earlyMin: 10, graceMin: 60, lateMin: 70, absentMin: 80 },
    rehearsal: true,
  });
  writeFileSync(join(dir, 'school.json'), JSON.stringify(school.school), { mode: 0o600 });
  const canary = await openCanary();
  const api = startProgram('server/main.ts', [
    ...['--data', join(dir, 'api'), '--logs', logs, '--port', '0', '--demo'],
    ...['--school', join(dir, 'school.json'), '--accounts', join(dir, 'accounts.txt')],
  ]);
  const apiOrigin = field(await api.event('ready'), 'origin');
  const camera = createFakeCamera(join(dir, 'camera.y4m'), emptyRoom());
  const env = {
    HOME: home,
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    ...(display === undefined ? {} : { DISPLAY: display.name }),
    SMARTPRESENCE_BROWSER: browserPath,
    // The camera is given by the shell itself, not by a switch that gives everything.
    SMARTPRESENCE_BROWSER_ARGS: JSON.stringify([
      ATTACH_ARG,
      ...switchesFor(shell, camera.browserArgs).filter((one) => !one.includes('fake-ui')),
    ]),
    ...options.env,
    ELECTRON_DOUBLE_KEYRING_FILE: join(dir, 'keyring'),
    ...(display === undefined ? {} : { ELECTRON_DOUBLE_HEADED: '1' }),
  };
  const start = (): Promise<Running> => startKiosk({ options, env, logs, apiOrigin, canary: canary.origin });
  let running = await start();
  const sessionId = await beginClass(running.page, school);
  return {
    shell,
    dir,
    home,
    kioskFile: join(dir, 'kiosk', 'kiosk.db'),
    canary,
    display,
    school,
    sessionId: () => sessionId,
    kiosk: () => running,
    async restart() {
      running.cdp.close();
      await running.program.kill();
      running = await start();
    },
    async end() {
      running.cdp.close();
      await running.program.stop();
      await api.stop();
      await canary.close();
      camera.close();
    },
  };
}

interface KioskStart {
  readonly options: StandOptions;
  readonly env: Readonly<Record<string, string>>;
  readonly logs: string;
  readonly apiOrigin: string;
  readonly canary: string;
}

async function startKiosk({ options, env, logs, apiOrigin, canary }: KioskStart): Promise<Running> {
  const { shell, dir, browserPath, display, nodeArgs } = options;
  const call = kioskCall(shell);
  const profile = join(dir, 'kiosk', 'browser');
  rmSync(join(profile, PORT_FILE), { force: true });
  const program = startProgram(
    { ...call, args: [...nodeArgs, ...call.args] },
    [
      ...['--data', join(dir, 'kiosk'), '--logs', logs, '--api', apiOrigin, '--kiosk', '--rehearsal'],
      ...['--demo-pairing', join(dir, 'api', 'demo-pairing.json'), '--browser', browserPath],
      ...(display === undefined ? ['--headless'] : []),
    ],
    env,
  );
  const origin = shownOrigin(shell, field(await program.event('ready'), 'origin'));
  const cdp = await connectCdp(profile);
  await cdp.send('Target.setDiscoverTargets', { discover: true });
  const page = await until('the window', () => holdKiosk(cdp, { origin, canary }));
  // A window of Electron's begins with its first page; the double's has an empty one before it.
  if (shell === 'double') await page.send('Page.resetNavigationHistory');
  const hosts = hostsOf(program.child.pid ?? 0).map(({ pid }) => pid);
  await until('the first view', async () =>
    page.run("return document.querySelector('[data-screen]') ? 'yes' : ''"),
  );
  return { program, cdp, page, hosts };
}

/** As the teacher does, by the window's own commands. The session that then runs. */
async function beginClass(page: KioskPage, { teacher }: JourneySchool): Promise<string> {
  const begun = await until('a class', async () => {
    const answer = await page.ask(`
      await call('signIn/open', { purpose: 'start' });
      await call('signIn/submit', { personId: '${teacher.id}', by: 'pin', secret: '${teacher.pin}' });
      const { screen } = await call('watch');
      const sessionId = screen.card?.sessionId;
      const started = await call('session/start', { sessionId });
      return started.kind === 'done' ? { sessionId } : undefined;
    `);
    return Begun.safeParse(answer).data;
  });
  return begun.sessionId;
}

export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`The kiosk gave no sign of ${what} in time`);
    await wait(POLL_MS);
  }
}

/** Stands where the system's program would, and writes down what it is asked to open. */
function writeOpener(path: string, record: string): void {
  writeFileSync(path, `#!/bin/sh\necho "$0 $*" >> '${record}'\n`);
  chmodSync(path, 0o755);
}
