import { describe, expect, test } from 'vitest';
import { ageOf, countdownText, otherDayText, timeText } from '../../../renderer/kiosk/times.ts';

const AT = Date.UTC(2026, 6, 1, 22, 5, 9);

describe('what the kiosk says of moments', () => {
  test('tells the time of the school, not of this PC, on a 24 hour clock', () => {
    expect(timeText(AT, 'Europe/London')).toBe('23:05');
    expect(timeText(AT, 'Asia/Kolkata', 'second')).toBe('03:35:09');
    expect(timeText(AT, 'Asia/Kolkata', 'day')).toBe('2 July 2026');
  });

  test.each([
    { at: Date.UTC(2026, 6, 1, 18), says: undefined },
    { at: Date.UTC(2026, 6, 2, 8), says: 'Thursday' },
    { at: Date.UTC(2026, 6, 7, 22), says: 'Tuesday' },
    { at: Date.UTC(2026, 6, 8, 8), says: 'Wednesday 8 July' },
    { at: Date.UTC(2026, 5, 30, 8), says: 'Tuesday 30 June' },
  ])('says the day of $at only where it is not today: $says', ({ at, says }) => {
    expect(otherDayText(at, Date.UTC(2026, 6, 1, 7), 'Europe/London')).toBe(says);
  });

  test('says midnight as 00:00', () => {
    expect(timeText(Date.UTC(2026, 0, 1), 'UTC')).toBe('00:00');
  });

  test.each([
    [-5, '0:00'],
    [1, '0:01'],
    [59_001, '1:00'],
    [750_000, '12:30'],
  ])('counts %i ms down as %s', (ms, text) => {
    expect(countdownText(ms)).toBe(text);
  });

  test.each([
    [-1, { unit: 'seconds', count: 0 }],
    [89_000, { unit: 'seconds', count: 89 }],
    [90_000, { unit: 'minutes', count: 2 }],
    [89 * 60_000, { unit: 'minutes', count: 89 }],
    [7_200_000, { unit: 'hours', count: 2 }],
  ])('says the age of %i ms in its largest whole unit', (ms, age) => {
    expect(ageOf(ms)).toEqual(age);
  });
});
