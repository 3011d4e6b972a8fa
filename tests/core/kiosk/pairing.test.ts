/** How a kiosk comes into a school: every state meets every event, then the stories. */
import { describe, expect, test } from 'vitest';
import type { PairingProblem } from '#core/contracts/kiosk.ts';
import {
  isFree,
  LATER_MS,
  LOOK_MS,
  PAIRING_IDLE,
  SOON_MS,
  SOON_TRIES,
  step,
  TOO_OFTEN_MS,
  type PairingEvent,
  type PairingState,
  type PairingStep,
} from '#core/kiosk/pairing.ts';

const trial = { by: 'person', code: 'abcdefgh23456789', anew: false, failures: 0 } as const;

const STATES = {
  idle: PAIRING_IDLE,
  asking: { kind: 'asking', by: 'person', problem: undefined, server: undefined },
  askingFile: { kind: 'asking', by: 'file', problem: undefined, server: undefined },
  askingAgain: { kind: 'asking', by: 'person', problem: 'pairing-code-wrong', server: undefined },
  trying: { kind: 'trying', ...trial },
  tryingAnew: { kind: 'trying', ...trial, anew: true },
  waiting: { kind: 'waiting', ...trial, problem: 'server-unreachable' },
  taken: { kind: 'taken', ...trial },
  paired: { kind: 'paired' },
} as const satisfies Record<string, PairingState>;

const failedBy = (problem: PairingProblem, unsent = 0): PairingEvent => ({ kind: 'failed', problem, unsent });
const EVENTS = {
  asked: { kind: 'asked', by: 'person' },
  askedOfFile: { kind: 'asked', by: 'file' },
  given: { kind: 'given', by: 'person', code: 'mnpqmnpqmnpqmnpq', anew: false },
  answered: { kind: 'answered' },
  wrong: failedBy('pairing-code-wrong'),
  taken: failedBy('kiosk-taken'),
  takenWithFacts: failedBy('kiosk-taken', 3),
  unreachable: failedBy('server-unreachable'),
  tooOften: failedBy('pairing-too-often'),
  certificate: failedBy('server-certificate'),
  lookedWell: { kind: 'looked', problem: undefined },
  lookedInVain: { kind: 'looked', problem: 'server-unreachable' },
  due: { kind: 'due' },
  hurried: { kind: 'hurried' },
  agreed: { kind: 'agreed' },
  cleared: { kind: 'cleared' },
  withdrawn: { kind: 'withdrawn' },
} as const satisfies Record<string, PairingEvent>;

type StateName = keyof typeof STATES;
type EventName = keyof typeof EVENTS;
const names = <T extends string>(of: Readonly<Record<T, unknown>>): readonly T[] =>
  Object.keys(of).filter((key): key is T => key in of);

/** The state after each event, where it is another. What is not named here changes nothing. */
const BECOMES: Readonly<Record<StateName, Readonly<Partial<Record<EventName, PairingState['kind']>>>>> = {
  idle: { asked: 'asking', askedOfFile: 'asking' },
  asking: { given: 'trying', withdrawn: 'idle' },
  askingFile: { given: 'trying', withdrawn: 'idle' },
  askingAgain: { given: 'trying', withdrawn: 'idle' },
  trying: {
    answered: 'paired',
    wrong: 'asking',
    takenWithFacts: 'taken',
    unreachable: 'waiting',
    tooOften: 'waiting',
    certificate: 'waiting',
  },
  tryingAnew: {
    answered: 'paired',
    wrong: 'asking',
    taken: 'asking',
    takenWithFacts: 'asking',
    unreachable: 'waiting',
    tooOften: 'waiting',
    certificate: 'waiting',
  },
  waiting: { given: 'trying', due: 'trying', hurried: 'trying', cleared: 'asking', withdrawn: 'idle' },
  taken: { given: 'trying', agreed: 'trying', cleared: 'asking', withdrawn: 'idle' },
  paired: {},
};

describe.each(names(STATES))('%s', (from) => {
  test.each(names(EVENTS))('meets %s', (name) => {
    const { state, effects } = step(STATES[from], EVENTS[name]);
    expect(state.kind).toBe(BECOMES[from][name] ?? STATES[from].kind);
    const asks = state.kind === 'trying' && (STATES[from].kind !== 'trying' || name === 'taken');
    expect(effects.some(({ kind }) => kind === 'pair')).toBe(asks);
  });
});

