/** The chart's minutes and the report's figures, from the marks as the server sends them. */
import { expect, test } from 'vitest';
import type { ReportRow, SessionReport } from '#core/contracts/api.ts';
import type { Mark } from '#core/mark/mark.ts';
import { MINUTE_MS, type Instant } from '#core/time.ts';
import { arrivalsOf } from '../../../renderer/portal/staff/arrivals.ts';
import {
  dayState,
  figuresOf,
  fitting,
  openFirst,
  weakFirst,
} from '../../../renderer/portal/staff/figures.ts';
import { ADA, at, BEN, factId, policy, SESSION, STARTS_AT, TEACHER } from '../../support/facts.ts';

const counted = (time: Instant): Mark['reasons'][number] => ({
  kind: 'counted',
  factId: factId(1),
  factor: 'qr',
  at: time,
});

function row(mark: Partial<Mark>, name = { first: 'Ada', last: 'Byron' }, id = ADA): ReportRow {
  const whole: Mark = { status: 'present', assurance: 1, missing: [], reasons: [], ...mark };
  return { student: { id, name, rollNumber: 'R1' }, mark: whole, facts: [], arrivedAfterClose: false };
}

function report(rows: readonly ReportRow[]): SessionReport {
  const totals = { expected: rows.length, present: 0, late: 0, absent: 0, excused: 0 };
  const session = {
    sessionId: SESSION,
    title: 'Maths 9B',
    roomName: 'B-204',
    teacherName: 'Anita Rao',
    zone: 'Europe/London',
    startsAt: STARTS_AT,
    endsAt: at(45),
    state: 'open' as const,
    rehearsal: false,
    totals,
  };
  const rule = policy({ graceMin: 5, lateMin: 20, absentMin: 40 });
  return {
    session,
    policy: rule,
    openedAt: at(-5),
    rows: [...rows],
    people: { [TEACHER]: { first: 'A', last: 'R' } },
  };
}

test('counts each person in the minute of their first evidence that counts', () => {
  const rows = [
    row({ reasons: [counted(at(3)), counted(at(-3, 30))] }),
    row({ reasons: [counted(at(-3, 59))] }),
    row({ status: 'late', reasons: [counted(at(7, 41))] }),
  ];
  const arrivals = arrivalsOf(report(rows));
  expect(arrivals).toMatchObject({ onTime: 2, late: 1, byHand: 0, peak: { at: at(-3), onTime: 2, late: 0 } });
  expect(arrivals.minutes.filter(({ onTime, late }) => onTime + late > 0).map((minute) => minute.at)).toEqual(
    [at(-3), at(7)],
  );
});

test('the last millisecond of on time is on time', () => {
  const rows = [row({ reasons: [counted(at(5))] }), row({ status: 'late', reasons: [counted(at(5) + 1)] })];
  expect(arrivalsOf(report(rows))).toMatchObject({ onTime: 1, late: 1 });
});

test('leaves out the absent, and says how many came by decision alone', () => {
  const rows = [
    row({ status: 'absent', reasons: [counted(at(1))] }),
    row({ status: 'present', reasons: [] }),
  ];
  expect(arrivalsOf(report(rows))).toMatchObject({ onTime: 0, late: 0, byHand: 1, peak: undefined });
});

test('shows every minute from five before the bell to five after on time, without a gap', () => {
  const { minutes } = arrivalsOf(report([]));
  expect(minutes.map((minute) => minute.at)).toEqual(
    Array.from({ length: 16 }, (_, i) => at(-5) + i * MINUTE_MS),
  );
});

test('reckons those in class of those who were due', () => {
  const figures = figuresOf({ expected: 60, present: 52, late: 3, absent: 2, excused: 3 });
  expect(figures).toMatchObject({ due: 57, percent: 96.5, count: { expected: 0 } });
  expect(figuresOf({ expected: 1, present: 0, late: 0, absent: 0, excused: 1 }).percent).toBeUndefined();
});

test('finds students by any part of name or roll number, and by status', () => {
  const ben = row({ status: 'late' }, { first: 'Ben', last: 'Carter' }, BEN);
  const rows = [row({}), ben];
  expect(fitting(rows, ' carT ', undefined)).toEqual([ben]);
  expect(fitting(rows, 'r1', 'late')).toEqual([ben]);
  expect(fitting(rows, '', undefined)).toEqual(rows);
});

test('puts those whose evidence was too weak first, the rest by last name', () => {
  const weak = row(
    { status: 'absent', reasons: [{ kind: 'evidence-too-weak' }] },
    { first: 'Zoe', last: 'Young' },
  );
  const ben = row({}, { first: 'Ben', last: 'Carter' });
  const ada = row({});
  expect([ben, ada, weak].toSorted(weakFirst)).toEqual([weak, ada, ben]);
});

test('puts the classes that are open before the others, each in the order of the day', () => {
  const day = [
    { title: 'at eight', state: 'closed' },
    { title: 'at nine', state: 'open' },
    { title: 'at ten', state: 'scheduled' },
    { title: 'at noon', state: 'open' },
  ] as const;
  expect(openFirst(day).map(({ title }) => title)).toEqual(['at nine', 'at noon', 'at eight', 'at ten']);
});

test('calls a class missed once it is over and nobody started it', () => {
  const endsAt = 1000;
  expect(dayState({ state: 'scheduled', endsAt }, 999)).toBe('scheduled');
  expect(dayState({ state: 'scheduled', endsAt }, 1000)).toBe('missed');
  expect(dayState({ state: 'closed', endsAt }, 1000)).toBe('closed');
  expect(dayState({ state: 'open', endsAt }, 1000)).toBe('open');
});
