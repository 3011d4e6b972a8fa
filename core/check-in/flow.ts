/**
 * The check-in flow at the camera: a student is claimed, looks, is compared 1:1, and is welcomed only after the ledger
 * has the fact. Every trouble ends in the one neutral answer, "please see the teacher".
 */
import type { Choice, LaneOff, Seen } from '../contracts/kiosk.ts';
import type { FactId } from '../ids.ts';
import { MINUTE_MS, SECOND_MS, type Instant } from '../time.ts';

/** One look of the camera at one face. */
export type Look = Extract<Seen, { kind: 'face' }>;
type Hint = 'look' | Extract<Seen, { kind: 'poor' }>['why'];

export type LaneState =
  | { readonly kind: 'off'; readonly why: LaneOff }
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'looking';
      readonly student: Choice;
      readonly until: Instant;
      readonly hint: Hint;
      readonly looks: readonly Look[];
      /** True while the host compares; later looks wait for its answer. */
      readonly comparing: boolean;
    }
  | { readonly kind: 'saving'; readonly student: Choice; readonly matched: boolean }
  | {
      readonly kind: 'welcome';
      readonly student: Choice;
      readonly factId: FactId;
      readonly late: boolean;
      readonly until: Instant;
    }
  | { readonly kind: 'see-teacher'; readonly until: Instant }
  | { readonly kind: 'elsewhere'; readonly roomName: string | undefined; readonly until: Instant }
  | { readonly kind: 'unsure'; readonly student: Choice };

/** What one comparison said: the measure and the bound it was held to, for the fact. */
export interface Comparison {
  readonly matched: boolean;
  readonly similarity: number;
  readonly threshold: number;
  readonly model: string;
}

/** Each carries the moment at which it happened. */
export type LaneEvent = { readonly at: Instant } &
  /** Said again for as long as it holds: a fact on its way into the ledger is waited for first. */
  (
    | { readonly kind: 'lane-closed'; readonly why: LaneOff }
    | { readonly kind: 'lane-opened' }
    | { readonly kind: 'claimed'; readonly student: Choice }
    | { readonly kind: 'claimed-elsewhere'; readonly roomName: string | undefined }
    | { readonly kind: 'claimed-too-often' }
    | { readonly kind: 'cancelled' }
    | { readonly kind: 'seen'; readonly seen: Seen }
    | { readonly kind: 'compared'; readonly comparison: Comparison }
    | { readonly kind: 'not-comparable' }
    | {
        readonly kind: 'recorded';
        readonly factId: FactId;
        readonly late: boolean;
        readonly counts: boolean;
        /** The screen moves little: a result is found later, and so stays longer. */
        readonly calm: boolean;
      }
    | { readonly kind: 'record-unknown' }
    | { readonly kind: 'record-refused' }
    | { readonly kind: 'tick' }
  );

export type LaneEffect =
  | { readonly kind: 'compare'; readonly student: Choice; readonly looks: readonly Look[] }
  | { readonly kind: 'record'; readonly student: Choice; readonly comparison: Comparison };

export interface LaneStep {
  readonly state: LaneState;
  readonly effects: readonly LaneEffect[];
}

/** A claimed student has so long to be recognised; without haste for someone with a stick or a scarf. */
export const LOOK_MS = 20 * SECOND_MS;
/** How long a result stays before the lane is free, and where motion is reduced (`--sp-result-hold` in the theme). */
export const RESULT_MS = 1_500;
const CALM_RESULT_MS = 2_500;
/** A message to walk somewhere else stays longer than a welcome. */
const DIRECTION_MS = 5 * SECOND_MS;
/** So many looks that are not the claimed student end the try: the teacher decides, not a tenth frame. */
export const LOOKS_MAX = 5;
/** So many tries at one student's face, each of which may be a fact, have room in `TRIES_WITHIN_MS`. */
export const TRIES_MAX = 5;
export const TRIES_WITHIN_MS = 10 * MINUTE_MS;

