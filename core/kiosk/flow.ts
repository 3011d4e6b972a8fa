/**
 * Which screen the kiosk shows, and to whom. Names beyond a first name stand only on screens behind a sign-in, and
 * these go away by themselves when nobody touches them.
 */
import { invariant, present } from '../assert.ts';
import type { Place, SignInPurpose } from '../contracts/kiosk.ts';
import type { PersonId, SessionId } from '../ids.ts';
import { MINUTE_MS, SECOND_MS, type Instant } from '../time.ts';

/** Whoever signed in at the kiosk, until they sign out or walk away. */
export interface Staff {
  readonly id: PersonId;
  readonly role: 'teacher' | 'admin';
}

export type Showing =
  | { readonly kind: 'pairing' }
  | { readonly kind: 'home' }
  | { readonly kind: 'sign-in'; readonly purpose: SignInPurpose }
  | { readonly kind: 'class-card'; readonly sessionId: SessionId | undefined }
  | { readonly kind: 'board' }
  | { readonly kind: 'staff-menu' }
  | { readonly kind: 'register' }
  | { readonly kind: 'confirm-close' }
  | { readonly kind: 'summary'; readonly sessionId: SessionId; readonly undoUntil: Instant }
  | { readonly kind: 'faces' }
  | { readonly kind: 'exit' };

/** Whether this kiosk belongs to a school. `revoked`: it did, and the server does not take it any more. */
export type Standing = 'unpaired' | 'paired' | 'revoked';

export interface KioskState {
  readonly showing: Showing;
  readonly standing: Standing;
  /** The session that is open in this room. */
  readonly openId: SessionId | undefined;
  readonly staff: Staff | undefined;
  /** When somebody last touched a staff screen. */
  readonly touchedAt: Instant;
}

export type KioskEvent = { readonly at: Instant } & (
  | { readonly kind: 'paired' }
  /** The server does not take this kiosk any more. A class that is open goes on to its end. */
  | { readonly kind: 'revoked' }
  | { readonly kind: 'resumed'; readonly sessionId: SessionId }
  | { readonly kind: 'went'; readonly to: Place }
  | { readonly kind: 'sign-in-opened'; readonly purpose: SignInPurpose }
  | { readonly kind: 'signed-in'; readonly staff: Staff }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'chosen'; readonly sessionId: SessionId }
  | { readonly kind: 'opened'; readonly sessionId: SessionId }
  | { readonly kind: 'closed' }
  /** The open session turns out to be closed: a close whose outcome was unknown, or one by another source. */
  | { readonly kind: 'found-closed' }
  | { readonly kind: 'reopened' }
  | { readonly kind: 'touched' }
  | { readonly kind: 'tick' }
);

/** Staff screens are hidden after so long without a touch (shared look, "The public screen"). */
export const STAFF_IDLE_MS = 30 * SECOND_MS;
/** Face registration and the summary are read, not typed: they stay longer. */
export const SLOW_IDLE_MS = 2 * MINUTE_MS;
/** A close can be taken back for so long. */
export const UNDO_CLOSE_MS = 10 * SECOND_MS;

const NEEDS_STAFF: ReadonlySet<Showing['kind']> = new Set([
  'class-card',
  'staff-menu',
  'register',
  'confirm-close',
  'faces',
  'summary',
]);
const NEEDS_PAIRING: ReadonlySet<Showing['kind']> = new Set(['home', 'class-card', 'faces']);
const NEEDS_SESSION: ReadonlySet<Showing['kind']> = new Set(['board', 'register', 'confirm-close']);

/** A kiosk that has just started: unpaired, nobody signed in. */
export const START: KioskState = {
  showing: { kind: 'pairing' },
  standing: 'unpaired',
  openId: undefined,
  staff: undefined,
  touchedAt: 0,
};

/** The next state. An event that is not allowed in a state leaves it as it is; `allowed` says so beforehand. */
export function step(state: KioskState, event: KioskEvent): KioskState {
  if (!allowed(state, event)) return state;
  switch (event.kind) {
    case 'paired':
      return onPaired({ ...state, standing: 'paired' });
    case 'revoked':
      return onRevoked({ ...state, standing: 'revoked' });
    case 'resumed':
      return publicScreen({ ...state, openId: event.sessionId });
    case 'went':
      return event.to === 'board'
        ? publicScreen(state)
        : touch({ ...state, showing: placeOf(event.to) }, event.at);
    case 'sign-in-opened':
      return touch({ ...state, showing: { kind: 'sign-in', purpose: event.purpose } }, event.at);
    case 'signed-in':
      return touch({ ...state, staff: event.staff, showing: afterSignIn(state) }, event.at);
    case 'signed-out':
      return publicScreen(state);
    case 'chosen':
      return touch({ ...state, showing: { kind: 'class-card', sessionId: event.sessionId } }, event.at);
    case 'opened':
      return publicScreen({ ...state, openId: event.sessionId });
    case 'closed':
      return onClosed(state, event.at);
    case 'found-closed':
      return publicScreen({ ...state, openId: undefined });
    case 'reopened':
      return onReopened(state);
    case 'touched':
      return touch(state, event.at);
    case 'tick':
      return isIdle(state, event.at) ? publicScreen(state) : state;
  }
}

