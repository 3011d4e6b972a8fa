/** The demo school: complete, different each time where it must be, and never without a class. */
import { expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { publicNames } from '#core/roster/person.ts';
import { DAY_MS, HOUR_MS, instantFromLocal, localTimeAt, MINUTE_MS } from '#core/time.ts';
import { occurrencesBetween } from '#core/timetable/timetable.ts';
import { demoSchool } from '../../../server/school/demo-school.ts';
import { systemChance } from '../../../server/ports.ts';
import { countedChance } from '../../support/server-fixture.ts';

const LONDON = 'Europe/London';
const NOON = Date.UTC(2026, 2, 27, 12);
const make = (zone = LONDON, now = NOON) =>
  demoSchool({ crypto: nodeCrypto, chance: systemChance }, zone, now);

test('has one campus, three class groups, sixty students, three teachers and an admin', () => {
  const { people, classGroups } = make();
  const count = (role: string): number => people.filter((person) => person.role === role).length;
  expect([count('student'), count('teacher'), count('admin')]).toEqual([60, 3, 1]);
  expect(classGroups.map(({ title, studentIds }) => [title, studentIds.length])).toEqual([
    ['Maths 9B', 60],
    ['Physics 9B', 30],
    ['Art 9B', 30],
  ]);
  expect(
    people.filter(({ rollNumber }) => rollNumber !== undefined).map(({ rollNumber }) => rollNumber),
  ).toEqual(Array.from({ length: 60 }, (_, i) => `S${String(i + 1).padStart(3, '0')}`));
});

test('has two students alike in first name and initial, whom the board still tells apart', () => {
  const students = make().people.filter(({ role }) => role === 'student');
  const names = publicNames(students);
  expect(new Set(names.values()).size).toBe(60);
  expect([...names.values()].filter((name) => name.startsWith('Maya'))).toEqual(['Maya Sh.', 'Maya Si.']);
});

test('makes passwords and PINs at random, each of its own', () => {
  const secrets = [make(), make()].flatMap(({ people }) =>
    people.flatMap(({ password, pin }) => [password, pin]),
  );
  const given = secrets.filter((secret) => secret !== undefined);
  expect(given).toHaveLength(2 * (64 + 4));
  expect(new Set(given).size).toBe(given.length);
  expect(given.every((secret) => /^([a-z2-9]{10}|\d{6})$/.test(secret))).toBe(true);
});

test('has the same ids each time, so that a load that was cut short can be repeated', () => {
  const ids = (chance: typeof systemChance) =>
    demoSchool({ crypto: nodeCrypto, chance }, LONDON, NOON).people.map(({ id }) => id);
  expect(ids(systemChance)).toEqual(ids(countedChance()));
});

/** Days with something special: midnight, a year's end, and the nights on which clocks change, in several zones. */
test.each([
  { zone: 'Europe/London', date: '2026-03-29', what: 'the spring night' },
  { zone: 'Europe/London', date: '2026-10-25', what: 'the autumn night' },
  { zone: 'America/New_York', date: '2026-03-08', what: 'the spring night' },
  { zone: 'America/New_York', date: '2026-11-01', what: 'the autumn night' },
  { zone: 'Australia/Lord_Howe', date: '2026-10-04', what: 'a change of half an hour' },
  { zone: 'America/Santiago', date: '2026-09-06', what: 'a change at midnight' },
  { zone: 'Asia/Kolkata', date: '2026-12-31', what: "the year's end" },
  { zone: 'UTC', date: '2026-06-15', what: 'an ordinary day' },
])('has a class in B-204 at every minute of $date in $zone: $what', ({ zone, date }) => {
  const from = instantFromLocal(date, '00:00', zone) - 2 * HOUR_MS;
  const until = from + DAY_MS + 5 * HOUR_MS;
  const { entries, kioskRoomId } = make(zone, from - 3 * DAY_MS);
  const classes = occurrencesBetween(nodeCrypto, entries, { from, until }).filter(
    ({ roomId }) => roomId === kioskRoomId,
  );
  const uncovered = [];
  for (let at = from; at < until; at += MINUTE_MS)
    if (!classes.some(({ startsAt, endsAt }) => startsAt <= at && at < endsAt))
      uncovered.push(localTimeAt(at, zone));
  expect(uncovered).toEqual([]);
});

test('has another class with open doors whenever one is closed', () => {
  const { entries, kioskRoomId, policies } = make('UTC');
  const earlyMs = (policies[0]?.earlyMin ?? 0) * MINUTE_MS;
  for (let at = NOON; at < NOON + HOUR_MS; at += MINUTE_MS) {
    const near = occurrencesBetween(nodeCrypto, entries, { from: at, until: at + HOUR_MS });
    const enterable = near.filter(
      ({ roomId, startsAt }) => roomId === kioskRoomId && startsAt - earlyMs <= at,
    );
    expect(enterable.length).toBeGreaterThanOrEqual(2);
  }
});

test('has a class right after it was made, also just after midnight', () => {
  for (const now of [Date.UTC(2026, 0, 1, 0, 0), Date.UTC(2026, 0, 1, 23, 59)]) {
    const { entries, kioskRoomId } = make('UTC', now);
    const classes = occurrencesBetween(nodeCrypto, entries, { from: now, until: now + 1 });
    expect(classes.filter(({ roomId }) => roomId === kioskRoomId)).toHaveLength(1);
  }
});
