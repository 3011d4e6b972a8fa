/** What only Electron's main process does: a page or a host that dies, a window that somebody closes, a second start. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { z } from 'zod';
import { test, type Journey } from '../support/journey/journey.ts';
import { openPhone } from '../support/journey/phone.ts';
import { startProgram } from '../support/journey/programs.ts';
import { kioskCall } from '../support/journey/shells.ts';
import type { Stage } from '../support/journey/stage.ts';

const LogLine = z.object({ event: z.string(), pid: z.number().optional() });
const Shown = z.array(z.object({ type: z.string(), url: z.string() }));
const POLL = { intervals: [20], timeout: 20_000 };

test('a class outlives its page and its host, with every mark', async ({ journey }) => {
  const { stage, school, teacherName, picture } = journey;
  const count = () => stage.window().page.locator('[data-count]').first();
  await stage.window().startClass(teacherName, school.teacher.pin);
  await checkInByPhone(journey, 0);
  await expect(count()).toHaveAttribute('data-count', '1');
  const roomCode = await stage.window().roomCode();

  await test.step('a page that crashes gives way to the fault screen, and comes back', async () => {
    const { page } = stage.window();
    const devTools = await page.context().newCDPSession(page);
    // Its answer never comes: whoever would give it is gone.
    devTools.send('Page.crash').catch(() => undefined);
    await expect.poll(() => addresses(stage), POLL).toContainEqual(expect.stringMatching(/\/fault$/));
    await stage.reattach();
    await expect(stage.window().page.locator('[data-screen="board"]')).toBeVisible();
    await expect(count()).toHaveAttribute('data-count', '1');
    expect(await stage.window().roomCode()).toBe(roomCode);
  });

  await test.step('a host that is killed is started again, and the class goes on', async () => {
    const hosts = () => mainLog(stage).filter(({ event }) => event === 'host-started');
    expect(hosts()).toHaveLength(1);
    process.kill(hosts()[0]?.pid ?? 0, 'SIGKILL');
    await expect
      .poll(() => mainLog(stage).filter(({ event }) => event === 'host-ready').length, POLL)
      .toBe(2);
    await checkInByPhone(journey, 1);
    await expect(count()).toHaveAttribute('data-count', '2');
    expect(await stage.window().roomCode()).toBe(roomCode);
    await picture('electron-after-host');
  });

  await test.step('killed itself, it stands where it stood', async () => {
    await stage.killKiosk();
    await stage.restartKiosk();
    await expect(stage.window().page.locator('[data-screen="board"]')).toBeVisible();
    await expect(count()).toHaveAttribute('data-count', '2');
  });
});

test.describe('locked to the kiosk', () => {
  test.use({ broken: { kioskArgs: ['--kiosk'] } });

  test('the window closes for the PIN of staff alone', async ({ journey, shell }) => {
    const { stage, school, teacherName } = journey;
    const { pin } = school.teacher;
    await stage.window().startClass(teacherName, pin);

    await test.step('closed from outside, it stays, and so does the class', async () => {
      await stage.window().page.close();
      await stage.reattach();
      await expect(stage.window().page.locator('[data-screen="board"]')).toBeVisible();
      expect(stage.kiosk().child.exitCode).toBeNull();
    });

    await test.step('a second start on its folder is refused in words', async () => {
      const args = ['--data', stage.folders.kiosk, '--logs', stage.folders.logs, '--api', stage.origin];
      const second = startProgram(kioskCall(shell), [...args, '--headless']);
      const ended = once(second.child, 'close');
      const { code, message } = await second.event('failed');
      await ended;
      expect({ code, exitCode: second.child.exitCode }).toEqual({ code: 'store-in-use', exitCode: 2 });
      expect(message).toMatch(/^.{20,}\.$/s);
      await expect(stage.window().page.locator('[data-screen="board"]')).toBeVisible();
    });

    await test.step('with the PIN it ends, in good order', async () => {
      const { child, lines } = stage.kiosk();
      const ended = once(child, 'close');
      await stage.window().staff(teacherName, pin, 'Leave the kiosk');
      await stage.window().signIn(teacherName, pin);
      await ended;
      expect(child.exitCode).toBe(0);
      expect(lines.map(({ event }) => event)).toEqual(['ready', 'window-closed']);
    });
  });
});

async function checkInByPhone({ stage, student }: Journey, index: number): Promise<void> {
  const phone = await openPhone(stage.phones);
  await phone.page.goto(`${stage.origin}/phone`);
  await phone.signIn(student(index).rollNumber, student(index).password);
  await phone.page.getByRole('button', { name: 'Sign out' }).waitFor();
  expect(await phone.open(await stage.window().scan())).toMatchObject({ kind: 'receipt' });
  await phone.close();
}

/** What the windows show, as the browser tells it to whoever asks without taking hold of them. */
async function addresses({ folders }: Stage): Promise<readonly string[]> {
  const port = /^\d+/.exec(readFileSync(join(folders.kiosk, 'browser', 'DevToolsActivePort'), 'utf8'))?.[0];
  const list = await fetch(`http://127.0.0.1:${port ?? ''}/json/list`);
  return Shown.parse(await list.json()).map(({ url }) => url);
}

/** What Electron's main process wrote into its log, oldest first. */
function mainLog({ folders }: Stage): readonly z.infer<typeof LogLine>[] {
  return readFileSync(join(folders.logs, 'main.log'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => LogLine.parse(JSON.parse(line)));
}
