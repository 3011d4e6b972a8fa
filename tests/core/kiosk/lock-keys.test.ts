/** Which keys a locked kiosk keeps from the browser. */
import { expect, test } from 'vitest';
import { leavesKiosk, type PressedKey } from '#core/kiosk/lock-keys.ts';

const ALONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, altGraph: false };

test.each<{ key: string; held?: Partial<PressedKey> }>([
  { key: 'n', held: { ctrlKey: true } },
  { key: 'N', held: { ctrlKey: true, shiftKey: true } },
  { key: 'C', held: { ctrlKey: true, shiftKey: true } },
  { key: 'p', held: { ctrlKey: true } },
  { key: '+', held: { ctrlKey: true } },
  { key: 'Tab', held: { ctrlKey: true } },
  { key: 'Escape', held: { shiftKey: true } },
  { key: 'ArrowLeft', held: { altKey: true } },
  { key: 'd', held: { altKey: true } },
  { key: 'q', held: { metaKey: true } },
  { key: 'F12' },
  { key: 'ContextMenu' },
  { key: 'BrowserBack' },
  { key: 'LaunchMail' },
  { key: 'Print' },
])('keeps $held $key', ({ key, held }) => {
  expect(leavesKiosk({ ...ALONE, ...held, key })).toBe(true);
});

test.each<{ key: string; held?: Partial<PressedKey> }>([
  { key: 'v', held: { ctrlKey: true } },
  { key: 'A', held: { ctrlKey: true } },
  { key: '@', held: { altGraph: true, ctrlKey: true, altKey: true } },
  { key: 'Tab', held: { shiftKey: true } },
  { key: 'Escape' },
  { key: 'ArrowDown' },
  { key: 'Enter' },
  { key: 'a' },
  { key: 'É', held: { shiftKey: true } },
  { key: '7' },
  { key: ' ' },
  { key: 'Dead' },
])('leaves $held $key to the page', ({ key, held }) => {
  expect(leavesKiosk({ ...ALONE, ...held, key })).toBe(false);
});
