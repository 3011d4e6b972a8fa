/** The screens that a student or teacher meets first hold to WCAG 2.2 AA as far as axe can tell. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/journey/journey.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(TAGS).setLegacyMode(true).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

test('kiosk, phone and portal have no fault that axe finds', async ({ journey }) => {
  const { stage, school, teacherName } = journey;
  const kiosk = stage.window();
  const { page } = kiosk;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.getByRole('button', { name: 'Teacher sign in' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Teacher sign in' }).click();
  await page.locator('[data-screen="sign-in"]').waitFor();
  expect(await violations(page)).toEqual([]);
  await kiosk.signIn(teacherName, school.teacher.pin);
  await page.locator('[data-screen="class-card"]').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('[data-screen="board"]').waitFor();
  expect(await violations(page)).toEqual([]);
  await kiosk.staff(teacherName, school.teacher.pin, 'Register');
  await page.locator('[data-screen="register"]').waitFor();
  expect(await violations(page)).toEqual([]);

  const phone = await (await stage.phones.newContext()).newPage();
  for (const path of ['/phone', '/portal']) {
    await phone.goto(`${stage.origin}${path}`);
    await phone.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await violations(phone)).toEqual([]);
  }
});