/** The next state and what the host must do. An event that means nothing in a state leaves it as it is. */
export function step(state: LaneState, event: LaneEvent): LaneStep {
  switch (event.kind) {
    case 'lane-closed':
      return isSaving(state) ? stay(state) : to({ kind: 'off', why: event.why });
    case 'lane-opened':
      return state.kind === 'off' ? to({ kind: 'idle' }) : stay(state);
    case 'claimed':
      return mayClaim(state) ? to(looking(event.student, event.at)) : stay(state);
    case 'claimed-elsewhere':
      return mayClaim(state)
        ? to({ kind: 'elsewhere', roomName: event.roomName, until: event.at + DIRECTION_MS })
        : stay(state);
    case 'claimed-too-often':
      return mayClaim(state) ? to(seeTeacher(event.at)) : stay(state);
    case 'cancelled':
      return state.kind === 'looking' ? to({ kind: 'idle' }) : stay(state);
    case 'seen':
      return state.kind === 'looking' ? onSeen(state, event.seen) : stay(state);
    case 'compared':
      return state.kind === 'looking' ? onCompared(state, event.comparison) : stay(state);
    case 'not-comparable':
      return state.kind === 'looking' ? to(seeTeacher(event.at)) : stay(state);
    case 'recorded':
      return isSaving(state) ? to(afterRecord(state, event)) : stay(state);
    case 'record-unknown':
      return state.kind === 'saving' ? to({ kind: 'unsure', student: state.student }) : stay(state);
    case 'record-refused':
      return isSaving(state) ? to(seeTeacher(event.at)) : stay(state);
    case 'tick':
      return isOver(state, event.at) ? to(afterTime(state, event.at)) : stay(state);
  }
}

/** Also where the clock was set back, so that nothing stands on the screen for as long as it was ahead. */
function isOver(state: LaneState, at: Instant): boolean {
  return 'until' in state && (at >= state.until || state.until - at > LOOK_MS);
}

/** Whoever was not recognised in time is told where to go; a result gives way to the next person. */
function afterTime(state: LaneState, at: Instant): LaneState {
  return state.kind === 'looking' ? seeTeacher(at) : { kind: 'idle' };
}

type Looking = Extract<LaneState, { kind: 'looking' }>;
type Saving = Extract<LaneState, { kind: 'saving' | 'unsure' }>;

function onSeen(state: Looking, seen: Seen): LaneStep {
  switch (seen.kind) {
    case 'nobody':
      return to({ ...state, hint: 'look' });
    case 'poor':
      return to({ ...state, hint: seen.why });
    case 'face': {
      if (state.comparing) return stay(state);
      const looks = [...state.looks, seen];
      return {
        state: { ...state, hint: 'hold-still', looks, comparing: true },
        effects: [{ kind: 'compare', student: state.student, looks }],
      };
    }
  }
}

function onCompared(state: Looking, comparison: Comparison): LaneStep {
  const { student } = state;
  if (!comparison.matched && state.looks.length < LOOKS_MAX) return to({ ...state, comparing: false });
  return {
    state: { kind: 'saving', student, matched: comparison.matched },
    effects: [{ kind: 'record', student, comparison }],
  };
}

/** A match that is kept but does not count, by the policy or the hour, is for the teacher too. */
function afterRecord(state: Saving, event: Extract<LaneEvent, { kind: 'recorded' }>): LaneState {
  const refused = state.kind === 'saving' && !state.matched;
  if (refused || !event.counts) return seeTeacher(event.at);
  return {
    kind: 'welcome',
    student: state.student,
    factId: event.factId,
    late: event.late,
    until: event.at + (event.calm ? CALM_RESULT_MS : RESULT_MS),
  };
}

function looking(student: Choice, at: Instant): Looking {
  return { kind: 'looking', student, until: at + LOOK_MS, hint: 'look', looks: [], comparing: false };
}

function seeTeacher(at: Instant): LaneState {
  return { kind: 'see-teacher', until: at + 2 * RESULT_MS };
}

/** A result on the screen never blocks the next person in the queue. */
function mayClaim(state: LaneState): boolean {
  return state.kind !== 'off' && !isSaving(state);
}

function isSaving(state: LaneState): state is Saving {
  return state.kind === 'saving' || state.kind === 'unsure';
}

function to(state: LaneState): LaneStep {
  return { state, effects: [] };
}

function stay(state: LaneState): LaneStep {
  return to(state);
}
