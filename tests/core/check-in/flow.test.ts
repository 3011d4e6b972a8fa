/** The camera lane: every state meets every event, and then the stories that matter. */
import { describe, expect, test } from 'vitest';
import { LOOK_MS, LOOKS_MAX, RESULT_MS, step, type LaneEvent, type LaneState } from '#core/check-in/flow.ts';
import type { Seen } from '#core/contracts/kiosk.ts';
import { ADA, BEN, factId, STARTS_AT } from '../../support/facts.ts';

const student = { id: ADA, name: 'Ada L.' };
const other = { id: BEN, name: 'Ben C.' };
const look: Extract<Seen, { kind: 'face' }> = {
  kind: 'face',
  embedding: Array.from({ length: 128 }, () => 0),
  model: 'm',
};
const comparison = { matched: true, similarity: 0.7, threshold: 0.57, model: 'm' };
const no = { ...comparison, matched: false, similarity: 0.2 };
const at = STARTS_AT;
const until = at + 1000;

const STATES = {
  off: { kind: 'off', why: 'camera' },
  idle: { kind: 'idle' },
  looking: { kind: 'looking', student, until, hint: 'look', looks: [], comparing: false },
  comparing: { kind: 'looking', student, until, hint: 'hold-still', looks: [look], comparing: true },
  saving: { kind: 'saving', student, matched: true },
  unsure: { kind: 'unsure', student },
  welcome: { kind: 'welcome', student, factId: factId(1), late: false, until },
  seeTeacher: { kind: 'see-teacher', until },
  elsewhere: { kind: 'elsewhere', roomName: 'B-205', until },
} as const satisfies Record<string, LaneState>;

const EVENTS = {
  laneClosed: { kind: 'lane-closed', why: 'camera', at },
  laneOpened: { kind: 'lane-opened', at },
  claimed: { kind: 'claimed', student: other, at },
  claimedElsewhere: { kind: 'claimed-elsewhere', roomName: 'B-207', at },
  claimedTooOften: { kind: 'claimed-too-often', at: until - 3000 },
  cancelled: { kind: 'cancelled', at },
  nobody: { kind: 'seen', seen: { kind: 'nobody' }, at },
  poor: { kind: 'seen', seen: { kind: 'poor', why: 'light' }, at },
  face: { kind: 'seen', seen: look, at },
  compared: { kind: 'compared', comparison, at },
  notComparable: { kind: 'not-comparable', at },
  recorded: { kind: 'recorded', factId: factId(2), late: true, counts: true, calm: false, at },
  recordedInVain: { kind: 'recorded', factId: factId(2), late: false, counts: false, calm: false, at },
  recordUnknown: { kind: 'record-unknown', at },
  recordRefused: { kind: 'record-refused', at },
  tick: { kind: 'tick', at: until },
  earlyTick: { kind: 'tick', at: until - 1 },
  tickOfClockSetBack: { kind: 'tick', at: until - LOOK_MS - 1 },
} as const satisfies Record<string, LaneEvent>;

type StateName = keyof typeof STATES;
type EventName = keyof typeof EVENTS;

/** Where each event leads from each state; what is not named stays as it is. */
const LEADS: Readonly<Record<EventName, Partial<Record<StateName, LaneState['kind']>>>> = {
  laneClosed: {
    idle: 'off',
    looking: 'off',
    comparing: 'off',
    welcome: 'off',
    seeTeacher: 'off',
    elsewhere: 'off',
  },
  laneOpened: { off: 'idle' },
  claimed: {
    idle: 'looking',
    looking: 'looking',
    comparing: 'looking',
    welcome: 'looking',
    seeTeacher: 'looking',
    elsewhere: 'looking',
  },
  claimedElsewhere: {
    idle: 'elsewhere',
    looking: 'elsewhere',
    comparing: 'elsewhere',
    welcome: 'elsewhere',
    seeTeacher: 'elsewhere',
    elsewhere: 'elsewhere',
  },
  claimedTooOften: {
    idle: 'see-teacher',
    looking: 'see-teacher',
    comparing: 'see-teacher',
    welcome: 'see-teacher',
    elsewhere: 'see-teacher',
  },
  cancelled: { looking: 'idle', comparing: 'idle' },
  nobody: {},
  poor: {},
  face: {},
  compared: { comparing: 'saving', looking: 'saving' },
  notComparable: { looking: 'see-teacher', comparing: 'see-teacher' },
  recorded: { saving: 'welcome', unsure: 'welcome' },
  recordedInVain: { saving: 'see-teacher', unsure: 'see-teacher' },
  recordUnknown: { saving: 'unsure' },
  recordRefused: { saving: 'see-teacher', unsure: 'see-teacher' },
  tick: {
    looking: 'see-teacher',
    comparing: 'see-teacher',
    welcome: 'idle',
    seeTeacher: 'idle',
    elsewhere: 'idle',
  },
  earlyTick: {},
  tickOfClockSetBack: {
    looking: 'see-teacher',
    comparing: 'see-teacher',
    welcome: 'idle',
    seeTeacher: 'idle',
    elsewhere: 'idle',
  },
};

const names = <T extends string>(of: Readonly<Record<T, unknown>>): readonly T[] =>
  Object.keys(of).filter((key): key is T => key in of);

describe.each(names(STATES))('%s', (from) => {
  test.each(names(EVENTS))('meets %s', (name) => {
    const next = step(STATES[from], EVENTS[name]).state;
    expect(next.kind).toBe(LEADS[name][from] ?? STATES[from].kind);
    if (LEADS[name][from] === undefined && !('hint' in next)) expect(next).toEqual(STATES[from]);
  });
});

test('a face is compared once, and later looks wait for the answer', () => {
  const first = step(STATES.looking, EVENTS.face);
  expect(first.effects).toEqual([{ kind: 'compare', student, looks: [look] }]);
  expect(step(first.state, EVENTS.face).effects).toEqual([]);
});

test('a poor look tells what to do', () => {
  expect(step(STATES.looking, EVENTS.poor).state).toMatchObject({ hint: 'light' });
  expect(step(STATES.looking, EVENTS.nobody).state).toMatchObject({ hint: 'look' });
});

test('a match is recorded before anyone is welcome', () => {
  const { state, effects } = step(STATES.comparing, EVENTS.compared);
  expect(state.kind).toBe('saving');
  expect(effects).toEqual([{ kind: 'record', student, comparison }]);
});

test('looks that do not match are tried again, all together, until there were enough', () => {
  const again = step(STATES.comparing, { kind: 'compared', comparison: no, at });
  expect(again).toMatchObject({ state: { kind: 'looking', comparing: false }, effects: [] });
  const last = { ...STATES.comparing, looks: Array.from({ length: LOOKS_MAX }, () => look) };
  const refused = step(last, { kind: 'compared', comparison: no, at });
  expect(refused.effects).toEqual([{ kind: 'record', student, comparison: no }]);
  expect(step(refused.state, EVENTS.recorded).state.kind).toBe('see-teacher');
});

test('a claim has twenty seconds, a welcome a second and a half', () => {
  expect(step(STATES.idle, EVENTS.claimed).state).toMatchObject({ student: other, until: at + LOOK_MS });
  expect(step(STATES.saving, EVENTS.recorded).state).toMatchObject({ late: true, until: at + RESULT_MS });
});
