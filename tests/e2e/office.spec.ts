/**
 * A new school's first morning on the real server, with nothing in it: the first admin registers in the browser, makes a room and a
 * code for its kiosk, lets in a student who registered, and the student signs in on the phone page.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { API_PROGRAM } from '../../scripts/start/programs.mjs';
import { BROWSER, PICTURES } from '../support/journey/journey.ts';
import { openPhone } from '../support/journey/phone.ts';
import { field, startProgram, type Program } from '../support/journey/programs.ts';
import { launchPhones } from '../support/journey/stage.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WIDE = { width: 1920, height: 1080 };
const PHONE = { width: 390, height: 844 };
const PASSWORD = 'six-Quiet-herons-9';
const NEW_PASSWORD = 'blue-Kettle-78';
const STUDENT = {
  name: { first: 'Ada', last: 'Lindqvist' },
  rollNumber: 'R-100',
  password: 'green-Kettle-77',
};

let dir: string;
let api: Program;
let origin: string;
let browser: Browser;

test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'smartpresence-office-'));
  mkdirSync(PICTURES, { recursive: true });
  const places = ['--data', join(dir, 'data'), '--logs', join(dir, 'logs'), '--port', '0'];
  api = startProgram(API_PROGRAM, ['--serve', ...places], {
    SMARTPRESENCE_PUBLIC_ORIGIN: 'http://localhost:0',
  });
  const ready = await api.event('ready');
  expect(ready['awaitsAdmin']).toBe(true);
  origin = field(ready, 'origin');
  browser = await launchPhones(BROWSER);
});

test.afterAll(async () => {
  await browser.close();
  await api.stop();
  rmSync(dir, { recursive: true, force: true });
});

test('from the secret of the installation to a student who is signed in', async () => {
  const context = await browser.newContext({ viewport: WIDE, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const look = (name: string): Promise<void> => looked(page, name);
  const button = (name: string | RegExp, on = page) => on.getByRole('button', { name, exact: true });

  await test.step('the first admin registers, told of what is not right', async () => {
    await page.goto(new URL('/portal', origin).href);
    await page.getByRole('link', { name: 'Register the first admin' }).click();
    await button('Register').click();
    await expect(page.getByText('Type the secret of the installation.')).toBeVisible();
    await look('first-admin');
    await page.getByLabel('Secret of the installation').fill('not-the-secret');
    await page.getByLabel('First name').fill('Ruth');
    await page.getByLabel('Last name').fill('Adler');
    await page.getByLabel('E-mail address').fill('ruth@school.test');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await button('Register').click();
    await expect(page.getByRole('alert')).toContainText('That secret is not right');
    const secret = readFileSync(join(dir, 'data', 'bootstrap-secret.txt'), 'utf8').trim();
    await page.getByLabel('Secret of the installation').fill(secret);
    await button('Register').click();
    await expect(page.getByRole('alert')).toContainText('too short');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await button('Register').click();
    await expect(page.getByRole('heading', { name: 'Kiosks' })).toBeVisible();
  });

  await test.step('a school without a room makes one first', async () => {
    await expect(page.getByRole('heading', { name: 'Make the first room' })).toBeVisible();
    await look('kiosks-first-room');
    await page.getByLabel('Name', { exact: true }).fill('Chemistry lab');
    await page.getByLabel('Code', { exact: true }).fill('b204');
    await button('Make the room').click();
    await expect(page.getByRole('row', { name: /Chemistry lab B204 No kiosk yet/ })).toBeVisible();
  });

  await test.step('a pairing code is shown once, and pairs a kiosk', async () => {
    await button('New pairing code').click();
    await button('Make the code').click();
    await expect(page.getByText('Type it at the kiosk for Chemistry lab (B204).')).toBeVisible();
    await look('kiosks-code');
    const code = await shownCode(page);
    expect(code).toMatch(/^[a-z2-9]{16}$/);
    const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    expect(await sent('/kiosks/pair', { code, kioskId: randomUUID(), publicKey: x })).toBe(200);
    await button('Done').click();
    await expect(page.getByText(code)).toHaveCount(0);
    await expect(button('New pairing code')).toBeFocused();
    await expect(page.getByRole('row', { name: /Chemistry lab B204 In service/ })).toBeVisible();
    await look('kiosks');
  });

  await test.step('those who registered are let in together, and one is not', async () => {
    const { name, ...others } = { ...STUDENT, rollNumber: 'R-101' };
    await registerStudent();
    expect(await sent('/register/student', { ...others, name: { ...name, first: 'Bruno' } })).toBe(200);
    const teacher = { name: { first: 'Anita', last: 'Rao' }, email: 'rao@school.test', password: PASSWORD };
    expect(await sent('/register/teacher', teacher)).toBe(200);
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByLabel('Choose Bruno Lindqvist').check();
    await look('people-waiting');
    await button('Reject 1').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reject 1' }).click();
    await expect(page.getByText('Write the reason in a few words.')).toBeVisible();
    await look('people-reject');
    await page.getByLabel('Reason').fill('Not of this school');
    await page.getByRole('dialog').getByRole('button', { name: 'Reject 1' }).click();
    await expect(page.getByRole('status').getByText('1 person rejected.')).toBeVisible();
    await page.getByLabel('Choose all 2 shown').check();
    await button('Approve 2').click();
    await expect(page.getByRole('status').getByText('2 people approved.')).toBeVisible();
    await expect(page.getByText('Nobody is waiting.')).toBeVisible();
  });

  await test.step('the student signs in on the phone page', async () => {
    const phone = await openPhone(browser);
    await phone.page.goto(new URL('/phone', origin).href);
    await phone.signIn(STUDENT.rollNumber, STUDENT.password);
    await expect(phone.page.getByRole('heading', { name: 'Scan the code in your room' })).toBeVisible();
    await phone.close();
  });

  await test.step('without mail, the code of a reset is shown, and sets a new password', async () => {
    await page.getByRole('link', { name: 'In the school' }).click();
    await expect(button('Reset code for Ruth Adler')).toHaveCount(0);
    await button('Reset code for Ada Lindqvist').click();
    await button('Make the code').click();
    await expect(page.getByText('Give it to Ada Lindqvist and nobody else')).toBeVisible();
    const code = await shownCode(page);
    await button('Done').click();
    const phone = await openPhone(browser);
    await phone.page.goto(new URL('/phone', origin).href);
    await phone.page.getByRole('link', { name: 'Forgotten your password?' }).click();
    await button('Set the new password', phone.page).click();
    await expect(phone.page.getByText('Type the code.')).toBeVisible();
    await expect(phone.page.getByText('This school sends no mail.')).toBeVisible();
    await expect(button('Mail me a code', phone.page)).toHaveCount(0);
    await looked(phone.page, 'account-reset');
    await phone.page.getByLabel('Code', { exact: true }).fill(code.toUpperCase());
    await phone.page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
    await button('Set the new password', phone.page).click();
    await phone.page.getByRole('link', { name: /sign in on the phone page/ }).click();
    await phone.signIn(STUDENT.rollNumber, NEW_PASSWORD);
    await expect(phone.page.getByRole('heading', { name: 'Scan the code in your room' })).toBeVisible();
    await phone.close();
  });

  await test.step('the code of an invitation makes an account', async () => {
    await button('Invite somebody').click();
    await page.getByRole('combobox', { name: 'Role' }).selectOption('Auditor');
    await page.getByLabel('E-mail address').fill('audit@school.test');
    await button('Invite').click();
    await expect(page.getByText('This school sends no mail')).toBeVisible();
    const code = await shownCode(page);
    await button('Done').click();
    const guest = await browser.newContext({ viewport: WIDE, reducedMotion: 'reduce' });
    const invited = await guest.newPage();
    await invited.goto(new URL(`/portal/account/invite#${code}`, origin).href);
    await expect(invited.getByLabel('Code', { exact: true })).toHaveValue(code);
    await invited.getByLabel('First name').fill('Otto');
    await invited.getByLabel('Last name').fill('Brandt');
    await invited.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await looked(invited, 'account-invite');
    await button('Make my account', invited).click();
    await expect(invited.getByText('Your account is ready.')).toBeVisible();
    await guest.close();
    await page.getByRole('link', { name: 'Invitations' }).click();
    await expect(page.getByRole('row', { name: /audit@school.test Auditor Accepted/ })).toBeVisible();
    await look('people-invitations');
  });

  await test.step('an auditor looks and changes nothing', async () => {
    await button('Sign out').click();
    await page.getByRole('textbox', { name: 'Roll number or e-mail address' }).fill('audit@school.test');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await button('Sign in').click();
    await page.getByRole('link', { name: 'Kiosks' }).click();
    await expect(page.getByRole('row', { name: /Chemistry lab B204 In service/ })).toBeVisible();
    await expect(button('New pairing code')).toHaveCount(0);
    await expect(button(/^Take out of service/)).toHaveCount(0);
    await button('Sign out').click();
  });

  await test.step('a kiosk is taken out of service with a reason, after a word on what that does', async () => {
    await expect(page.getByRole('link', { name: 'Register the first admin' })).toHaveCount(0);
    await page.getByRole('textbox', { name: 'Roll number or e-mail address' }).fill('ruth@school.test');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await button('Sign in').click();
    await button('Take out of service: the kiosk of Chemistry lab (B204)').click();
    await expect(page.getByRole('dialog')).toContainText('A class that is open goes on to its end');
    await look('kiosks-revoke');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await button('Take out of service: the kiosk of Chemistry lab (B204)').click();
    await page.getByLabel('Reason').fill('The PC goes to be mended');
    await button('Take it out of service').click();
    await expect(page.getByRole('row', { name: /Chemistry lab B204 Out of service/ })).toBeVisible();
  });
  await context.close();
});

/** As a student does, from the phone page's sign-in. */
async function registerStudent(): Promise<void> {
  const { context, page } = await openPhone(browser);
  await page.goto(new URL('/phone', origin).href);
  await page.getByRole('link', { name: 'Register' }).click();
  await page.getByLabel('First name').fill(STUDENT.name.first);
  await page.getByLabel('Last name').fill(STUDENT.name.last);
  await page.getByLabel('Roll number').fill(STUDENT.rollNumber.toLowerCase());
  await page.getByLabel('New password', { exact: true }).fill(STUDENT.password);
  await looked(page, 'account-register');
  await page.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByRole('status')).toContainText('An admin has to approve this account.');
  await context.close();
}

/** Axe finds nothing, and no screen is wider than a phone; both sizes are kept to be looked at. */
async function looked(page: Page, name: string): Promise<void> {
  await page.setViewportSize(PHONE);
  await page.screenshot({ path: join(PICTURES, `office-${name}-phone.png`) });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  await page.setViewportSize(WIDE);
  await page.screenshot({ path: join(PICTURES, `office-${name}.png`) });
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).setLegacyMode(true).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`),
  ).toEqual([]);
}

/** The code in the dialog, as people see it, without the blanks between its groups. */
async function shownCode(page: Page): Promise<string> {
  const text = await page.getByRole('dialog').locator('bdi').allInnerTexts();
  return text.join('');
}

async function sent(path: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(new URL(path, origin), { method: 'POST', headers, body: JSON.stringify(body) });
  return reply.status;
}
