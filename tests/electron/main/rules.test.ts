/** What the kiosk's window in Electron may do, and that it may do nothing else. */
import { describe, expect, test } from 'vitest';
import {
  isKeyRefused,
  isOurs,
  mayConnect,
  mayFetch,
  mayNavigate,
  mayUse,
  resolverRules,
  type KeyPress,
} from '../../../electron/main/rules.ts';

const NOT_OURS = [
  'https://kiosk/',
  'http://127.0.0.1/',
  'smartpresence://other/',
  'smartpresence://kiosk.evil.test/',
  'smartpresence://kiosk:1/',
  'smartpresence://user@kiosk/',
  'smartpresence:kiosk',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<p>',
  'blob:smartpresence://kiosk/1',
  'view-source:smartpresence://kiosk/',
  'about:blank',
  'chrome://gpu',
  '',
  'kiosk',
];

test('nothing is found but the place of the updates, where they are on', () => {
  expect(resolverRules(undefined)).toBe('MAP * ~NOTFOUND');
  expect(resolverRules('https://updates.school.test:8443/kiosk/')).toBe(
    'MAP * ~NOTFOUND, EXCLUDE updates.school.test',
  );
});

describe('an address', () => {
  test.each(['smartpresence://kiosk', 'smartpresence://kiosk/', 'smartpresence://kiosk/models/net.bin?x#y'])(
    '%s is ours',
    (url) => {
      expect(isOurs(url)).toBe(true);
    },
  );

  test.each(NOT_OURS)('%j is not ours, and nobody goes there', (url) => {
    expect(isOurs(url)).toBe(false);
    expect(mayNavigate(url, true)).toBe(false);
  });
});

describe('the page goes', () => {
  test('to itself again, as a reload does', () => {
    expect(mayNavigate('smartpresence://kiosk/', true)).toBe(true);
  });

  test.each([
    { what: 'to one of its own files', url: 'smartpresence://kiosk/assets/main.js', isMainFrame: true },
    { what: 'to the fault page', url: 'smartpresence://kiosk/fault', isMainFrame: true },
    { what: 'nowhere in a frame', url: 'smartpresence://kiosk/', isMainFrame: false },
  ])('not $what', ({ url, isMainFrame }) => {
    expect(mayNavigate(url, isMainFrame)).toBe(false);
  });
});

describe('a fetch', () => {
  test.each([
    'smartpresence://kiosk/assets/a.js',
    'data:image/png;base64,AA',
    'blob:smartpresence://kiosk/1',
  ])('of %s goes through', (url) => {
    expect(mayFetch(url, { release: true })).toBe(true);
  });

  test.each([
    'https://school.test/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'blob:https://evil.test/1',
    '?',
  ])('of %s goes nowhere', (url) => {
    expect(mayFetch(url, { release: false })).toBe(false);
  });

  test('of the developer tools goes through in development only', () => {
    const url = 'devtools://devtools/bundled/inspector.html';
    expect([mayFetch(url, { release: false }), mayFetch(url, { release: true })]).toEqual([true, false]);
  });
});

describe('a permission', () => {
  const camera = { permission: 'media', url: 'smartpresence://kiosk/', isMainFrame: true, media: ['video'] };

  test('is given for the camera, to our page', () => {
    expect(mayUse(camera)).toBe(true);
  });

  test.each([
    { what: 'a microphone', ask: { media: ['audio'] } },
    { what: 'camera and microphone at once', ask: { media: ['video', 'audio'] } },
    { what: 'a device of no known kind', ask: { media: ['unknown'] } },
    { what: 'media that nobody names', ask: { media: [] } },
    { what: 'media without a word', ask: { media: undefined } },
    { what: 'another page', ask: { url: 'https://evil.test/' } },
    { what: 'no page', ask: { url: undefined } },
    { what: 'a frame', ask: { isMainFrame: false } },
    ...[
      'display-capture',
      'geolocation',
      'notifications',
      'clipboard-read',
      'clipboard-sanitized-write',
      'fullscreen',
      'fileSystem',
      'openExternal',
      'hid',
      'usb',
      'serial',
      'midi',
      'pointerLock',
      'keyboardLock',
      'local-fonts',
      'window-management',
      'unknown',
    ].map((permission) => ({ what: permission, ask: { permission } })),
  ])('is refused for $what', ({ ask }) => {
    expect(mayUse({ ...camera, ...ask })).toBe(false);
  });
});

describe('a key', () => {
  const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
    key,
    control: false,
    meta: false,
    alt: false,
    shift: false,
    ...held,
  });
  const control = { control: true };

  test.each([
    press('a'),
    press('7'),
    press('Enter'),
    press('Escape'),
    press('Tab'),
    press('F'),
    press('v', control),
    press('@', { control: true, alt: true, modifiers: ['altgr'] }),
  ])('of writing reaches a locked page: %j', (one) => {
    expect(isKeyRefused(one, 'locked')).toBe(false);
  });

  test.each([
    press('F12'),
    press('F5'),
    press('F11'),
    press('I', { control: true }),
    press('r', control),
    press('p', control),
    press('o', control),
    press('w', control),
    press('+', control),
    press('0', control),
    press('F4', { alt: true }),
    press('ArrowLeft', { alt: true }),
    press('c', { control: true, alt: true }),
    press('q', { meta: true }),
    press('BrowserHome'),
    press('F12', { modifiers: ['altgr'] }),
  ])('that leaves the page does not: %j', (one) => {
    expect(isKeyRefused(one, 'locked')).toBe(true);
  });

  test.each([press('F4', { alt: true }), press('F11'), press('q', { meta: true }), press('w', control)])(
    'that ends or sizes a window is heard where the kiosk is not locked: %j',
    (one) => {
      expect(isKeyRefused(one, 'window')).toBe(false);
    },
  );

  test.each([press('F12'), press('F5'), press('I', control), press('r', control), press('p', control)])(
    'of a developer is heard in development only: %j',
    (one) => {
      expect([isKeyRefused(one, 'window'), isKeyRefused(one, 'open')]).toEqual([true, false]);
    },
  );
});

describe('main', () => {
  const page = { url: 'smartpresence://kiosk/', isMainFrame: true };

  test('hears the page of its own window', () => {
    expect(mayConnect({ isWindow: true, frame: page })).toBe(true);
  });

  test.each([
    { what: 'another window', sender: { isWindow: false, frame: page } },
    { what: 'a frame', sender: { isWindow: true, frame: { ...page, isMainFrame: false } } },
    {
      what: 'a page of another origin',
      sender: { isWindow: true, frame: { ...page, url: 'https://evil.test/' } },
    },
    { what: 'a page before its first load', sender: { isWindow: true, frame: { ...page, url: '' } } },
    { what: 'a frame that has gone', sender: { isWindow: true, frame: undefined } },
  ])('does not hear $what', ({ sender }) => {
    expect(mayConnect(sender)).toBe(false);
  });
});
