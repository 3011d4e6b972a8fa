import { expect, test } from 'vitest';
import { at } from '../../../support/facts.ts';
import { eachStore } from '../../../support/each-store.ts';

const on = eachStore();

test('wrong tries outlive a restart, so that ending the program gives no more of them', () => {
  on.store.settings.saveLockOut('ada', { failures: 5, lockedUntil: at(1) });
  on.restart();
  expect(on.store.settings.lockOut('ada')).toEqual({ failures: 5, lockedUntil: at(1) });
  expect(on.store.settings.lockOut('ben')).toEqual({ failures: 0 });
});

test('a right secret forgets the wrong ones', () => {
  on.store.settings.saveLockOut('ada', { failures: 2 });
  on.store.settings.saveLockOut('ada', { failures: 0 });
  on.restart();
  expect(on.store.settings.lockOut('ada')).toEqual({ failures: 0 });
});

test('how far the clock was off is known at the next start', () => {
  expect(on.store.settings.clockOff()).toBeUndefined();
  on.store.settings.saveClockOff({ offMs: -70_000, measuredAt: at(0) });
  on.restart();
  expect(on.store.settings.clockOff()).toEqual({ offMs: -70_000, measuredAt: at(0) });
});

test('the last pull is known at once here, on the disk within ten seconds', () => {
  expect(on.store.settings.lastPullAt()).toBeUndefined();
  on.store.settings.saveLastPullAt(at(0));
  on.store.settings.saveLastPullAt(at(0, 9));
  expect(on.store.settings.lastPullAt()).toBe(at(0, 9));
  on.store.settings.saveLastPullAt(at(0, 10));
  on.store.settings.saveLastPullAt(at(0, 19));
  on.restart();
  expect(on.store.settings.lastPullAt()).toBe(at(0, 10));
});
