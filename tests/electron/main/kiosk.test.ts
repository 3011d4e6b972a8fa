/** The built main process, preload script and host of the Electron shell, as one program over the double: its window, its faults, its end. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startElectronKiosk, type ElectronKiosk } from '../../support/electron-kiosk.ts';

let dir: string;
const kiosks: ElectronKiosk[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiosk-electron-'));
});
afterEach(async () => {
  for (const kiosk of kiosks.splice(0)) await kiosk.end();
  rmSync(dir, { recursive: true, force: true });
});

function start(...args: readonly string[]): ElectronKiosk {
  const kiosk = startElectronKiosk(dir, args);
  kiosks.push(kiosk);
  return kiosk;
}

async function started(...args: readonly string[]): Promise<ElectronKiosk> {
  const kiosk = start(...args);
  await kiosk.program.event('ready');
  return kiosk;
}

const UNPAIRED = 'This kiosk is not paired yet';
const events = (kiosk: ElectronKiosk): readonly string[] => kiosk.log().map(({ event }) => event);

test('shows what its host says, in a page that is isolated from all others', async () => {
  const kiosk = await started();
  const page = await kiosk.page();
  await page.getByText(UNPAIRED).waitFor();
  expect(
    await page.evaluate(() => [window.crossOriginIsolated, Object.keys(window.kioskShell ?? {})]),
  ).toEqual([true, ['connect']]);
  expect(kiosk.program.lines).toEqual([
    { event: 'ready', origin: 'smartpresence://kiosk', url: 'smartpresence://kiosk/' },
  ]);
});

test('starts a host that died again, while the page stands', async () => {
  const kiosk = await started();
  const page = await kiosk.page();
  await page.getByText(UNPAIRED).waitFor();
  await page.evaluate(() => document.body.setAttribute('data-stood', ''));
  const pid = kiosk.log().find(({ event }) => event === 'host-started')?.pid ?? 0;
  process.kill(pid, 'SIGKILL');
  await expect
    .poll(() => events(kiosk).filter((event) => event === 'host-ready'), { timeout: 15_000 })
    .toHaveLength(2);
  await page.locator('[data-stood]').getByText(UNPAIRED).waitFor();
  expect(events(kiosk)).toContain('host-ended');
});

test('shows the fault page when its own crashed, and its own again', async () => {
  const kiosk = await started('--kiosk');
  const page = await kiosk.page();
  await page.getByText(UNPAIRED).waitFor();
  const devTools = await page.context().newCDPSession(page);
  const shown: string[] = [];
  page.on('framenavigated', (frame) => shown.push(new URL(frame.url()).pathname));
  await Promise.allSettled([devTools.send('Page.crash')]);
  await expect.poll(() => shown, { timeout: 15_000 }).toEqual(['/fault', '/']);
  await (await kiosk.page()).getByText(UNPAIRED).waitFor();
  expect(kiosk.log()).toContainEqual(expect.objectContaining({ event: 'window-gone', reason: 'crashed' }));
});

test('does not start twice on one folder', async () => {
  await started();
  const second = start();
  const ended = once(second.program.child, 'close');
  const { code, message } = await second.program.event('failed');
  expect(code).toBe('store-in-use');
  expect(message).toContain('Another kiosk runs on this data folder');
  await ended;
  expect(second.program.child.exitCode).toBe(2);
});

const LET_GO = (kiosk: ElectronKiosk): unknown => kiosk.program.child.stdin?.end();
const SIGNAL = (signal: NodeJS.Signals) => (kiosk: ElectronKiosk) => kiosk.program.child.kill(signal);

test.each([
  { how: 'when whoever started it goes', end: LET_GO },
  {
    how: 'when whoever started it goes, on Windows',
    end: LET_GO,
    env: { ELECTRON_DOUBLE_WITHOUT_INPUT: '1' },
  },
  { how: 'at a signal, though it is locked', end: SIGNAL('SIGTERM') },
  { how: 'with the system, which waits for it', end: SIGNAL('SIGPWR') },
])('ends in good order $how', async ({ end, env }) => {
  const kiosk = startElectronKiosk(dir, ['--kiosk'], env);
  kiosks.push(kiosk);
  await kiosk.program.event('ready');
  const ended = once(kiosk.program.child, 'close');
  end(kiosk);
  await ended;
  expect(kiosk.program.child.exitCode).toBe(0);
  expect(events(kiosk).at(-1)).toBe('kiosk-ended');
  expect(events(kiosk)).not.toContain('file-dialogs-not-held');
});

test('ends in good order when its window is closed, and holds that for no fault', async () => {
  const kiosk = await started();
  const ended = once(kiosk.program.child, 'close');
  await (await kiosk.page()).close();
  await ended;
  expect(kiosk.program.child.exitCode).toBe(0);
  expect(events(kiosk)).not.toContain('file-dialogs-not-held');
});

test('says in plain words why it cannot start', async () => {
  const kiosk = start('--web', dir);
  expect(await kiosk.program.event('failed')).toMatchObject({
    code: 'web-build-missing',
    message: "The kiosk's window is not built. Run: npm run setup",
  });
});
