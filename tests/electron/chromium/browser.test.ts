/** How the browser is called, and what its profile says before it starts. */
import { expect, test } from 'vitest';
import { browserArgs, preferencesFor, type BrowserOptions } from '../../../electron/chromium/browser.ts';

const options: BrowserOptions = {
  path: '/usr/bin/chromium',
  profileDir: '/data/browser',
  origin: 'http://127.0.0.1:4000',
  entryUrl: 'http://127.0.0.1:4000/enter?key=k',
  headless: false,
  kiosk: false,
  extraArgs: [],
  platform: 'linux',
  isRoot: false,
};

test('opens the address in app mode, with a profile of its own and nothing in the background', () => {
  const args = browserArgs(options);
  expect(args).toContain('--app=http://127.0.0.1:4000/enter?key=k');
  expect(args).toContain('--user-data-dir=/data/browser');
  expect(args).toContain('--disable-background-networking');
  expect(args).toContain('--remote-debugging-pipe');
});

test.each([
  { flag: '--kiosk', over: { kiosk: true } },
  { flag: '--headless=new', over: { headless: true } },
  { flag: '--no-sandbox', over: { isRoot: true } },
  { flag: '--mute-audio', over: { extraArgs: ['--mute-audio'] } },
])('says $flag only when it is meant', ({ flag, over }) => {
  expect(browserArgs(options)).not.toContain(flag);
  expect(browserArgs({ ...options, ...over })).toContain(flag);
});

test('gives up the sandbox nowhere but to root on Linux', () => {
  expect(browserArgs({ ...options, isRoot: true, platform: 'darwin' })).not.toContain('--no-sandbox');
});

test('never pretends to be the person who is asked for the camera', () => {
  expect(browserArgs(options).join(' ')).not.toContain('fake-ui');
  expect(JSON.stringify(preferencesFor(options.origin))).toContain(
    '"media_stream_camera":{"http://127.0.0.1:4000,*":{"setting":1}}',
  );
});

test('knows, where it is locked, the address of nothing but the kiosk', () => {
  const rules = '--host-resolver-rules=MAP 127.0.0.1:4000 127.0.0.1:4000, MAP * ~NOTFOUND';
  expect(browserArgs({ ...options, kiosk: true })).toContain(rules);
  expect(browserArgs(options)).not.toContain(rules);
});

test('asks nobody for a right, and opens no other program', () => {
  const { profile, policy, printing } = preferencesFor(options.origin);
  expect(profile).toMatchObject({
    default_content_setting_values: { geolocation: 2, media_stream_mic: 2, notifications: 2, popups: 2 },
  });
  expect(policy).toEqual({ url_blocklist: ['*'], url_allowlist: ['http://*', 'https://*'] });
  expect(printing).toEqual({ enabled: false });
});
