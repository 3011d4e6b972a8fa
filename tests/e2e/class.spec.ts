/** The main job, from Start to the report: phones, face, beacon, teacher, a dead API, a killed kiosk, the close. */
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { present } from '#core/assert.ts';
import { emptyRoom } from '../support/journey/fake-camera.ts';
import { PICTURES, test } from '../support/journey/journey.ts';
import { openPhone } from '../support/journey/phone.ts';
import { AS_TAKEN, PEOPLE, shoot } from '../support/people.ts';

test('a class from Start to the synced report', async ({ journey }) => {
  const { stage, school, teacherName, student, picture } = journey;
  const { pin } = school.teacher;
  const kiosk = () => stage.window();
  const count = () => kiosk().page.locator('[data-count]').first();

  await test.step('the room shows the next class', async () => {
    await expect(kiosk().page.getByRole('heading', { name: 'Maths 9B' })).toBeVisible();
    await picture('kiosk-home');
  });

  await test.step('a face is registered, with consent', async () => {
    stage.camera.show(shoot(present(PEOPLE[0], 'a face'), AS_TAKEN));
    await kiosk().staff(teacherName, pin, 'Register face');
    await picture('kiosk-faces-choose');
    await kiosk().registerFace(student(3).rollNumber);
    await picture('kiosk-faces-done');
    stage.camera.show(emptyRoom());
    await kiosk().leaveStaff();
  });

  await test.step('the teacher signs in and presses Start', async () => {
    await kiosk().startClass(teacherName, pin);
    await expect(count()).toHaveAttribute('data-count', '0');
    await picture('kiosk-board');
  });

  await test.step('a phone that nobody signed in on says why it must, then scans', async () => {
    const phone = await openPhone(stage.phones);
    expect(await phone.open(await kiosk().scan())).toEqual({ kind: 'sign-in' });
    await phone.page.screenshot({ path: join(PICTURES, 'phone-sign-in.png') });
    await phone.signIn(student(0).rollNumber, student(0).password);
    await phone.page.locator('[data-fact-id], [data-refusal]').first().waitFor();
    const answer = await phone.open(await kiosk().scan());
    expect(answer).toMatchObject({ kind: 'receipt' });
    await phone.page.screenshot({ path: join(PICTURES, 'phone-receipt.png') });
    await expect(count()).toHaveAttribute('data-count', '1');
  });

  await test.step('a typed code does the same', async () => {
    const phone = await openPhone(stage.phones);
    await phone.page.goto(`${stage.origin}/phone`);
    await phone.signIn(student(1).rollNumber, student(1).password);
    await phone.page.getByRole('button', { name: 'Sign out' }).waitFor();
    await phone.page.screenshot({ path: join(PICTURES, 'phone-home.png') });
    expect(await phone.typeCode(stage.origin, await kiosk().roomCode(), '000000')).toMatchObject({
      code: 'otp-wrong',
    });
    await phone.page.screenshot({ path: join(PICTURES, 'phone-wrong-code.png') });
    expect(await phone.typeCode(stage.origin, await kiosk().roomCode(), await kiosk().otp())).toMatchObject({
      kind: 'receipt',
    });
    await expect(count()).toHaveAttribute('data-count', '2');
  });

  await test.step('with the API dead the window says so, and camera and teacher go on', async () => {
    await stage.killApi();
    await expect(kiosk().page.locator('[data-server="offline"]')).toBeVisible();
    stage.camera.show(
      shoot(present(PEOPLE[0], 'a face'), { scale: 0.7, tiltDegrees: 5, light: 0.85, noise: 5 }),
    );
    expect(await kiosk().lookAtCamera(student(3).rollNumber)).toBeDefined();
    await picture('kiosk-welcome');
    stage.camera.show(emptyRoom());
    await expect(count()).toHaveAttribute('data-count', '3');
    await picture('kiosk-board-offline');
    await kiosk().staff(teacherName, pin, 'Register');
    await kiosk().mark('Esra', 'Late');
    await picture('kiosk-register');
    await kiosk().mark('Farid', 'Excused');
    await kiosk()
      .page.getByRole('button', { name: /^Undo: Farid/ })
      .click();
    await expect(kiosk().page.getByRole('option', { name: /^Farid/ })).toHaveAttribute(
      'data-status',
      'expected',
    );
    await kiosk().leaveStaff();
    await expect(count()).toHaveAttribute('data-count', '4');
  });

  await test.step('killed in mid-class, it resumes with the same count', async () => {
    await stage.killKiosk();
    await stage.restartKiosk();
    await expect(kiosk().page.locator('[data-screen="board"]')).toBeVisible();
    await expect(count()).toHaveAttribute('data-count', '4');
  });

  await test.step('a beacon is heard, and the API comes back', async () => {
    stage.advertise(student(1).beaconSecret);
    await stage.restartApi();
    await expect(kiosk().page.locator('[data-server="online"]')).toBeVisible();
  });

  await test.step('the close makes whoever is missing absent', async () => {
    await kiosk().staff(teacherName, pin, 'Close the class');
    await picture('kiosk-confirm-close');
    await kiosk().page.getByRole('button', { name: 'Close the class' }).click();
    const figure = (name: string) => kiosk().page.locator(`[data-figure="${name}"]`);
    await expect(figure('present')).toHaveAttribute('data-value', '3');
    await expect(figure('late')).toHaveAttribute('data-value', '1');
    await expect(figure('absent')).toHaveAttribute('data-value', '3');
    await kiosk().allSent();
    await picture('kiosk-summary');
  });

  await test.step('the admin sees the report, student by student', async () => {
    const context = await stage.phones.newContext({ viewport: { width: 1920, height: 1080 } });
    const page = await context.newPage();
    await page.goto(`${stage.origin}/portal`);
    await page.screenshot({ path: join(PICTURES, 'portal-sign-in.png') });
    await page.getByRole('textbox', { name: 'Roll number or e-mail address' }).fill(school.admin.email);
    await page.getByLabel('Password', { exact: true }).fill(school.admin.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: /^Report of Maths 9B/ }).waitFor();
    await page.screenshot({ path: join(PICTURES, 'portal-today.png') });
    await page.getByRole('link', { name: /^Report of Maths 9B/ }).click();
    const row = (index: number) => page.locator(`[data-student="${student(index).rollNumber}"]`);
    await expect(row(0)).toHaveAttribute('data-status', 'present');
    await expect(row(4)).toHaveAttribute('data-status', 'late');
    await expect(row(4).locator('[data-reason="corrected"]')).toBeVisible();
    await expect(row(3).locator('[data-reason="liveness-not-checked"]')).toBeVisible();
    await expect(row(6).locator('[data-reason="never-checked-in"]')).toBeVisible();
    await expect(row(7)).toHaveCount(0);
    await page.screenshot({ path: join(PICTURES, 'portal-report.png'), fullPage: true });
    await context.close();
  });
});