/** The events one after another, each on what came of those before. */
function after(...events: readonly PairingEvent[]): PairingStep {
  return events.reduce<PairingStep>(({ state }, event) => step(state, event), {
    state: PAIRING_IDLE,
    effects: [],
  });
}

test('looks for the server while a person is asked for a code, again and again', () => {
  expect(after(EVENTS.asked).effects).toEqual([{ kind: 'look' }]);
  expect(after(EVENTS.asked, EVENTS.lookedInVain)).toEqual({
    state: { ...STATES.asking, server: 'server-unreachable' },
    effects: [{ kind: 'wait', ms: LOOK_MS }],
  });
  expect(after(EVENTS.asked, EVENTS.lookedInVain, EVENTS.due).effects).toEqual([{ kind: 'look' }]);
  expect(after(EVENTS.asked, EVENTS.lookedInVain, EVENTS.due, EVENTS.lookedWell).state).toEqual(
    STATES.asking,
  );
});

test('waits in quiet for the file of a server that starts beside it', () => {
  expect(after(EVENTS.askedOfFile)).toEqual({ state: STATES.askingFile, effects: [{ kind: 'rest' }] });
});

test('forgets a code that was wrong, and asks a person', () => {
  const told = after(EVENTS.askedOfFile, EVENTS.given, EVENTS.wrong);
  expect(told.state).toEqual(STATES.askingAgain);
  expect(told.effects).toEqual([{ kind: 'forget' }, { kind: 'look' }]);
});

test('asks a server that cannot be reached soon, and later on more seldom', () => {
  const failures = (count: number): readonly PairingEvent[] =>
    Array.from({ length: count }, () => [EVENTS.unreachable, EVENTS.due]).flat();
  const soon = after(EVENTS.asked, EVENTS.given, ...failures(SOON_TRIES - 1), EVENTS.unreachable);
  expect(soon.effects).toEqual([{ kind: 'wait', ms: SOON_MS }]);
  const later = after(EVENTS.asked, EVENTS.given, ...failures(SOON_TRIES), EVENTS.unreachable);
  expect(later.effects).toEqual([{ kind: 'wait', ms: LATER_MS }]);
});

test('gives a server that was asked too often its time, and whoever mends a certificate theirs', () => {
  expect(after(EVENTS.asked, EVENTS.given, EVENTS.tooOften).effects).toEqual([
    { kind: 'wait', ms: TOO_OFTEN_MS },
  ]);
  expect(after(EVENTS.asked, EVENTS.given, EVENTS.certificate).effects).toEqual([
    { kind: 'wait', ms: LATER_MS },
  ]);
});

test('comes in as a new kiosk by itself where nothing stays behind', () => {
  expect(after(EVENTS.asked, EVENTS.given, EVENTS.taken).effects).toEqual([
    { kind: 'pair', code: 'mnpqmnpqmnpqmnpq', anew: true },
  ]);
});

test('leaves facts behind only on a person’s word', () => {
  expect(after(EVENTS.asked, EVENTS.given, EVENTS.takenWithFacts).effects).toEqual([{ kind: 'rest' }]);
  expect(after(EVENTS.asked, EVENTS.given, EVENTS.takenWithFacts, EVENTS.agreed).effects).toEqual([
    { kind: 'pair', code: 'mnpqmnpqmnpqmnpq', anew: true },
  ]);
});

test('takes another name where the server knows the new one too', () => {
  const { state, effects } = after(EVENTS.asked, EVENTS.given, EVENTS.taken, EVENTS.taken);
  expect(state).toEqual({ ...STATES.asking, problem: 'kiosk-taken' });
  expect(effects).toEqual([{ kind: 'renounce' }, { kind: 'forget' }, { kind: 'look' }]);
});

test.each(names(STATES))('takes a code in %s only where it is not busy', (name) => {
  expect(isFree(STATES[name])).toBe(
    step(STATES[name], EVENTS.given).state.kind === 'trying' && STATES[name].kind !== 'trying',
  );
});
