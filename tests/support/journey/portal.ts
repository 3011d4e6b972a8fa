/** The portal as staff use it: a window of its own, signed in. */
import type { Browser, Page } from '@playwright/test';

/** Opens `origin`'s portal in a context of its own, which the caller closes, and signs in. */
export async function openPortal(
  browser: Browser,
  origin: string,
  { signInAs, password }: { readonly signInAs: string; readonly password: string },
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    ignoreHTTPSErrors: true,
  });
  const page = await context.newPage();
  await page.goto(new URL('/portal', origin).href);
  await page.getByRole('textbox', { name: 'Roll number or e-mail address' }).fill(signInAs);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  return page;
}
