/** `npm start -- --lan`: phones in the room come in by HTTPS on an address of this PC, with keys of their own. */
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, test, type Browser } from '@playwright/test';
import { present } from '#core/assert.ts';
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
  type Start,
} from '../support/journey/start.ts';

test.describe.configure({ mode: 'serial' });

let data: string;
let start: Start;
let phones: Browser;
let first: X509Certificate;

test.beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'smartpresence-lan-'));
  mkdirSync(PICTURES, { recursive: true });
  phones = await launchPhones(BROWSER);
  start = startProduct('--headless', '--data', data, '--port', '0', '--lan', '127.0.0.2');
  await start.until(STANDING);
});

test.afterAll(async () => {
  await phones.close();
  await start.stop();
  rmSync(data, { recursive: true, force: true });
});

test('speaks HTTPS there, with a certificate that names the address', async () => {
  const address = printedAddress(start.printed(), 'Phones');
  expect(address).toMatch(/^https:\/\/127\.0\.0\.2:\d+$/);
  first = await certificateAt(address);
  expect(first.checkIP('127.0.0.2')).toBe('127.0.0.2');
  expect(first.fingerprint256).toBe(keptCertificate().fingerprint256);
});

test('lets a phone in, and knows it again by its key', async () => {
  const teacher = printedAccount(start.printed(), 'Teacher');
  const student = printedAccount(start.printed(), 'Student');
  const address = printedAddress(start.printed(), 'Phones');
  const kiosk = await attach();
  await kiosk.startClass(teacher.name, teacher.pin);
  await expect(kiosk.page.locator('[data-phones="lan"]')).toBeVisible();
  await expect(kiosk.page.getByText('Phones cannot check in here')).toHaveCount(0);
  const code = await kiosk.scan();
  expect(code.startsWith(`${address}/c/`)).toBe(true);
  await kiosk.picture(join(PICTURES, 'kiosk-board-lan.png'));

  const phone = await openPhone(phones);
  expect(await phone.open(code)).toEqual({ kind: 'sign-in' });
  await phone.signIn(student.signInAs, student.password);
  await phone.page.locator('[data-fact-id], [data-refusal]').first().waitFor();
  expect(await phone.open(await kiosk.scan())).toMatchObject({
    kind: 'receipt',
    words: expect.stringContaining('Signed by your own phone'),
  });
  await phone.page.screenshot({ path: join(PICTURES, 'phone-receipt-lan.png') });
  await phone.close();
  await expect(kiosk.page.locator('[data-count="1"]').first()).toBeVisible();
  await kiosk.detach();
});

test('shows the admin that the phone signed', async () => {
  const admin = printedAccount(start.printed(), 'Admin');
  const portal = await openPortal(phones, printedAddress(start.printed(), 'Portal'), admin);
  await portal.getByRole('link', { name: /^Report of Maths 9B/ }).click();
  await portal
    .getByRole('button', { name: new RegExp(printedAccount(start.printed(), 'Student').name) })
    .click();
  await expect(portal.getByText("signed by the phone's own key").first()).toBeVisible();
  await portal.context().close();
});

test('keeps the certificate while the address stays', async () => {
  const address = await again('--shell', 'none', '--lan', '127.0.0.2');
  expect((await certificateAt(address)).fingerprint256).toBe(first.fingerprint256);
});

test('makes it anew for another address, where the code then leads', async () => {
  const address = await again('--headless', '--lan', '127.0.0.3');
  const made = await certificateAt(address);
  expect(made.checkIP('127.0.0.3')).toBe('127.0.0.3');
  expect(made.fingerprint256).not.toBe(first.fingerprint256);
  const kiosk = await attach();
  await expect.poll(async () => new URL(await kiosk.scan()).origin).toBe(address);
  await kiosk.detach();
});

test('names its own addresses where it does not have the one that is asked for', async () => {
  await start.stop();
  start = startProduct('--shell', 'none', '--data', data, '--port', '0', '--lan', '192.0.2.7');
  expect(await start.ended).toBe(2);
  expect(start.printed()).toMatch(/does not have the address 192\.0\.2\.7\. Its addresses: .*--lan ADDRESS/);
  expect(start.printed()).toContain('(lan-address-unknown)');
});

/** Ends the start and begins another on the same folder; where phones find it now. */
async function again(...args: readonly string[]): Promise<string> {
  await start.stop();
  start = startProduct(...args, '--data', data, '--port', '0');
  return printedAddress(await start.until(STANDING), 'Phones');
}

function attach(): Promise<KioskWindow> {
  return attachKiosk(join(data, 'kiosk', 'browser'), printedAddress(start.printed(), 'Kiosk'));
}

function keptCertificate(): X509Certificate {
  return new X509Certificate(readFileSync(join(data, 'api', 'tls', 'cert.pem')));
}

/** What the server at `address` shows to whoever comes. Nobody has signed it, so it is looked at and not trusted. */
function certificateAt(address: string): Promise<X509Certificate> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      const shown = socket.getPeerX509Certificate();
      socket.destroy();
      resolve(present(shown, 'a certificate'));
    });
    socket.once('error', reject);
  });
}
