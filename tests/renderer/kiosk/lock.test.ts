/** Which keys a locked kiosk keeps from the browser. */
import { expect, test } from 'vitest';
import { leavesKiosk } from '../../../renderer/kiosk/lock.ts';

const NO_KEYS = { ctrlKey: false, metaKey: false, altKey: false };

test.each([
  { key: 'n', held: { ctrlKey: true } },
  { key: 't', held: { ctrlKey: true } },
  { key: 'N', held: { ctrlKey: true } },
  { key: 'o', held: { ctrlKey: true } },
  { key: 'p', held: { ctrlKey: true } },
  { key: 'ArrowLeft', held: { altKey: true } },
  { key: 'F12', held: {} },
  { key: 'q', held: { metaKey: true } },
])('takes $key', ({ key, held }) => {
  expect(leavesKiosk({ ...NO_KEYS, ...held, key })).toBe(true);
});

test.each([
  { key: 'v', held: { ctrlKey: true } },
  { key: 'Escape', held: {} },
  { key: 'a', held: {} },
  { key: '7', held: {} },
])('leaves $key', ({ key, held }) => {
  expect(leavesKiosk({ ...NO_KEYS, ...held, key })).toBe(false);
});
