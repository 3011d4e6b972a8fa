import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalStore } from '../../../../electron/host/local-store/store.ts';
import { at } from '../../../support/facts.ts';
import { createStoreBench, type StoreBench } from '../../../support/kiosk-store.ts';

let bench: StoreBench;
let store: LocalStore;
beforeEach(() => {
  bench = createStoreBench();
  store = bench.open();
});
afterEach(() => {
  store.close();
  bench.remove();
});

function restart(): void {
  store.close();
  store = bench.open();
}

test('wrong tries outlive a restart, so that ending the program gives no more of them', () => {
  store.settings.saveLockOut('ada', { failures: 5, lockedUntil: at(1) });
  restart();
  expect(store.settings.lockOut('ada')).toEqual({ failures: 5, lockedUntil: at(1) });
  expect(store.settings.lockOut('ben')).toEqual({ failures: 0 });
});

test('a right secret forgets the wrong ones', () => {
  store.settings.saveLockOut('ada', { failures: 2 });
  store.settings.saveLockOut('ada', { failures: 0 });
  restart();
  expect(store.settings.lockOut('ada')).toEqual({ failures: 0 });
});

test('how far the clock was off is known at the next start', () => {
  expect(store.settings.clockOff()).toBeUndefined();
  store.settings.saveClockOff({ offMs: -70_000, measuredAt: at(0) });
  restart();
  expect(store.settings.clockOff()).toEqual({ offMs: -70_000, measuredAt: at(0) });
});

test('the last pull is known at once here, on the disk within ten seconds', () => {
  expect(store.settings.lastPullAt()).toBeUndefined();
  store.settings.saveLastPullAt(at(0));
  store.settings.saveLastPullAt(at(0, 9));
  expect(store.settings.lastPullAt()).toBe(at(0, 9));
  store.settings.saveLastPullAt(at(0, 10));
  store.settings.saveLastPullAt(at(0, 19));
  restart();
  expect(store.settings.lastPullAt()).toBe(at(0, 10));
});
