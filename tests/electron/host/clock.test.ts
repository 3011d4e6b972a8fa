import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { createKioskClock } from '../../../electron/host/clock.ts';
import { STARTS_AT } from '../../support/facts.ts';
import { createTestTime, type TestTime } from '../../support/time.ts';

function clockOver(time: TestTime, lastOffMs?: number): ReturnType<typeof createKioskClock> {
  return createKioskClock({ wall: time.wall, monotonic: time.monotonic, lastOffMs });
}

describe('before the server ever told', () => {
  test("it is the PC's time, and nothing is said of how far that is off", () => {
    const time = createTestTime(STARTS_AT);
    const clock = clockOver(time);
    time.pass(1500);
    expect(clock.now()).toBe(STARTS_AT + 1500);
    expect(clock.offMs()).toBeUndefined();
  });

  test('it is right at once where the last start knew how far the PC is off', () => {
    const clock = clockOver(createTestTime(STARTS_AT), -HOUR_MS);
    expect(clock.now()).toBe(STARTS_AT + HOUR_MS);
    expect(clock.offMs()).toBe(-HOUR_MS);
  });
});

describe('a word from the server', () => {
  test('moves it forward at once, by half of the way there and back', () => {
    const time = createTestTime(STARTS_AT);
    const clock = clockOver(time);
    clock.anchor({ serverNow: STARTS_AT + 5000, rttMs: 100 });
    expect(clock.now()).toBe(STARTS_AT + 5050);
    expect(clock.offMs()).toBe(-5050);
  });

  test('that was long under way moves nothing that may be right already', () => {
    const time = createTestTime(STARTS_AT);
    const clock = clockOver(time);
    clock.anchor({ serverNow: STARTS_AT, rttMs: 2 });
    clock.anchor({ serverNow: STARTS_AT - 700, rttMs: 800 });
    clock.anchor({ serverNow: STARTS_AT, rttMs: 800 });
    expect([clock.now(), clock.offMs()]).toEqual([STARTS_AT, 0]);
  });

  test('slows it to half speed while it is ahead, then it goes on as the server does', () => {
    const time = createTestTime(STARTS_AT);
    const clock = clockOver(time);
    clock.anchor({ serverNow: STARTS_AT - 10_000, rttMs: 0 });
    expect(clock.now()).toBe(STARTS_AT);
    expect(clock.offMs()).toBe(10_000);
    time.pass(10_000);
    expect(clock.now()).toBe(STARTS_AT + 5000);
    expect(clock.serverNow()).toBe(STARTS_AT);
    time.pass(10_000);
    expect(clock.now()).toBe(STARTS_AT + 10_000);
    time.pass(1000);
    expect(clock.now()).toBe(STARTS_AT + 11_000);
    expect(clock.offMs()).toBe(10_000);
  });

  test('steps back once, at the first word, where the PC was set wrong by more than two minutes', () => {
    const time = createTestTime(STARTS_AT);
    const clock = clockOver(time);
    clock.anchor({ serverNow: STARTS_AT - HOUR_MS, rttMs: 0 });
    expect(clock.now()).toBe(STARTS_AT - HOUR_MS);
    clock.anchor({ serverNow: STARTS_AT - 2 * HOUR_MS, rttMs: 0 });
    expect(clock.now()).toBe(STARTS_AT - HOUR_MS);
  });

  test('never makes it run backwards after the first, whatever the server says', () => {
    const word = fc.record({
      afterMs: fc.nat(60_000),
      serverAheadMs: fc.integer({ min: -DAY_MS, max: DAY_MS }),
    });
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const time = createTestTime(STARTS_AT);
        const clock = clockOver(time);
        clock.anchor({ serverNow: STARTS_AT, rttMs: 0 });
        let last = clock.now();
        for (const { afterMs, serverAheadMs } of words) {
          time.pass(afterMs);
          expect(clock.now()).toBeGreaterThanOrEqual(last);
          clock.anchor({ serverNow: STARTS_AT + serverAheadMs, rttMs: 10 });
          expect(clock.now()).toBeGreaterThanOrEqual(last);
          last = clock.now();
        }
      }),
    );
  });
});

describe("somebody who sets the PC's clock", () => {
  test.each([HOUR_MS, -HOUR_MS, DAY_MS, -DAY_MS, 2 * MINUTE_MS + 1])(
    'by %i ms is noticed, the time goes on',
    (byMs) => {
      const time = createTestTime(STARTS_AT);
      const clock = clockOver(time);
      time.pass(1000);
      time.setWall(time.wall() + byMs);
      time.pass(1000);
      expect(clock.jumped()).toBe(true);
      expect(clock.now()).toBe(STARTS_AT + 2000);
    },
  );

  test('by a little (as time servers do) is nothing to tell', () => {
    const time = createTestTime(STARTS_AT);
    const clock = clockOver(time);
    for (let n = 0; n < 100; n++) {
      time.setWall(time.wall() + 30 * SECOND_MS);
      expect(clock.now()).toBe(STARTS_AT);
    }
    expect(clock.jumped()).toBe(false);
  });

  test('stays told until the next start', () => {
    const time = createTestTime(STARTS_AT);
    const clock = clockOver(time);
    time.setWall(STARTS_AT + HOUR_MS);
    clock.now();
    time.setWall(STARTS_AT);
    clock.anchor({ serverNow: STARTS_AT, rttMs: 0 });
    expect(clock.jumped()).toBe(true);
  });
});
