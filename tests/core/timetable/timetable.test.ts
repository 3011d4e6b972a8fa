/** Occurrences of a timetable: zones, midnight, DST, exceptions, and ids that everyone makes alike. */
import { describe, expect, test } from 'vitest';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { CampusId, ClassGroupId, PolicyId, RoomId, TimetableEntryId } from '#core/ids.ts';
import { occurrencesBetween, scheduledSessionId, TimetableEntry } from '#core/timetable/timetable.ts';
import { addDays, HOUR_MS, instantFromLocal, localDateAt, localTimeAt, Zone } from '#core/time.ts';
import { TEACHER, uuid } from '../../support/facts.ts';

const ZONE = 'Europe/London';
const entry = (over: Partial<TimetableEntry> = {}): TimetableEntry => ({
  id: TimetableEntryId.parse(uuid(1)),
  campusId: CampusId.parse(uuid(2)),
  zone: ZONE,
  classGroupId: ClassGroupId.parse(uuid(3)),
  roomId: RoomId.parse(uuid(4)),
  teacherId: TEACHER,
  policyId: PolicyId.parse(uuid(5)),
  from: '2026-10-19',
  startsAt: '09:00',
  endsAt: '09:45',
  rrule: 'FREQ=WEEKLY;BYDAY=MO,TH',
  exdates: [],
  ...over,
});
const between = (one: TimetableEntry, from: string, until: string) =>
  occurrencesBetween(crypto, [one], {
    from: instantFromLocal(from, '00:00', ZONE),
    until: instantFromLocal(until, '00:00', ZONE),
  });
const starts = (one: TimetableEntry, from: string, until: string) =>
  between(one, from, until).map(
    ({ startsAt }) => `${localDateAt(startsAt, ZONE)} ${localTimeAt(startsAt, ZONE)}`,
  );

test('stand at the same time on the wall before and after the clocks change', () => {
  expect(starts(entry(), '2026-10-19', '2026-11-01')).toEqual([
    '2026-10-19 09:00',
    '2026-10-22 09:00',
    '2026-10-26 09:00',
    '2026-10-29 09:00',
  ]);
});

test.each([
  {
    name: 'every other week',
    over: { rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO' },
    is: ['2026-10-19 09:00', '2026-11-02 09:00'],
  },
  {
    name: 'until a day',
    over: { rrule: 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20261026T235959Z' },
    is: ['2026-10-19 09:00', '2026-10-26 09:00'],
  },
  {
    name: 'not on a holiday',
    over: { rrule: 'FREQ=WEEKLY;BYDAY=MO', exdates: ['2026-10-26'] },
    is: ['2026-10-19 09:00', '2026-11-02 09:00'],
  },
])('$name', ({ over, is }) => {
  expect(starts(entry(over), '2026-10-19', '2026-11-08')).toEqual(is);
});

test('a class over midnight belongs to the day on which it starts, and is found on both', () => {
  const night = entry({ startsAt: '23:30', endsAt: '00:30', rrule: 'FREQ=WEEKLY;BYDAY=MO' });
  expect(starts(night, '2026-10-20', '2026-10-21')).toEqual(['2026-10-19 23:30']);
  const [only] = between(night, '2026-10-19', '2026-10-20');
  expect((only?.endsAt ?? 0) - (only?.startsAt ?? 0)).toBe(HOUR_MS);
});

describe('on the nights when the clocks change', () => {
  /** In London the wall shows 02:00 after 00:59 on 29 March 2026, and 01:00 twice on 25 October. */
  test.each([
    { startsAt: '23:30', endsAt: '00:30', day: '2026-03-28', hours: 1 },
    { startsAt: '23:30', endsAt: '00:30', day: '2026-10-24', hours: 1 },
    { startsAt: '23:30', endsAt: '02:30', day: '2026-03-28', hours: 2 },
    { startsAt: '23:30', endsAt: '02:30', day: '2026-10-24', hours: 4 },
    { startsAt: '00:30', endsAt: '00:15', day: '2026-10-25', hours: 24.75 },
    { startsAt: '01:15', endsAt: '01:45', day: '2026-10-25', hours: 0.5 },
  ])('a class from $startsAt to $endsAt on $day lasts $hours hours', ({ startsAt, endsAt, day, hours }) => {
    const rrule = 'FREQ=WEEKLY;BYDAY=SA,SU';
    const all = between(entry({ from: '2026-03-01', startsAt, endsAt, rrule }), day, addDays(day, 1));
    const own = all.filter((one) => localDateAt(one.startsAt, ZONE) === day);
    expect(own.map((one) => (one.endsAt - one.startsAt) / HOUR_MS)).toEqual([hours]);
  });

  test('no class falls into the hour that is skipped (RFC 5545 §3.3.10)', () => {
    const early = { startsAt: '01:15', endsAt: '01:45', rrule: 'FREQ=WEEKLY;BYDAY=SU' };
    expect(starts(entry({ from: '2026-03-01', ...early }), '2026-03-22', '2026-04-06')).toEqual([
      '2026-03-22 01:15',
      '2026-04-05 01:15',
    ]);
  });
});

test('occurrences of several entries come by their start', () => {
  const early = entry({ startsAt: '08:00', endsAt: '08:45' });
  const both = occurrencesBetween(crypto, [entry(), early], {
    from: instantFromLocal('2026-10-19', '00:00', ZONE),
    until: instantFromLocal('2026-10-20', '00:00', ZONE),
  });
  expect(both.map(({ startsAt }) => localTimeAt(startsAt, ZONE))).toEqual(['08:00', '09:00']);
});

describe('the id of a scheduled session', () => {
  test('is the same wherever it is made, a UUID of version 5', () => {
    const one = scheduledSessionId(crypto, entry(), '2026-10-19', '09:00');
    expect(scheduledSessionId(crypto, entry(), '2026-10-19', '09:00')).toBe(one);
    expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('follows RFC 9562 over the campus as namespace', async () => {
    const { createHash } = await import('node:crypto');
    const hash = createHash('sha1')
      .update(Buffer.from(uuid(2).replaceAll('-', ''), 'hex'))
      .update(`${uuid(1)}|2026-10-19|09:00`)
      .digest('hex');
    expect(scheduledSessionId(crypto, entry(), '2026-10-19', '09:00').replaceAll('-', '').slice(0, 12)).toBe(
      hash.slice(0, 12),
    );
  });

  test('differs by day and time', () => {
    const ids = between(entry(), '2026-10-19', '2026-11-01').map(({ sessionId }) => sessionId);
    expect(new Set(ids).size).toBe(4);
  });
});

test.each(['FREQ=DAILY', 'FREQ=WEEKLY;COUNT=5', 'FREQ=WEEKLY;BYDAY=XX', 'FREQ=WEEKLY\nEXRULE:X'])(
  'refuses the rule %s',
  (rrule) => {
    expect(TimetableEntry.safeParse(entry({ rrule })).success).toBe(false);
  },
);

test('knows zones and days', () => {
  expect(Zone.safeParse('Europe/London').success).toBe(true);
  expect(Zone.safeParse('Mars/Base').success).toBe(false);
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
});
