/** Face registration: consent first, three shots of one person, a template; withdrawal at any time. */
import { describe, expect, test } from 'vitest';
import type { Seen } from '#core/contracts/kiosk.ts';
import {
  CHOOSE,
  SHOTS,
  step,
  type RegistrationEvent,
  type RegistrationState,
} from '#core/face/registration.ts';
import { ADA, STARTS_AT } from '../../support/facts.ts';

const student = { id: ADA, name: 'Ada L.' };
const shot = (value = 0): Extract<Seen, { kind: 'face' }> => ({
  kind: 'face',
  embedding: Array.from({ length: 128 }, () => value),
  model: 'm',
});

const STATES = {
  choose: CHOOSE,
  consent: { kind: 'consent', student },
  shots: { kind: 'shots', student, shots: [], refused: undefined },
  lastShot: {
    kind: 'shots',
    student,
    shots: Array.from({ length: SHOTS - 1 }, () => shot()),
    refused: undefined,
  },
  sealing: { kind: 'sealing', student },
  done: { kind: 'done', student },
  registered: { kind: 'registered', student, since: STARTS_AT },
  withdrawn: { kind: 'withdrawn', student },
} as const satisfies Record<string, RegistrationState>;

const EVENTS = {
  chosenNew: { kind: 'chosen', student, registeredSince: undefined },
  chosenOld: { kind: 'chosen', student, registeredSince: STARTS_AT },
  agreed: { kind: 'consent', given: true },
  refused: { kind: 'consent', given: false },
  shot: { kind: 'shot', seen: shot() },
  sealed: { kind: 'sealed' },
  withdrew: { kind: 'withdrew' },
  left: { kind: 'left' },
} as const satisfies Record<string, RegistrationEvent>;

type StateName = keyof typeof STATES;
const all = (kind: RegistrationState['kind']): Readonly<Record<StateName, RegistrationState['kind']>> => ({
  choose: kind,
  consent: kind,
  shots: kind,
  lastShot: kind,
  sealing: kind,
  done: kind,
  registered: kind,
  withdrawn: kind,
});
const LEADS: Readonly<Record<keyof typeof EVENTS, Partial<Record<StateName, RegistrationState['kind']>>>> = {
  chosenNew: all('consent'),
  chosenOld: all('registered'),
  agreed: { consent: 'shots' },
  refused: { consent: 'choose' },
  shot: { lastShot: 'sealing' },
  sealed: { sealing: 'done' },
  withdrew: {
    shots: 'withdrawn',
    lastShot: 'withdrawn',
    sealing: 'withdrawn',
    done: 'withdrawn',
    registered: 'withdrawn',
  },
  left: all('choose'),
};
const names = <T extends string>(of: Readonly<Record<T, unknown>>): readonly T[] =>
  Object.keys(of).filter((key): key is T => key in of);

describe.each(names(STATES))('%s', (from) => {
  test.each(names(EVENTS))('meets %s', (name) => {
    expect(step(STATES[from], EVENTS[name]).state.kind).toBe(LEADS[name][from] ?? STATES[from].kind);
  });
});

test('the consent is recorded before the first shot', () => {
  expect(step(STATES.consent, EVENTS.agreed).effects).toEqual([{ kind: 'record-consent', student }]);
});

test('the template is the mean of all shots', () => {
  const shots: RegistrationState = { ...STATES.shots, shots: [shot(0), shot(0.003)] };
  const [effect] = step(shots, { kind: 'shot', seen: shot(0.006) }).effects;
  expect(effect).toMatchObject({ kind: 'seal', student, model: 'm' });
  expect(effect?.kind === 'seal' ? effect.embedding[0] : undefined).toBeCloseTo(0.003);
});

test.each([
  { seen: { kind: 'nobody' }, refused: 'look' },
  { seen: { kind: 'poor', why: 'light' }, refused: 'light' },
  { seen: shot(0.1), refused: 'other-person' },
] as const)('a shot is refused with $refused, and the others stay', ({ seen, refused }) => {
  expect(step(STATES.lastShot, { kind: 'shot', seen })).toEqual({
    state: { ...STATES.lastShot, refused },
    effects: [],
  });
});

test('a good shot after a refused one goes on', () => {
  const next = step({ ...STATES.shots, refused: 'light' }, { kind: 'shot', seen: shot() });
  expect(next.state).toEqual({ ...STATES.shots, shots: [shot()] });
});

test('withdrawing asks the host to destroy the template', () => {
  expect(step(STATES.registered, EVENTS.withdrew).effects).toEqual([{ kind: 'withdraw', student }]);
});