/** Whether the event may happen now; the host asks before it does anything that a fact would tell of. */
export function allowed(state: KioskState, event: KioskEvent): boolean {
  const { showing, standing, staff, openId } = state;
  switch (event.kind) {
    case 'paired':
      return standing !== 'paired';
    case 'revoked':
      return standing === 'paired';
    case 'resumed':
      return openId === undefined;
    case 'went':
      return showing.kind !== 'pairing' && mayShow(state, placeOf(event.to).kind);
    case 'sign-in-opened':
      return showing.kind !== 'pairing' || event.purpose === 'exit';
    case 'signed-in':
      return showing.kind === 'sign-in';
    case 'chosen':
    case 'opened':
      return standing === 'paired' && staff !== undefined && openId === undefined;
    case 'closed':
      return staff !== undefined && openId !== undefined;
    case 'found-closed':
      return openId !== undefined;
    case 'reopened':
      return staff !== undefined && showing.kind === 'summary' && event.at <= showing.undoUntil;
    case 'signed-out':
    case 'touched':
    case 'tick':
      return true;
  }
}

function mayShow(state: KioskState, kind: Showing['kind']): boolean {
  if (NEEDS_STAFF.has(kind) && state.staff === undefined) return false;
  if (NEEDS_PAIRING.has(kind) && state.standing !== 'paired') return false;
  return !NEEDS_SESSION.has(kind) || state.openId !== undefined;
}

/** What anyone may see: the board of an open class, or the room's home. Nobody stays signed in behind it. */
function publicScreen(state: KioskState): KioskState {
  return { ...state, staff: undefined, showing: publicPlace(state) };
}

function publicPlace({ openId, standing }: KioskState): Showing {
  if (openId !== undefined) return { kind: 'board' };
  return standing === 'paired' ? { kind: 'home' } : { kind: 'pairing' };
}

/** Also where the server takes it again after all: whatever goes on elsewhere goes on. */
function onPaired(state: KioskState): KioskState {
  return state.showing.kind === 'pairing' ? publicScreen(state) : state;
}

/** Whoever reads a summary, which can still be taken back, or is just leaving, does that first. */
function onRevoked(state: KioskState): KioskState {
  const { openId, showing } = state;
  return openId !== undefined || showing.kind === 'summary' || showing.kind === 'exit'
    ? state
    : publicScreen(state);
}

function afterSignIn(state: KioskState): Showing {
  invariant(state.showing.kind === 'sign-in', 'whoever signs in does it on the sign-in screen');
  const { purpose } = state.showing;
  if (purpose === 'exit') return { kind: 'exit' };
  return purpose === 'start' && state.openId === undefined
    ? { kind: 'class-card', sessionId: undefined }
    : { kind: 'staff-menu' };
}

function onClosed(state: KioskState, at: Instant): KioskState {
  const sessionId = present(state.openId, 'an open session is closed');
  const showing: Showing = { kind: 'summary', sessionId, undoUntil: at + UNDO_CLOSE_MS };
  return touch({ ...state, openId: undefined, showing }, at);
}

function onReopened(state: KioskState): KioskState {
  invariant(state.showing.kind === 'summary', 'a close is taken back on its summary');
  return publicScreen({ ...state, openId: state.showing.sessionId });
}

function isIdle(state: KioskState, at: Instant): boolean {
  const { kind } = state.showing;
  if (state.staff === undefined && kind !== 'sign-in') return false;
  const patienceMs = kind === 'faces' || kind === 'summary' ? SLOW_IDLE_MS : STAFF_IDLE_MS;
  // A clock that was set back to the right time: how long ago the last touch was, nobody knows.
  return at < state.touchedAt || at - state.touchedAt >= patienceMs;
}

function touch(state: KioskState, at: Instant): KioskState {
  return { ...state, touchedAt: at };
}

function placeOf(to: Place): Showing {
  return to === 'class-card' ? { kind: 'class-card', sessionId: undefined } : { kind: to };
}
