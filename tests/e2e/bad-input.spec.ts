/** What cheats, strangers and accidents get: a stable code, plain words with the next step, and a whole ledger. */
import { expect } from '@playwright/test';
import { present } from '#core/assert.ts';
import { emptyRoom } from '../support/journey/fake-camera.ts';
import { test } from '../support/journey/journey.ts';
import { AS_TAKEN, PEOPLE, shoot } from '../support/people.ts';
import { openPhone, type Phone, type PhoneAnswer } from '../support/journey/phone.ts';

test('codes and people that do not belong are told what to do', async ({ journey }) => {
  const { stage, school, teacherName, student, picture } = journey;
  const kiosk = stage.window();
  await test.step('somebody has a face registered, so the lane is open', async () => {
    stage.camera.show(shoot(present(PEOPLE[0], 'a face'), AS_TAKEN));
    await kiosk.staff(teacherName, school.teacher.pin, 'Register face');
    await kiosk.registerFace(student(3).rollNumber);
    await kiosk.leaveStaff();
    stage.camera.show(emptyRoom());
  });
  await kiosk.startClass(teacherName, school.teacher.pin);
  const photographed = await kiosk.scan();
  const shownSlot = Number(await kiosk.page.locator('[data-slot]').getAttribute('data-slot'));
  const signedIn = async (index: number): Promise<Phone> => {
    const phone = await openPhone(stage.phones);
    await phone.page.goto(`${stage.origin}/phone`);
    await phone.signIn(student(index).rollNumber, student(index).password);
    await phone.page.getByRole('button', { name: 'Sign out' }).waitFor();
    return phone;
  };
  const shared = await signedIn(0);

  await test.step('a code of another origin is not from a board of this school', async () => {
    const forged = `${photographed.slice(0, -4)}AAAA`;
    expect(await shared.open(forged)).toMatchObject({ kind: 'refused', code: 'code-forged' });
  });

  await test.step('whoever is on another list is sent there', async () => {
    const answer = await (await signedIn(7)).open(await kiosk.scan());
    expect(answer).toMatchObject({ kind: 'refused', code: 'not-on-roster' });
  });

  await test.step('the second person on one phone waits for the teacher', async () => {
    expect(await shared.open(await kiosk.scan())).toMatchObject({ kind: 'receipt' });
    await shared.signOut(stage.origin);
    await shared.signIn(student(1).rollNumber, student(1).password);
    await shared.page.getByRole('button', { name: 'Sign out' }).waitFor();
    const answer = await shared.open(await kiosk.scan());
    expect(answer).toMatchObject({ kind: 'receipt' });
    expect(wordsOf(answer)).toContain('Waiting for your teacher');
    await expect(kiosk.page.locator('[data-count="1"]').first()).toBeVisible();
  });

  await test.step('a photographed code is too old', async () => {
    const phone = await signedIn(2);
    const laterSlots = [3, 4, 5].map((slots) => `[data-slot="${String(shownSlot + slots)}"]`).join(', ');
    await kiosk.page.locator(laterSlots).waitFor();
    const answer = await phone.open(photographed);
    expect(answer).toMatchObject({ kind: 'refused', code: 'code-stale' });
    expect(wordsOf(answer)).toContain('Scan the one on the board now');
  });

  await test.step('a roll number that nobody has is told so', async () => {
    await kiosk.page.getByRole('button', { name: 'Use the camera' }).click();
    await kiosk.page.keyboard.type('S999');
    await kiosk.page.getByRole('button', { name: 'Look at camera' }).click();
    await expect(kiosk.page.locator('[data-code="unknown-person"]')).toBeVisible();
    await picture('kiosk-unknown-person');
    await kiosk.page.getByRole('button', { name: 'Back' }).click();
  });

  await test.step('a PIN wrong five times makes the pad wait, and it says until when', async () => {
    await kiosk.page.keyboard.press('Escape');
    for (let wrong = 0; wrong < 5; wrong += 1) await kiosk.signIn(teacherName, '000000');
    await expect(kiosk.page.locator('[data-code="locked-out"]')).toContainText(/until \d\d:\d\d/);
    await picture('kiosk-locked-out');
  });
});

function wordsOf(answer: PhoneAnswer): string {
  return answer.kind === 'sign-in' ? '' : answer.words;
}
