/**
 * A passkey from the portal's sign-in page to the next sign-in, on the real server under its name, with the authenticator that
 * Chromium's developer tools put in place of a finger on a sensor.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { API_PROGRAM } from '../../scripts/start/programs.mjs';
import { BROWSER, PICTURES } from '../support/journey/journey.ts';
import { field, startProgram, type Program } from '../support/journey/programs.ts';
import { launchPhones } from '../support/journey/stage.ts';

test.describe.configure({ mode: 'serial' });

const ADMIN = {
  name: { first: 'Agnes', last: 'Berg' },
  email: 'a.berg@school.test',
  password: 'six-Quiet-herons-9',
};
const WIDE = { width: 1920, height: 1080 };
const PHONE = { width: 390, height: 844 };

/** What the server says where the sign-in is older than ten minutes, which nobody here waits for. */
const SOME_TIME_AGO = {
  status: 403,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    type: '/problems/password-wanted',
    title: 'Forbidden',
    status: 403,
    detail: 'This needs your password once more. Send it with the request.',
    code: 'password-wanted',
    correlationId: 'c-1',
  }),
};

let dir: string;
let api: Program;
let origin: string;
let browser: Browser;

test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'smartpresence-passkey-'));
  mkdirSync(PICTURES, { recursive: true });
  const bootstrapSecret = randomBytes(16).toString('hex');
  const settings = join(dir, 'server.json');
  const written = { publicOrigin: 'http://localhost:0', listen: { port: 0 }, bootstrapSecret };
  writeFileSync(settings, JSON.stringify(written), { mode: 0o600 });
  const places = ['--data', join(dir, 'data'), '--logs', join(dir, 'logs'), '--settings', settings];
  api = startProgram(API_PROGRAM, ['--serve', ...places]);
  origin = field(await api.event('ready'), 'origin');
  const body = JSON.stringify({ ...ADMIN, secret: bootstrapSecret });
  const headers = { 'content-type': 'application/json' };
  const made = await fetch(new URL('/register/admin', origin), { method: 'POST', headers, body });
  expect(await made.json()).toMatchObject({ role: 'admin', state: 'approved' });
  browser = await launchPhones(BROWSER);
});

test.afterAll(async () => {
  await browser.close();
  await api.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A window whose laptop has a finger on its sensor at once; `touched` says whether it is the right one. */
async function laptop(touched = true): Promise<{
  readonly context: BrowserContext;
  readonly page: Page;
  readonly turnAway: () => Promise<void>;
}> {
  const context = await browser.newContext({ viewport: WIDE });
  const page = await context.newPage();
  const tools = await context.newCDPSession(page);
  await tools.send('WebAuthn.enable');
  const { authenticatorId } = await tools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: touched,
      automaticPresenceSimulation: true,
    },
  });
  const turnAway = async (): Promise<void> => {
    await tools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  };
  await page.goto(new URL('/portal', origin).href);
  return { context, page, turnAway };
}

async function typePassword(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Roll number or e-mail address' }).fill(ADMIN.email);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** The same page on a wide screen and on a phone, to be looked at. */
async function pictures(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(PICTURES, `portal-${name}.png`) });
  await page.setViewportSize(PHONE);
  await page.screenshot({ path: join(PICTURES, `portal-${name}-phone.png`) });
  await page.setViewportSize(WIDE);
}

test('adds a passkey after signing in, and signs in by it from then on', async () => {
  const { context, page, turnAway } = await laptop();
  await expect(page.getByRole('button', { name: 'Use a passkey' })).toBeVisible();
  await pictures(page, 'sign-in');
  await typePassword(page);
  await expect(page.getByRole('button', { name: 'Add a passkey' })).toBeVisible();
  await pictures(page, 'add-passkey');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByText('Passkey added.')).toBeVisible();
  await pictures(page, 'passkey-added');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByText('Agnes Berg')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await turnAway();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByText('No passkey was used.')).toBeVisible();
  await pictures(page, 'passkey-not-used');
  await context.close();
});

test('asks for the password once more of somebody who signed in some time ago', async () => {
  const { context, page } = await laptop();
  await typePassword(page);
  await page.route('**/passkeys/register/options', (route) => route.fulfill(SOME_TIME_AGO), { times: 1 });
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const password = page.getByLabel('Password once more', { exact: true });
  await password.fill('not-my-password');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByRole('alert')).toHaveText(/The password is not right/);
  await pictures(page, 'passkey-password');
  await password.fill(ADMIN.password);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByText('Passkey added.')).toBeVisible();
  await context.close();
});

test('has no passkey for whoever never made one here', async () => {
  const { context, page } = await laptop();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByText('No passkey was used.')).toBeVisible();
  await typePassword(page);
  await expect(page.getByText('Agnes Berg')).toBeVisible();
  await context.close();
});

test('offers none where the page came from an address of numbers', async () => {
  const context = await browser.newContext({ viewport: WIDE });
  const page = await context.newPage();
  await page.goto(new URL('/portal', origin.replace('localhost', '127.0.0.1')).href);
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Use a passkey' })).toHaveCount(0);
  await context.close();
});
