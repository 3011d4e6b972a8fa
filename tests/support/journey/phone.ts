/** A student's phone: a browser context of its own, in a phone's size, driven by what stands on the page. */
import { devices, type Browser, type BrowserContext, type Page } from '@playwright/test';

export interface Phone {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly signIn: (name: string, password: string) => Promise<void>;
  readonly signOut: (origin: string) => Promise<void>;
  /** Opens the address on a code, and waits for the answer. */
  readonly open: (url: string) => Promise<PhoneAnswer>;
  /** Types the room code and the six digits, and waits for the answer. */
  readonly typeCode: (origin: string, roomCode: string, otp: string) => Promise<PhoneAnswer>;
  readonly close: () => Promise<void>;
}

/** What the page says: a receipt with its fact, or a refusal with its stable code. */
export type PhoneAnswer =
  | { readonly kind: 'receipt'; readonly factId: string; readonly words: string }
  | { readonly kind: 'refused'; readonly code: string; readonly words: string }
  | { readonly kind: 'sign-in' };

export async function openPhone(browser: Browser): Promise<Phone> {
  const context = await browser.newContext({ ...devices['Pixel 7'], ignoreHTTPSErrors: true });
  const page = await context.newPage();
  return {
    context,
    page,
    signIn: async (name, password) => {
      await page.getByRole('textbox', { name: 'Roll number or e-mail address' }).fill(name);
      await page.getByLabel('Password', { exact: true }).fill(password);
      const submit = page.getByRole('button', { name: 'Sign in' });
      await submit.click();
      await submit.waitFor({ state: 'hidden' });
    },
    signOut: async (origin) => {
      await page.goto(`${origin}/phone`);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
    },
    open: async (url) => {
      await page.goto(url);
      return answerOn(page);
    },
    typeCode: async (origin, roomCode, otp) => {
      await page.goto(`${origin}/phone`);
      await page.getByRole('textbox', { name: 'Room code' }).fill(roomCode);
      await page.getByRole('textbox', { name: 'Six digits' }).fill(otp);
      await page.getByRole('button', { name: 'Check in' }).click();
      return answerOn(page);
    },
    close: () => context.close(),
  };
}

async function answerOn(page: Page): Promise<PhoneAnswer> {
  const receipt = page.locator('[data-fact-id]').first();
  const refusal = page.locator('[data-refusal]').first();
  const signIn = page.getByRole('button', { name: 'Sign in' });
  await receipt.or(refusal).or(signIn).first().waitFor();
  const factId = (await receipt.count()) > 0 ? await receipt.getAttribute('data-fact-id') : null;
  const words = await page.getByRole('main').innerText();
  if (factId !== null) return { kind: 'receipt', factId, words };
  const code = (await refusal.count()) > 0 ? await refusal.getAttribute('data-refusal') : null;
  return code === null ? { kind: 'sign-in' } : { kind: 'refused', code, words };
}
