/** `npm start` on one data folder: what it prints, who may sign in, what it refuses, and that nothing of it stays. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser } from '@playwright/test';
import { BROWSER, PICTURES } from '../support/journey/journey.ts';
import { attachKiosk, type KioskWindow } from '../support/journey/kiosk-window.ts';
import { openPhone } from '../support/journey/phone.ts';
import { openPortal } from '../support/journey/portal.ts';
import { launchPhones } from '../support/journey/stage.ts';
import {
  printedAccount,
  printedAddress,
  STANDING,
  startProduct,
  stillRunning,
  type ProcessId,
  type Start,
} from '../support/journey/start.ts';

test.describe.configure({ mode: 'serial' });

const started: Start[] = [];
let temp: string;
let data: string;
let accountsFile: string;
let accounts: string;
let phones: Browser;

test.beforeAll(async () => {
  temp = mkdtempSync(join(tmpdir(), 'smartpresence-start-'));
  data = join(temp, 'data');
  accountsFile = join(data, 'demo-accounts.txt');
  mkdirSync(PICTURES, { recursive: true });
  phones = await launchPhones(BROWSER);
  await begin('--headless', '--data', data, '--port', '0').until(STANDING);
});

test.afterAll(async () => {
  await phones.close();
  for (const start of started.toReversed()) await start.stop();
  rmSync(temp, { recursive: true, force: true });
});

test('says where everything is, and three people to begin with', async () => {
  const printed = current().printed();
  const health = await fetch(new URL('/health', printedAddress(printed, 'Portal')));
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({ ready: true });
  // What is built of the sources holds all that the API tells of itself.
  for (const path of ['/openapi.json', '/docs'])
    expect((await fetch(new URL(path, printedAddress(printed, 'Portal')))).status, path).toBe(200);
  accounts = readFileSync(accountsFile, 'utf8');
  expect(statSync(accountsFile).mode & 0o777).toBe(0o600);
  const everyone = accounts.slice(accounts.indexOf('--- everyone ---'));
  const count = (role: string) => everyone.match(new RegExp(`^${role}\\b`, 'gm'))?.length;
  expect({ students: count('student'), teachers: count('teacher'), admins: count('admin') }).toEqual({
    students: 60,
    teachers: 3,
    admins: 1,
  });
  for (const who of ['Teacher', 'Student', 'Admin'] as const)
    expect(everyone).toContain(printedAccount(printed, who).password);
});

test('lets the printed teacher start a class, the printed student in, the printed admin look', async () => {
  const printed = current().printed();
  const teacher = printedAccount(printed, 'Teacher');
  const student = printedAccount(printed, 'Student');
  const origin = new URL(printedAddress(printed, 'Portal')).origin;
  const kiosk = await attach();
  await expect(kiosk.page.getByRole('heading', { name: 'Maths 9B' })).toBeVisible();
  await kiosk.startClass(teacher.name, teacher.pin);
  await expect(kiosk.page.getByText('Phones cannot check in here')).toBeVisible();
  await kiosk.picture(join(PICTURES, 'kiosk-board-this-pc.png'));

  const phone = await openPhone(phones);
  expect(await phone.open(await kiosk.scan())).toEqual({ kind: 'sign-in' });
  await phone.signIn(student.signInAs, student.password);
  await phone.page.locator('[data-fact-id], [data-refusal]').first().waitFor();
  expect(await phone.open(await kiosk.scan())).toMatchObject({ kind: 'receipt' });
  await expect(kiosk.page.locator('[data-count="1"]').first()).toBeVisible();
  await phone.close();

  const portal = await openPortal(phones, origin, printedAccount(printed, 'Admin'));
  await portal.getByRole('link', { name: /^Report of Maths 9B/ }).click();
  const row = portal.locator(`[data-student="${student.signInAs}"]`);
  await expect(row).toHaveAttribute('data-status', 'present');
  await portal.context().close();
  await kiosk.detach();
});

test('tells a second start on the same folder who has it', async () => {
  await refusal('data-folder-in-use', /Another start uses the data folder .*End it first/, [
    ...['--headless', '--data', data, '--port', '0'],
  ]);
  expect((await fetch(new URL('/health', printedAddress(current().printed(), 'Portal')))).status).toBe(200);
});

test('ends with everything that it started when the window is closed', async () => {
  const kiosk = await attach();
  const processes = current().processes();
  expect(processes.length).toBeGreaterThan(3);
  await kiosk.close();
  expect(await current().ended).toBe(0);
  await nothingStays(processes);
});

test('deletes nothing where there is nobody to ask', async () => {
  await refusal('reset-refused', /Nothing was deleted.*--yes/, ['--reset', '--data', data, '--port', '0']);
  expect(readFileSync(accountsFile, 'utf8')).toBe(accounts);
});

test('goes on with the open class at the next start, and ends with everything on Ctrl-C', async () => {
  const printed = await begin('--headless', '--data', data, '--port', '0').until(STANDING);
  expect(accounts).toContain(printedAccount(printed, 'Teacher').password);
  const kiosk = await attach();
  await expect(kiosk.page.locator('[data-count="1"]').first()).toBeVisible();
  await kiosk.detach();
  const processes = current().processes();
  current().signal('SIGINT');
  expect(await current().ended).toBe(0);
  await nothingStays(processes);
});

test('prints the address to open where no window is wanted', async () => {
  const printed = await begin('--shell', 'none', '--data', data, '--port', '0').until(STANDING);
  const context = await phones.newContext({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.goto(printedAddress(printed, 'Kiosk'));
  await expect(page.locator('[data-screen="board"]')).toBeVisible();
  await context.close();
  await current().stop();
});

test('refuses what cannot be, with a code and the next step', async () => {
  await test.step('a port that another program has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    await refusal('port-taken', /taken by another program.*--port/, [
      ...['--shell', 'none', '--data', join(temp, 'other'), '--port', String(portOf(other.address()))],
    ]);
    other.close();
  });
  await test.step('a folder where none can be', async () => {
    const file = join(temp, 'a file');
    writeFileSync(file, '');
    await refusal('data-folder-not-writable', /cannot be written.*--data DIR/, [
      '--data',
      join(file, 'data'),
    ]);
  });
  await test.step('an option that nobody knows', async () => {
    await refusal('bad-option', /'--qr'[\s\S]*npm start -- --help/, ['--qr']);
  });
});

function begin(...args: readonly string[]): Start {
  const start = startProduct(...args);
  started.push(start);
  return start;
}

/** The last one that was to stand. */
function current(): Start {
  const last = started.findLast((start) => start.printed().includes(STANDING));
  if (last === undefined) throw new Error('nothing was started');
  return last;
}

function attach(): Promise<KioskWindow> {
  return attachKiosk(join(data, 'kiosk', 'browser'), printedAddress(current().printed(), 'Kiosk'));
}

async function refusal(code: string, words: RegExp, args: readonly string[]): Promise<void> {
  const start = begin(...args);
  expect(await start.ended).toBe(2);
  expect(start.printed()).toMatch(words);
  expect(start.printed()).toContain(`(${code})`);
}

async function nothingStays(processes: readonly ProcessId[]): Promise<void> {
  await expect.poll(() => stillRunning(processes)).toEqual([]);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
