/** Which screen the kiosk shows to whom: every state meets every event, then the stories. */
import { describe, expect, test } from 'vitest';
import {
  SLOW_IDLE_MS,
  STAFF_IDLE_MS,
  START,
  step,
  UNDO_CLOSE_MS,
  type KioskEvent,
  type KioskState,
} from '#core/kiosk/flow.ts';
import type { Place } from '#core/contracts/kiosk.ts';
import { SESSION, STARTS_AT, TEACHER } from '../../support/facts.ts';

const at = STARTS_AT;
const staff = { id: TEACHER, role: 'teacher' } as const;
const home: KioskState = {
  showing: { kind: 'home' },
  standing: 'paired',
  openId: undefined,
  staff: undefined,
  touchedAt: at,
};
const board: KioskState = { ...home, showing: { kind: 'board' }, openId: SESSION };
const summary: KioskState = {
  ...home,
  staff,
  showing: { kind: 'summary', sessionId: SESSION, undoUntil: at },
};

const STATES = {
  pairing: START,
  home,
  signInToStart: { ...home, showing: { kind: 'sign-in', purpose: 'start' } },
  signInDuringClass: { ...board, showing: { kind: 'sign-in', purpose: 'start' } },
  signInForStaff: { ...board, showing: { kind: 'sign-in', purpose: 'staff' } },
  signInToExit: { ...home, showing: { kind: 'sign-in', purpose: 'exit' } },
  classCard: { ...home, staff, showing: { kind: 'class-card', sessionId: undefined } },
  board,
  staffMenu: { ...board, staff, showing: { kind: 'staff-menu' } },
  staffMenuIdle: { ...home, staff, showing: { kind: 'staff-menu' } },
  register: { ...board, staff, showing: { kind: 'register' } },
  confirmClose: { ...board, staff, showing: { kind: 'confirm-close' } },
  summary,
  faces: { ...home, staff, showing: { kind: 'faces' } },
  exit: { ...home, staff, showing: { kind: 'exit' } },
  revoked: { ...home, standing: 'revoked', showing: { kind: 'pairing' } },
  revokedSignIn: { ...home, standing: 'revoked', showing: { kind: 'sign-in', purpose: 'exit' } },
  revokedBoard: { ...board, standing: 'revoked' },
  revokedMenu: { ...board, standing: 'revoked', staff, showing: { kind: 'staff-menu' } },
  revokedSummary: { ...summary, standing: 'revoked' },
  revokedExit: { ...home, standing: 'revoked', staff, showing: { kind: 'exit' } },
} as const satisfies Record<string, KioskState>;

const went = (to: Place): KioskEvent => ({ kind: 'went', to, at });
const EVENTS = {
  paired: { kind: 'paired', at },
  revoked: { kind: 'revoked', at },
  resumed: { kind: 'resumed', sessionId: SESSION, at },
  toHome: went('home'),
  toClassCard: went('class-card'),
  toBoard: went('board'),
  toStaffMenu: went('staff-menu'),
  toRegister: went('register'),
  toConfirmClose: went('confirm-close'),
  toFaces: went('faces'),
  askForStart: { kind: 'sign-in-opened', purpose: 'start', at },
  askForExit: { kind: 'sign-in-opened', purpose: 'exit', at },
  signedIn: { kind: 'signed-in', staff, at },
  signedOut: { kind: 'signed-out', at },
  chosen: { kind: 'chosen', sessionId: SESSION, at },
  opened: { kind: 'opened', sessionId: SESSION, at },
  closed: { kind: 'closed', at },
  foundClosed: { kind: 'found-closed', at },
  reopened: { kind: 'reopened', at },
  touched: { kind: 'touched', at },
  tick: { kind: 'tick', at },
  longTick: { kind: 'tick', at: at + SLOW_IDLE_MS },
} as const satisfies Record<string, KioskEvent>;

type StateName = keyof typeof STATES;
const names = <T extends string>(of: Readonly<Record<T, unknown>>): readonly T[] =>
  Object.keys(of).filter((key): key is T => key in of);
const isOpen = (name: StateName): boolean => STATES[name].openId !== undefined;
const hasStaff = (name: StateName): boolean => STATES[name].staff !== undefined;
const shows = (name: StateName): string => STATES[name].showing.kind;
const belongs = (name: StateName): boolean => STATES[name].standing === 'paired';
const publicOf = (name: StateName): string => {
  if (isOpen(name)) return 'board';
  return belongs(name) ? 'home' : 'pairing';
};
const asked = (name: StateName): boolean => shows(name) === 'pairing';
/** Whoever reads a summary or leaves does that first. */
const stays = (name: StateName): boolean => isOpen(name) || ['summary', 'exit'].includes(shows(name));

