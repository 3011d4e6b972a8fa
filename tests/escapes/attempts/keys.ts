/** Attempts with the keyboard and the mouse, as a student has them: by the X server where there is one, else by the driver. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Attempt } from '../attempt.ts';
import type { Stand } from '../stand.ts';

const CTRL = 2;
const ALT = 1;
const SHIFT = 8;

/** As xdotool names them, and what the same keys do. */
const CHORDS: readonly (readonly [name: string, ...chords: string[]])[] = [
  ['DevTools', 'F12', 'ctrl+shift+i', 'ctrl+shift+j', 'ctrl+shift+c'],
  ['the console of another browser', 'ctrl+shift+k', 'ctrl+shift+e', 'ctrl+shift+m'],
  ['a new window', 'ctrl+n', 'ctrl+shift+n'],
  ['a new tab', 'ctrl+t', 'ctrl+shift+t'],
  ['a file to open', 'ctrl+o'],
  ['print', 'ctrl+p', 'ctrl+shift+p'],
  ['save the page', 'ctrl+s'],
  ['the source', 'ctrl+u'],
  ['history, downloads, bookmarks', 'ctrl+h', 'ctrl+j', 'ctrl+shift+o', 'ctrl+d', 'ctrl+shift+d'],
  ['close the tab or the window', 'ctrl+w', 'ctrl+shift+w', 'ctrl+F4'],
  ['end the browser', 'ctrl+shift+q', 'ctrl+q'],
  ['the address bar', 'ctrl+l', 'ctrl+k', 'ctrl+e', 'alt+d', 'F6'],
  ['search in the page', 'ctrl+f', 'ctrl+g', 'F3'],
  ['help and the task manager', 'F1', 'shift+Escape'],
  ['erase what was browsed', 'ctrl+shift+Delete'],
  ['back and forward', 'alt+Left', 'alt+Right', 'alt+Home', 'XF86Back', 'XF86Forward', 'XF86HomePage'],
  ['reload', 'F5', 'ctrl+r', 'ctrl+shift+r', 'ctrl+F5', 'XF86Refresh'],
  ['out of full screen', 'F11'],
  ['the menu of the window', 'alt+f', 'alt+e', 'F10', 'alt+F8', 'alt+space'],
  ['caret browsing', 'F7'],
  ['the context menu', 'Menu', 'shift+F10'],
  ['another tab', 'ctrl+Tab', 'ctrl+shift+Tab', 'ctrl+1', 'ctrl+9', 'ctrl+Page_Down'],
  ['another user of the browser', 'ctrl+shift+m', 'ctrl+shift+b', 'ctrl+shift+a'],
];

/** Of each kind one that would open or end something. */
const OPENING = ['ctrl+n', 'ctrl+t', 'F12', 'ctrl+p', 'ctrl+o', 'shift+Escape', 'ctrl+w'];

const ZOOM = ['ctrl+plus', 'ctrl+equal', 'ctrl+minus', 'ctrl+KP_Add'];

const SIZE = "return [devicePixelRatio, visualViewport.scale, innerWidth, innerHeight].join(' ')";

