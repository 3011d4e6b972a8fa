/**
 * How a kiosk comes into a school: it asks for a one-time code, shows it to the server, and goes on trying where the server
 * cannot be reached. The code under trial outlives the program, so that an answer which was lost is asked for again. A kiosk that
 * the server knows by another pairing comes in as a new one, at once where nothing is left behind by that, else on a person's word.
 */
import type { PairingProblem } from '../contracts/kiosk.ts';
import { SECOND_MS } from '../time.ts';

/** Who brings the code: a person at the screen, or the file of a server that starts beside this kiosk. */
export type CodeFrom = 'person' | 'file';

export type PairingState =
  /** Nothing is asked: a pairing stands. */
  | { readonly kind: 'idle' }
  /** `problem`: what became of the last code. `server`: what is wrong with the way to the server, before any code is tried. */
  | {
      readonly kind: 'asking';
      readonly by: CodeFrom;
      readonly problem: PairingProblem | undefined;
      readonly server: PairingProblem | undefined;
    }
  /** `anew`: as a new kiosk. `failures`: so often in a row the server could not be asked. */
  | (Trial & { readonly kind: 'trying' })
  /** It tries again by itself. */
  | (Trial & { readonly kind: 'waiting'; readonly problem: PairingProblem })
  /** The server takes it only as a new kiosk, and there are facts that would stay behind. */
  | (Trial & { readonly kind: 'taken' })
  | { readonly kind: 'paired' };

interface Trial {
  readonly by: CodeFrom;
  readonly code: string;
  readonly anew: boolean;
  readonly failures: number;
}

export type PairingEvent =
  /** There is no pairing, or one that the server does not take any more. */
  | { readonly kind: 'asked'; readonly by: CodeFrom }
  | { readonly kind: 'given'; readonly by: CodeFrom; readonly code: string; readonly anew: boolean }
  | { readonly kind: 'answered' }
  /** `unsent`: how many facts the server does not have yet. */
  | { readonly kind: 'failed'; readonly problem: PairingProblem; readonly unsent: number }
  /** The server was looked for; `problem`: why it cannot be asked. */
  | { readonly kind: 'looked'; readonly problem: PairingProblem | undefined }
  | { readonly kind: 'due' }
  /** Somebody wants it tried at once. */
  | { readonly kind: 'hurried' }
  /** Somebody lets it come in as a new kiosk. */
  | { readonly kind: 'agreed' }
  /** Somebody wants to give another code. */
  | { readonly kind: 'cleared' }
  /** The server takes the old pairing again after all. */
  | { readonly kind: 'withdrawn' };

export type PairingEffect =
  /** Keep the code, then ask the server: answered by `answered` or `failed`. */
  | { readonly kind: 'pair'; readonly code: string; readonly anew: boolean }
  /** Answered by `looked`. */
  | { readonly kind: 'look' }
  /** Answered by `due`. Each effect of the other kinds ends a wait that is under way. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** Wait for a person. */
  | { readonly kind: 'rest' }
  /** The code is worth nothing: do not keep it. */
  | { readonly kind: 'forget' }
  /** The server knows the new kiosk too, by a code that is gone: the next one is another. */
  | { readonly kind: 'renounce' };

export interface PairingStep {
  readonly state: PairingState;
  readonly effects: readonly PairingEffect[];
}

type Asking = Extract<PairingState, { kind: 'asking' }>;

export const PAIRING_IDLE: PairingState = { kind: 'idle' };
/** How often the server is looked for while a code is asked for. */
export const LOOK_MS = 5 * SECOND_MS;
/** A server that starts beside the kiosk is there within seconds, and the first board with it. */
export const SOON_MS = 250;
export const SOON_TRIES = 40;
/** After that, and where somebody must mend something first. */
export const LATER_MS = 5 * SECOND_MS;
/** The server takes 20 tries a minute from one address. */
export const TOO_OFTEN_MS = 30 * SECOND_MS;

/** What follows from `event`. One that does not belong to a state changes nothing. */
export function step(state: PairingState, event: PairingEvent): PairingStep {
  switch (event.kind) {
    case 'asked':
      return state.kind === 'idle' ? ask(event.by, undefined) : stay(state);
    case 'given':
      return isFree(state) ? attempt({ ...event, failures: 0 }) : stay(state);
    case 'answered':
      return state.kind === 'trying'
        ? { state: { kind: 'paired' }, effects: [{ kind: 'rest' }] }
        : stay(state);
    case 'failed':
      return state.kind === 'trying' ? onFailed(state, event) : stay(state);
    case 'looked':
      return state.kind === 'asking' ? onLooked(state, event.problem) : stay(state);
    case 'due':
      return onDue(state);
    case 'hurried':
      return state.kind === 'waiting' ? attempt(state) : stay(state);
    case 'agreed':
      return state.kind === 'taken' ? attempt({ ...state, anew: true }) : stay(state);
    case 'cleared':
      return state.kind === 'waiting' || state.kind === 'taken' ? forget(undefined) : stay(state);
    case 'withdrawn':
      return isFree(state) ? { state: PAIRING_IDLE, effects: [{ kind: 'rest' }] } : stay(state);
  }
}

/** Whether a code may be given now. */
export function isFree(state: PairingState): boolean {
  return state.kind === 'asking' || state.kind === 'waiting' || state.kind === 'taken';
}

function ask(by: CodeFrom, problem: PairingProblem | undefined): PairingStep {
  const state: Asking = { kind: 'asking', by, problem, server: undefined };
  return { state, effects: [{ kind: by === 'person' ? 'look' : 'rest' }] };
}

function forget(problem: PairingProblem | undefined): PairingStep {
  const { state, effects } = ask('person', problem);
  return { state, effects: [{ kind: 'forget' }, ...effects] };
}

function attempt({ by, code, anew, failures }: Trial): PairingStep {
  return { state: { kind: 'trying', by, code, anew, failures }, effects: [{ kind: 'pair', code, anew }] };
}

function onFailed(
  { by, code, anew, failures }: Trial,
  { problem, unsent }: Extract<PairingEvent, { kind: 'failed' }>,
): PairingStep {
  if (problem === 'pairing-code-wrong') return forget(problem);
  if (problem === 'kiosk-taken' && anew) {
    const { state, effects } = forget(problem);
    return { state, effects: [{ kind: 'renounce' }, ...effects] };
  }
  if (problem === 'kiosk-taken' && unsent === 0) return attempt({ by, code, anew: true, failures: 0 });
  if (problem === 'kiosk-taken')
    return { state: { kind: 'taken', by, code, anew, failures }, effects: [{ kind: 'rest' }] };
  return {
    state: { kind: 'waiting', by, code, anew, failures: failures + 1, problem },
    effects: [{ kind: 'wait', ms: retryMs(problem, failures) }],
  };
}

/** How long to wait after `failures` failures before this one, in ms. */
function retryMs(problem: PairingProblem, failures: number): number {
  if (problem === 'pairing-too-often') return TOO_OFTEN_MS;
  return problem === 'server-unreachable' && failures < SOON_TRIES ? SOON_MS : LATER_MS;
}

function onLooked(state: Asking, server: PairingProblem | undefined): PairingStep {
  return { state: { ...state, server }, effects: [{ kind: 'wait', ms: LOOK_MS }] };
}

function onDue(state: PairingState): PairingStep {
  if (state.kind === 'waiting') return attempt(state);
  return state.kind === 'asking' ? { state, effects: [{ kind: 'look' }] } : stay(state);
}

function stay(state: PairingState): PairingStep {
  return { state, effects: [] };
}