/** What is shown after each event, said once for all states. */
const SHOWS: Readonly<Record<keyof typeof EVENTS, (from: StateName) => string>> = {
  paired: (from) => (asked(from) ? 'home' : shows(from)),
  revoked: (from) => (belongs(from) && !stays(from) ? 'pairing' : shows(from)),
  resumed: (from) => (isOpen(from) ? shows(from) : 'board'),
  toHome: (from) => (belongs(from) ? 'home' : shows(from)),
  toClassCard: (from) => (hasStaff(from) && belongs(from) ? 'class-card' : shows(from)),
  toBoard: (from) => (isOpen(from) ? 'board' : shows(from)),
  toStaffMenu: (from) => (hasStaff(from) ? 'staff-menu' : shows(from)),
  toRegister: (from) => (hasStaff(from) && isOpen(from) ? 'register' : shows(from)),
  toConfirmClose: (from) => (hasStaff(from) && isOpen(from) ? 'confirm-close' : shows(from)),
  toFaces: (from) => (hasStaff(from) && belongs(from) ? 'faces' : shows(from)),
  askForStart: (from) => (asked(from) ? shows(from) : 'sign-in'),
  askForExit: () => 'sign-in',
  signedIn: (from) => {
    if (from === 'signInToStart') return 'class-card';
    if (from === 'signInToExit' || from === 'revokedSignIn') return 'exit';
    return shows(from) === 'sign-in' ? 'staff-menu' : shows(from);
  },
  signedOut: publicOf,
  chosen: (from) => (hasStaff(from) && !isOpen(from) && belongs(from) ? 'class-card' : shows(from)),
  opened: (from) => (hasStaff(from) && !isOpen(from) && belongs(from) ? 'board' : shows(from)),
  closed: (from) => (hasStaff(from) && isOpen(from) ? 'summary' : shows(from)),
  foundClosed: (from) => {
    if (!isOpen(from)) return shows(from);
    return belongs(from) ? 'home' : 'pairing';
  },
  reopened: (from) => (shows(from) === 'summary' ? 'board' : shows(from)),
  touched: shows,
  tick: shows,
  longTick: (from) => (hasStaff(from) || shows(from) === 'sign-in' ? publicOf(from) : shows(from)),
};

describe.each(names(STATES))('%s', (from) => {
  test.each(names(EVENTS))('meets %s', (name) => {
    expect(step(STATES[from], EVENTS[name]).showing.kind).toBe(SHOWS[name](from));
  });
});

test('a class that is open when the kiosk is revoked goes on to its end, and no other begins', () => {
  const told = step(STATES.staffMenu, EVENTS.revoked);
  expect(told).toEqual({ ...STATES.staffMenu, standing: 'revoked' });
  const closed = step(told, EVENTS.closed);
  expect(closed.showing.kind).toBe('summary');
  expect(step(closed, EVENTS.opened)).toEqual(closed);
  expect(step(closed, EVENTS.signedOut).showing).toEqual({ kind: 'pairing' });
});

test('staff screens go away after half a minute, and take the sign-in with them', () => {
  expect(step(STATES.register, { kind: 'tick', at: at + STAFF_IDLE_MS - 1 }).staff).toEqual(staff);
  expect(step(STATES.register, { kind: 'tick', at: at + STAFF_IDLE_MS })).toMatchObject({
    staff: undefined,
    showing: { kind: 'board' },
  });
});

test('a clock that is set back keeps nobody signed in', () => {
  expect(step(STATES.register, { kind: 'tick', at: at - 1 })).toMatchObject({
    staff: undefined,
    showing: { kind: 'board' },
  });
});

test.each(['faces', 'summary'] as const)('%s stays longer', (name) => {
  expect(step(STATES[name], { kind: 'tick', at: at + STAFF_IDLE_MS }).staff).toEqual(staff);
  expect(step(STATES[name], { kind: 'tick', at: at + SLOW_IDLE_MS }).staff).toBeUndefined();
});

test.each([
  { from: 'classCard', event: EVENTS.opened },
  { from: 'staffMenu', event: EVENTS.toBoard },
  { from: 'summary', event: EVENTS.reopened },
] as const)('nobody stays signed in behind the board: $from', ({ from, event }) => {
  expect(step(STATES[from], event)).toMatchObject({ showing: { kind: 'board' }, staff: undefined });
});

test('a touch keeps them', () => {
  const touched = step(STATES.register, { kind: 'touched', at: at + STAFF_IDLE_MS - 1 });
  expect(step(touched, { kind: 'tick', at: at + STAFF_IDLE_MS }).staff).toEqual(staff);
});

test('a close can be taken back for ten seconds', () => {
  const after = step(STATES.confirmClose, { kind: 'closed', at });
  expect(after).toMatchObject({
    openId: undefined,
    showing: { sessionId: SESSION, undoUntil: at + UNDO_CLOSE_MS },
  });
  expect(step(after, { kind: 'reopened', at: at + UNDO_CLOSE_MS }).openId).toBe(SESSION);
  expect(step(after, { kind: 'reopened', at: at + UNDO_CLOSE_MS + 1 })).toEqual(after);
});
