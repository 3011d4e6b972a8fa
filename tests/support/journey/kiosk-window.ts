/** The kiosk's real window, driven as a person does: by what stands on it. Attached to the browser that the shell started. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from '@playwright/test';
import { readQr } from './qr-reader.ts';

export interface KioskWindow {
  readonly page: Page;
  /** The address on the QR code, read from the pixels of the screen. */
  readonly scan: () => Promise<string>;
  readonly roomCode: () => Promise<string>;
  readonly otp: () => Promise<string>;
  /** How many the board counts. */
  readonly count: () => Promise<number>;
  /** On the sign-in screen: chooses the person, types the PIN. */
  readonly signIn: (name: string, pin: string) => Promise<void>;
  /** From the room's home: sign in, and the one press on Start. */
  readonly startClass: (name: string, pin: string) => Promise<void>;
  /** Signs in for staff and opens one place of the menu by its name. */
  readonly staff: (name: string, pin: string, place: string) => Promise<void>;
  /** Back to what anyone may see, and signed out. */
  readonly leaveStaff: () => Promise<void>;
  /** In the register: gives the mark with the usual reason; the id of the fact that the tile then shows. */
  readonly mark: (student: string, status: string) => Promise<string>;
  /** In the face registration: consent, and all shots of whoever is before the camera. */
  readonly registerFace: (rollNumber: string) => Promise<void>;
  /** Claims by roll number; the fact's id when welcome, undefined when sent to the teacher. */
  readonly lookAtCamera: (rollNumber: string) => Promise<string | undefined>;
  /** On the summary: waits until the server has every fact. */
  readonly allSent: () => Promise<void>;
  /** A picture to keep: no face in it can be recognised. */
  readonly picture: (path: string) => Promise<void>;
  /** Closes the window as its own button does; a browser without a screen needs to be told to end with its last window. */
  readonly close: () => Promise<void>;
  /** Lets go of the browser; the window stays. */
  readonly detach: () => Promise<void>;
}

/** The flag that lets a driver attach, and where the browser then writes the port. */
export const ATTACH_ARG = '--remote-debugging-port=0';
export const PORT_FILE = 'DevToolsActivePort';
const WAIT_MS = 30_000;
/** A browser that is still starting sometimes never answers its first caller. */
const ATTACH_MS = 8_000;
const POLL_MS = 20;
/** Whatever shows a camera is blurred in pictures that are kept. */
const BLUR_FACES = 'video { filter: blur(28px) !important; }';

/** Waits for the shell's browser with its profile in `profile`, and attaches to the one window that shows `origin`. */
export async function attachKiosk(profile: string, origin: string): Promise<KioskWindow> {
  // The file is read at each try: an earlier start on the same folder has left its own.
  const browser = await poll(async () => {
    const port = /^\d+/.exec(await readFile(join(profile, PORT_FILE), 'utf8'))?.[0];
    if (port === undefined) return undefined;
    return chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: ATTACH_MS });
  });
  const page = await poll(async () => pagesOf(browser).find((one) => one.url().startsWith(origin)));
  page.setDefaultTimeout(WAIT_MS);
  // Without a display the browser keeps room for bars that it does not draw.
  await page.setViewportSize({ width: 1920, height: 1080 });
  return kioskWindow(browser, page);
}

function kioskWindow(browser: Browser, page: Page): KioskWindow {
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const screen = (kind: string): Promise<void> => page.locator(`[data-screen="${kind}"]`).waitFor();
  const attribute = async (name: string): Promise<string> =>
    (await page.locator(`[${name}]`).first().getAttribute(name)) ?? '';
  const signIn = async (name: string, pin: string): Promise<void> => {
    await screen('sign-in');
    await page.getByRole('radio', { name }).click();
    await page.keyboard.type(pin);
    await button('Sign in').click();
  };
  return {
    page,
    signIn,
    close: async () => {
      const driver = await browser.newBrowserCDPSession();
      await page.close();
      // It may have ended with its last page already, as it does where it is shown.
      await driver.send('Browser.close').catch(() => undefined);
    },
    detach: () => browser.close(),
    scan: () => poll(async () => readQr(await page.screenshot())),
    roomCode: () => attribute('data-room-code'),
    otp: () => attribute('data-otp'),
    count: async () => Number(await attribute('data-count')),
    startClass: async (name, pin) => {
      await button('Teacher sign in').click();
      await signIn(name, pin);
      await screen('class-card');
      await button('Start').click();
      await screen('board');
    },
    staff: async (name, pin, place) => {
      await page.keyboard.press('Escape');
      await signIn(name, pin);
      await screen('staff-menu');
      await button(place).click();
    },
    leaveStaff: async () => {
      const kind = (): Promise<string> => attribute('data-screen');
      if ((await kind()) !== 'staff-menu') await page.keyboard.press('Escape');
      const menu = button('Sign out');
      const shown = page.locator('[data-screen="board"], [data-screen="home"]');
      await menu.or(shown).first().waitFor();
      // An Escape that met the menu already signed out: then the button goes before it can be pressed.
      while (!(await shown.isVisible())) await menu.click({ timeout: 500 }).catch(() => undefined);
    },
    mark: async (student, status) => {
      await screen('register');
      const tile = page.getByRole('option', { name: student });
      const person = await tile.getAttribute('data-person');
      await tile.click();
      await page.getByRole('button', { name: status, exact: true }).click();
      const corrected = page.locator(`[data-person="${person ?? ''}"][data-fact-id]`);
      await corrected.waitFor();
      return (await corrected.getAttribute('data-fact-id')) ?? '';
    },
    registerFace: async (rollNumber) => {
      await screen('faces');
      const another = button('Register another');
      if (await another.isVisible()) await another.click();
      await page.getByRole('searchbox').fill(rollNumber);
      await page.getByRole('listitem').filter({ hasText: rollNumber }).getByRole('button').click();
      await page.getByRole('checkbox').check();
      await button('Agree').click();
      const take = button('Take the picture');
      while ((await page.locator('[data-step="done"]').count()) === 0) {
        await take.click({ timeout: 1000 }).catch(() => undefined);
      }
    },
    lookAtCamera: async (rollNumber) => {
      await button('Use the camera').click();
      await page.keyboard.type(rollNumber);
      await button('Look at camera').click();
      const result = page.locator('[data-result]');
      await result.waitFor();
      return (
        (await result.getAttribute('data-fact-id', { timeout: 500 }).catch(() => undefined)) ?? undefined
      );
    },
    allSent: async () => {
      await page.waitForFunction(() => {
        const figures = document.querySelector('[data-sent]');
        return figures !== null && figures.getAttribute('data-sent') === figures.getAttribute('data-made');
      });
    },
    picture: async (path) => {
      await page.screenshot({ path, style: BLUR_FACES });
    },
  };
}

function pagesOf(browser: Browser): readonly Page[] {
  return browser.contexts().flatMap((context) => context.pages());
}

/** Asks until there is an answer: files and windows of another process come when they come. */
async function poll<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const until = Date.now() + WAIT_MS;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    if (Date.now() > until) throw new Error('No answer in time from the kiosk window');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