export const KEYS: readonly Attempt[] = [
  ...CHORDS.map(([name, ...chords]): Attempt => ({
    group: 'keys',
    name: `${name}: ${chords.join(', ')}`,
    holdsStill: true,
    settleMs: 400,
    seen: 'any load of a page counts too',
    run: (stand) => pressed(stand, chords),
  })),
  {
    group: 'keys',
    name: `zoom: ${ZOOM.join(', ')}, Ctrl and the wheel`,
    seen: 'the scale of the page',
    run: async (stand) => {
      const { page } = stand.kiosk();
      const before = await page.run(SIZE);
      await pressed(stand, ZOOM);
      await stand.display?.wheel('ctrl');
      await page
        .send('Input.dispatchMouseEvent', {
          type: 'mouseWheel',
          x: 400,
          y: 400,
          deltaX: 0,
          deltaY: -240,
          modifiers: CTRL,
        })
        .catch(() => undefined);
      await wait(300);
      const after = await page.run(SIZE);
      return before === after ? undefined : `from ${before ?? ''} to ${after ?? ''}`;
    },
  },
  {
    group: 'keys',
    name: 'the right button of the mouse',
    seen: 'a menu on the screen',
    run: async (stand) => {
      const { page } = stand.kiosk();
      for (const type of ['mousePressed', 'mouseReleased'])
        await page
          .send('Input.dispatchMouseEvent', { type, x: 700, y: 500, button: 'right', clickCount: 1 })
          .catch(() => undefined);
      return undefined;
    },
  },
  {
    group: 'keys',
    name: 'back and forward with the buttons of the mouse',
    holdsStill: true,
    run: async (stand) => {
      const { page } = stand.kiosk();
      for (const button of ['back', 'forward'])
        for (const type of ['mousePressed', 'mouseReleased'])
          await page
            .send('Input.dispatchMouseEvent', { type, x: 700, y: 500, button, clickCount: 1 })
            .catch(() => undefined);
      return undefined;
    },
  },
  {
    group: 'keys',
    name: 'every key after the document was opened anew',
    seen: 'windows and pages',
    settleMs: 700,
    run: async (stand) => {
      const { page } = stand.kiosk();
      await page.run(
        "document.open(); document.write('<p tabindex=0>out</p>'); document.close(); document.querySelector('p').focus()",
      );
      await pressed(stand, OPENING);
      await wait(700);
      await page.send('Page.reload').catch(() => undefined);
      await wait(700);
      return undefined;
    },
  },
  {
    group: 'keys',
    name: 'every key within a frame',
    seen: 'windows and pages',
    settleMs: 700,
    run: async (stand) => {
      const { page } = stand.kiosk();
      await page.run(
        "const f = document.createElement('iframe'); f.id = 'within'; document.body.append(f); await wait(50); f.contentDocument.body.innerHTML = '<input>'; f.contentWindow.focus(); f.contentDocument.querySelector('input').focus()",
      );
      await pressed(stand, OPENING);
      await wait(500);
      await page.run("document.querySelector('#within')?.remove(); window.focus()");
      return undefined;
    },
  },
  {
    group: 'keys',
    name: 'every key while a script keeps them from the lock',
    seen: 'windows and pages',
    settleMs: 700,
    run: async (stand) => {
      const { page } = stand.kiosk();
      await page.run(
        `window.pass = (event) => event.stopImmediatePropagation(); Event.prototype.preventDefault = () => undefined`,
      );
      await pressed(stand, [
        'ctrl+n',
        'ctrl+t',
        'F12',
        'ctrl+shift+i',
        'ctrl+p',
        'ctrl+o',
        'ctrl+u',
        'ctrl+s',
        'ctrl+h',
        'ctrl+j',
        'shift+Escape',
      ]);
      await wait(700);
      await page.send('Page.reload').catch(() => undefined);
      await wait(700);
      return undefined;
    },
  },
];

async function pressed(stand: Stand, chords: readonly string[]): Promise<undefined> {
  for (const chord of chords) {
    if (stand.display !== undefined) await stand.display.press(chord).catch(() => undefined);
    else await dispatched(stand, chord);
    await wait(30);
  }
  return undefined;
}

/** Where the driver presses a key, the system's own share of it is missing. */
async function dispatched({ kiosk }: Stand, chord: string): Promise<void> {
  const words = chord.split('+');
  const key = words.at(-1) ?? '';
  const modifiers = words.slice(0, -1).reduce((sum, word) => sum + (BITS[word] ?? 0), 0);
  const known = KNOWN[key] ?? { key, code: /^\d$/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}` };
  const windowsVirtualKeyCode = known.vk ?? key.toUpperCase().charCodeAt(0);
  for (const type of ['rawKeyDown', 'keyUp'])
    await kiosk()
      .page.send('Input.dispatchKeyEvent', { type, modifiers, ...known, windowsVirtualKeyCode })
      .catch(() => undefined);
}

const BITS: Readonly<Record<string, number>> = { ctrl: CTRL, alt: ALT, shift: SHIFT };

interface Key {
  readonly key: string;
  readonly code: string;
  /** Windows' virtual key code, by which browsers know their shortcuts. */
  readonly vk?: number;
}

const KNOWN: Readonly<Record<string, Key>> = {
  ...Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => {
      const name = `F${String(i + 1)}`;
      return [name, { key: name, code: name, vk: 112 + i }];
    }),
  ),
  Delete: { key: 'Delete', code: 'Delete', vk: 46 },
  Escape: { key: 'Escape', code: 'Escape', vk: 27 },
  Left: { key: 'ArrowLeft', code: 'ArrowLeft', vk: 37 },
  Right: { key: 'ArrowRight', code: 'ArrowRight', vk: 39 },
  Home: { key: 'Home', code: 'Home', vk: 36 },
  Tab: { key: 'Tab', code: 'Tab', vk: 9 },
  Page_Down: { key: 'PageDown', code: 'PageDown', vk: 34 },
  Menu: { key: 'ContextMenu', code: 'ContextMenu', vk: 93 },
  space: { key: ' ', code: 'Space', vk: 32 },
  plus: { key: '+', code: 'Equal', vk: 187 },
  equal: { key: '=', code: 'Equal', vk: 187 },
  minus: { key: '-', code: 'Minus', vk: 189 },
  KP_Add: { key: '+', code: 'NumpadAdd', vk: 107 },
  XF86Back: { key: 'BrowserBack', code: 'BrowserBack', vk: 166 },
  XF86Forward: { key: 'BrowserForward', code: 'BrowserForward', vk: 167 },
  XF86Refresh: { key: 'BrowserRefresh', code: 'BrowserRefresh', vk: 168 },
  XF86HomePage: { key: 'BrowserHome', code: 'BrowserHome', vk: 172 },
};
