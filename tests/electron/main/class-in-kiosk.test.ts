/** A class in the locked kiosk of the Electron shell, over the double: it outlives a host and a page that die, and ends by a PIN alone. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startElectronKiosk, type ElectronKiosk } from '../../support/electron-kiosk.ts';
import { attachKiosk, type KioskWindow } from '../../support/journey/kiosk-window.ts';
import { field, startProgram, type Program } from '../../support/journey/programs.ts';

/** Where the double shows the kiosk's own scheme. */
const SHOWN_AT = 'https://kiosk.smartpresence.double';
const TWO_MINUTES_MS = 120_000;

let dir: string;
let api: Program;
let kiosk: ElectronKiosk;
let teacher: { readonly name: string; readonly pin: string };

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kiosk-class-'));
  const accounts = join(dir, 'accounts.txt');
  const data = ['--data', join(dir, 'api'), '--logs', dir, '--port', '0', '--demo', '--accounts', accounts];
  api = startProgram('server/main.ts', data);
  const origin = field(await api.event('ready'), 'origin');
  const [, name = '', pin = ''] =
    /^Teacher in \S+ +(\S+ \S+).* PIN (\d+)$/m.exec(readFileSync(accounts, 'utf8')) ?? [];
  teacher = { name, pin };
  const pairing = join(dir, 'api', 'demo-pairing.json');
  kiosk = startElectronKiosk(dir, ['--kiosk', '--api', origin, '--demo-pairing', pairing]);
  await kiosk.program.event('ready');
}, TWO_MINUTES_MS);
afterEach(async () => {
  await kiosk.end();
  await api.stop();
  rmSync(dir, { recursive: true, force: true });
});

const attach = (): Promise<KioskWindow> => attachKiosk(join(dir, 'kiosk', 'browser'), SHOWN_AT);
const timesReady = (): number => kiosk.log().filter(({ event }) => event === 'host-ready').length;

test(
  'stands after its host and its page died, and is left by a PIN',
  async () => {
    const first = await attach();
    await first.startClass(teacher.name, teacher.pin);
    const roomCode = await first.roomCode();

    process.kill(kiosk.log().find(({ event }) => event === 'host-started')?.pid ?? 0, 'SIGKILL');
    await expect.poll(timesReady, { timeout: 20_000 }).toBe(2);
    expect(await first.roomCode()).toBe(roomCode);

    const devTools = await first.page.context().newCDPSession(first.page);
    await Promise.allSettled([devTools.send('Page.crash')]);
    await first.detach();
    await expect
      .poll(() => kiosk.log().map(({ event }) => event), { timeout: 20_000 })
      .toContain('window-gone');
    const second = await attach();
    await second.page.locator('[data-screen="board"]').waitFor();
    expect(await second.roomCode()).toBe(roomCode);

    await second.page.evaluate(() => window.close());
    const ended = once(kiosk.program.child, 'close');
    await second.staff(teacher.name, teacher.pin, 'Leave the kiosk');
    await second.signIn(teacher.name, teacher.pin);
    await ended;
    expect(kiosk.program.lines.map(({ event }) => event)).toEqual(['ready', 'window-closed']);
    expect(kiosk.program.child.exitCode).toBe(0);
  },
  TWO_MINUTES_MS,
);
