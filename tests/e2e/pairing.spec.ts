/**
 * A kiosk and a school's server, each on a folder of its own, over TLS: the code is typed in the kiosk's window, answers get lost,
 * programs are killed, and then a class is held whose facts arrive.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { z } from 'zod';
import { createFakeCamera, emptyRoom, type FakeCamera } from '../support/journey/fake-camera.ts';
import { BROWSER, PICTURES, test } from '../support/journey/journey.ts';
import { ATTACH_ARG, attachKiosk, PORT_FILE, type KioskWindow } from '../support/journey/kiosk-window.ts';
import { openPhone } from '../support/journey/phone.ts';
import { field, startProgram, type Program } from '../support/journey/programs.ts';
import { kioskCall, shownOrigin, switchesFor, type Shell } from '../support/journey/shells.ts';
import { launchPhones } from '../support/journey/stage.ts';
import { printedAccount } from '../support/journey/start.ts';
import { startTlsServer, type TlsServer } from '../support/tls-server.ts';

const Logged = z.object({ status: z.number() });
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WRONG = 'zzzz-zzzz-zzzz-zzzz';

let dir: string;
let way: Way;
let server: TlsServer;
let isServing = false;
let camera: FakeCamera;
let kiosk: Program;
let window: KioskWindow;

test.beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'smartpresence-pairing-'));
  way = await openWay();
  camera = createFakeCamera(join(dir, 'camera.y4m'), emptyRoom());
});

test.afterEach(async () => {
  await window.detach();
  await kiosk.stop();
  if (isServing) await server.stop();
  await way.close();
  camera.close();
  rmSync(dir, { recursive: true, force: true });
});

test('a person types the code, and the room comes up', async ({ shell }) => {
  const picture = picturesFor(shell);
  const page = (): Page => window.page;
  const field = (): Locator => page().getByLabel('Pairing code');
  const said = (code: string): Locator => page().locator(`[data-code="${code}"]`);
  const start = async (...args: readonly string[]): Promise<void> => {
    ({ kiosk, window } = await startKiosk(shell, way.origin, args));
  };

  await test.step('where nobody answers, it says so, and what to do meanwhile', async () => {
    await start();
    await expect(page().getByRole('heading', { name: 'This kiosk is not paired yet' })).toBeVisible();
    await expect(page().getByText(way.origin)).toBeVisible();
    await expect(page().getByText('Ask an admin for a pairing code')).toBeVisible();
    await expect(said('server-unreachable')).toBeVisible();
    await picture('server-unreachable');
    expect(await violations(page())).toEqual([]);
  });

  await test.step('a server that nobody vouches for is sent nothing', async () => {
    const port = await freePort();
    server = await startTlsServer(dir, { port });
    isServing = true;
    way.lead(port);
    await expect(said('server-certificate')).toBeVisible();
    await field().fill(await server.pairingCode());
    await page().keyboard.press('Enter');
    await expect(page().getByRole('button', { name: 'Try now' })).toBeVisible();
    await picture('server-certificate');
    expect(await violations(page())).toEqual([]);
    await page().getByRole('button', { name: 'Another code' }).click();
    // The code that was given is forgotten by then: the next start must not try it again.
    await expect(field()).toBeFocused();
    await window.detach();
    await kiosk.stop();
  });

  await test.step('a code that is not whole, or not right, is told so', async () => {
    await start('--ca', server.caFile);
    await expect(field()).toBeFocused();
    await page().keyboard.type('ab0c');
    await expect(page().getByText('A code has no 0, O, 1, I or L')).toBeVisible();
    await expect(field()).toHaveValue('abc');
    await page().keyboard.press('Enter');
    await expect(said('pairing-code-incomplete')).toBeVisible();
    await field().fill(WRONG);
    await expect(field()).toHaveValue('zzzz zzzz zzzz zzzz');
    await page().keyboard.press('Enter');
    await expect(said('pairing-code-wrong')).toContainText('Check it, or ask an admin for a new one');
    await picture('pairing-code-wrong');
    expect(await violations(page())).toEqual([]);
  });

  await test.step('its own keys type the code, and an answer that is lost is waited for', async () => {
    await field().fill('');
    for (const letter of await server.pairingCode())
      await page().getByRole('button', { name: letter, exact: true }).click();
    await picture('pairing-code-typed');
    way.loseAnswers(true);
    await page().getByRole('button', { name: 'Pair', exact: true }).click();
    await expect(page().getByText('Asking the school server')).toBeVisible();
    await picture('pairing-trying');
    await expect.poll(() => pairingsAt(server), { timeout: 20_000 }).toContain(200);
  });

  await test.step('killed before the answer came, it asks again by itself, and is the room’s', async () => {
    await window.detach();
    await kiosk.kill();
    way.loseAnswers(false);
    await start('--ca', server.caFile);
    await expect(page().locator('[data-screen="home"]')).toBeVisible();
    await expect(
      page()
        .getByText(/Room \S+/)
        .first(),
    ).toBeVisible();
    await picture('paired-home');
  });

  await test.step('a class is held, a student comes in by phone, and every fact arrives', async () => {
    await window.startClass(server.teacher.name, server.teacher.pin);
    const phones = await launchPhones(BROWSER);
    const phone = await openPhone(phones);
    const student = printedAccount(accountsOf(server), 'Student');
    expect(await phone.open(await window.scan())).toEqual({ kind: 'sign-in' });
    await phone.signIn(student.signInAs, student.password);
    await phone.page.locator('[data-fact-id], [data-refusal]').first().waitFor();
    expect(await phone.open(await window.scan())).toMatchObject({ kind: 'receipt' });
    await phones.close();
    await expect(page().locator('[data-count="1"]').first()).toBeVisible();
    await window.detach();
    await kiosk.kill();
    await start('--ca', server.caFile);
    await expect(page().locator('[data-screen="board"]')).toBeVisible();
    await expect(page().locator('[data-count="1"]').first()).toBeVisible();
    await window.staff(server.teacher.name, server.teacher.pin, 'Close the class');
    await page()
      .getByRole('button', { name: /^Close/ })
      .click();
    await window.allSent();
  });
});

async function startKiosk(
  shell: Shell,
  origin: string,
  args: readonly string[],
): Promise<{ readonly kiosk: Program; readonly window: KioskWindow }> {
  const profile = join(dir, 'kiosk', 'browser');
  rmSync(join(profile, PORT_FILE), { force: true });
  const program = startProgram(
    kioskCall(shell),
    [
      ...['--data', join(dir, 'kiosk'), '--logs', join(dir, 'logs'), '--api', origin],
      ...['--browser', BROWSER, '--headless', ...args],
    ],
    {
      SMARTPRESENCE_BROWSER: BROWSER,
      SMARTPRESENCE_BROWSER_ARGS: JSON.stringify([ATTACH_ARG, ...switchesFor(shell, camera.browserArgs)]),
      ELECTRON_DOUBLE_KEYRING_FILE: join(dir, 'keyring'),
    },
  );
  const ready = await program.event('ready');
  return { kiosk: program, window: await attachKiosk(profile, shownOrigin(shell, field(ready, 'origin'))) };
}

function picturesFor(shell: Shell): (name: string) => Promise<void> {
  const pictures = shell === 'chromium' ? PICTURES : join(PICTURES, shell);
  mkdirSync(pictures, { recursive: true });
  return (name) => window.picture(join(pictures, `kiosk-${name}.png`));
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const { violations: found } = await new AxeBuilder({ page }).withTags(TAGS).setLegacyMode(true).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

function accountsOf({ dataDir }: TlsServer): string {
  return readFileSync(join(dataDir, 'demo-accounts.txt'), 'utf8');
}

/** What the server answered to whoever wanted to pair, as its log has it. */
function pairingsAt({ dataDir }: TlsServer): readonly number[] {
  return readFileSync(join(dataDir, 'logs', 'api.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('/kiosks/pair'))
    .map((line) => Logged.parse(JSON.parse(line)).status);
}

/** The network between kiosk and server: bytes go through it as they are, or nowhere, or only there. */
interface Way {
  /** Of its own end, which never moves. */
  readonly origin: string;
  /** To the server at this port of this computer, from now on. */
  readonly lead: (port: number) => void;
  readonly loseAnswers: (lost: boolean) => void;
  readonly close: () => Promise<void>;
}

async function openWay(): Promise<Way> {
  let leadsTo: number | undefined;
  let isLosing = false;
  const way = createServer((near) => {
    near.on('error', () => undefined);
    if (leadsTo === undefined) {
      near.destroy();
      return;
    }
    const far = connect(leadsTo, '127.0.0.1');
    let sinceLoss = 0;
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    near.pipe(far);
    far.on('data', (bytes) => {
      sinceLoss += 1;
      // Of a connection that is begun while answers are lost, the greeting comes through.
      if (!isLosing || sinceLoss <= GREETING_PACKETS) near.write(bytes);
    });
  });
  await listen(way, 0);
  const { port } = addressOf(way);
  return {
    origin: `https://127.0.0.1:${String(port)}`,
    lead: (to) => {
      leadsTo = to;
    },
    loseAnswers: (lost) => {
      isLosing = lost;
    },
    close: () => new Promise((resolve) => way.close(() => resolve())),
  };
}

/** What a TLS 1.3 server says before it is asked anything: its greeting, and its tickets. */
const GREETING_PACKETS = 2;

function listen(on: Server, port: number): Promise<void> {
  return new Promise((resolve) => on.listen(port, '127.0.0.1', resolve));
}

function addressOf(of: Server): AddressInfo {
  const address = of.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  return address;
}

/** One that nobody has at this moment. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await listen(probe, 0);
  const { port } = addressOf(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
