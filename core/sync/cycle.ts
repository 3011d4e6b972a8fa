/**
 * The sync cycle: two one-way streams that never wait for each other. Up: the outbox, oldest first, one segment at a time.
 * Down: a pull at once, then the stream of events, with the pull as the way round whenever the stream ends. What one
 * stream learns (the server is there again) wakes the other. A fault never loses anything: the facts stay here.
 */

/** Why an exchange came to nothing. `unreadable`: an answer that makes no sense, or leaves us where we were. */
export type SyncTrouble = 'offline' | 'unreadable' | 'not-trusted' | 'revoked';

/** `waiting`: until a timer, or a sign of life, says try again. `halted`: two histories carry this kiosk's name. */
export type UpLane =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'halted' };

/** `quiet`: nothing was sent since this pull began, so the head that it brings is not older than what we know. */
export type DownLane =
  | { readonly kind: 'pulling'; readonly quiet: boolean }
  | { readonly kind: 'listening' }
  | { readonly kind: 'waiting' };

export type SyncState =
  | { readonly kind: 'stopped' }
  | {
      readonly kind: 'running';
      readonly up: UpLane;
      readonly down: DownLane;
      /** Failures in a row, each stream its own: what the back-off grows with. */
      readonly upFailures: number;
      readonly downFailures: number;
      /** Whether the last pull was answered, and the stream after it went on. */
      readonly online: boolean;
      /** What the server's last word to either stream was, where it was a no. */
      readonly refusal: 'not-trusted' | 'revoked' | undefined;
    };

export type SyncEvent =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  /** New facts, or somebody asks to try at once. */
  | { readonly kind: 'wake' }
  /** A segment was settled; `more`: others wait. */
  | { readonly kind: 'sent'; readonly more: boolean }
  | { readonly kind: 'send-failed'; readonly why: SyncTrouble }
  | { readonly kind: 'fork' }
  | { readonly kind: 'pulled' }
  /** The server's head was compared with this chain after a quiet pull; `more`: facts wait. */
  | { readonly kind: 'head-checked'; readonly more: boolean }
  | { readonly kind: 'pull-failed'; readonly why: SyncTrouble }
  /** `silent`: the stream stood, and not even a sign of life came. */
  | { readonly kind: 'listen-ended'; readonly why: SyncTrouble | 'silent' }
  | { readonly kind: 'up-due' }
  | { readonly kind: 'down-due' };

export type SyncEffect =
  /** Send the oldest facts, if any wait: answered by `sent`, `send-failed` or `fork`. */
  | { readonly kind: 'push' }
  /** Answered by `pulled` or `pull-failed`. */
  | { readonly kind: 'pull' }
  /** Compare the head that the pull brought: answered by `head-checked` or `fork`. */
  | { readonly kind: 'check-head' }
  /** Answered by `listen-ended`. */
  | { readonly kind: 'listen' }
  /** Answered by `up-due` or `down-due`. A new wait, or `stop-waiting`, takes the place of the one before. */
  | { readonly kind: 'wait'; readonly lane: 'up' | 'down'; readonly failures: number }
  | { readonly kind: 'stop-waiting'; readonly lane: 'up' | 'down' }
  /** End whatever is under way. */
  | { readonly kind: 'end' };

export interface SyncStep {
  readonly state: SyncState;
  readonly effects: readonly SyncEffect[];
}

type Running = Extract<SyncState, { kind: 'running' }>;
type StillRunning = SyncStep & { readonly state: Running };

export const SYNC_STOPPED: SyncState = { kind: 'stopped' };

/** What follows from `event`. An answer to something that is no longer under way changes nothing. */
export function step(state: SyncState, event: SyncEvent): SyncStep {
  if (state.kind === 'running') return stepRunning(state, event);
  return event.kind === 'start' ? started() : stay(state);
}

function started(): SyncStep {
  return {
    state: {
      kind: 'running',
      up: { kind: 'sending' },
      down: { kind: 'pulling', quiet: false },
      upFailures: 0,
      downFailures: 0,
      online: false,
      refusal: undefined,
    },
    effects: [{ kind: 'push' }, { kind: 'pull' }],
  };
}

function stepRunning(state: Running, event: SyncEvent): SyncStep {
  switch (event.kind) {
    case 'start':
      return stay(state);
    case 'stop':
      return { state: SYNC_STOPPED, effects: [{ kind: 'end' }] };
    case 'wake':
      return both(send(state), pullSooner);
    case 'sent':
    case 'send-failed':
    case 'up-due':
    case 'fork':
      return stepUp(state, event);
    case 'pulled':
    case 'head-checked':
    case 'pull-failed':
    case 'listen-ended':
    case 'down-due':
      return stepDown(state, event);
  }
}

function stepUp(
  state: Running,
  event: Extract<SyncEvent, { kind: 'sent' | 'send-failed' | 'up-due' | 'fork' }>,
): StillRunning {
  if (event.kind === 'fork') return halt(state);
  if (event.kind === 'up-due') return state.up.kind === 'waiting' ? send(state) : stay(state);
  if (state.up.kind !== 'sending') return stay(state);
  if (event.kind === 'send-failed')
    return {
      state: {
        ...state,
        up: { kind: 'waiting' },
        upFailures: state.upFailures + 1,
        refusal: refusalOf(event.why) ?? state.refusal,
      },
      effects: [{ kind: 'wait', lane: 'up', failures: state.upFailures }],
    };
  const settled: Running = { ...state, up: { kind: 'idle' }, upFailures: 0 };
  return both(event.more ? send(settled) : stay(settled), pullSooner);
}

function stepDown(
  state: Running,
  event: Extract<
    SyncEvent,
    { kind: 'pulled' | 'head-checked' | 'pull-failed' | 'listen-ended' | 'down-due' }
  >,
): StillRunning {
  switch (event.kind) {
    case 'pulled':
      return state.down.kind === 'pulling' ? pulled(state, state.down.quiet) : stay(state);
    case 'head-checked':
      return event.more && state.up.kind === 'idle' ? send(state) : stay(state);
    case 'pull-failed':
      return state.down.kind === 'pulling' ? pullFailed(state, event.why) : stay(state);
    case 'listen-ended':
      return state.down.kind === 'listening' ? pullLater(state, event.why) : stay(state);
    case 'down-due':
      return state.down.kind === 'waiting' ? pull(state) : stay(state);
  }
}

function pulled(state: Running, quiet: boolean): StillRunning {
  const listening: Running = {
    ...state,
    down: { kind: 'listening' },
    downFailures: 0,
    online: true,
    refusal: undefined,
  };
  const check: readonly SyncEffect[] = quiet ? [{ kind: 'check-head' }] : [];
  const next: StillRunning = { state: listening, effects: [...check, { kind: 'listen' }] };
  return both(next, (now) => (now.up.kind === 'waiting' ? send(now) : stay(now)));
}

function pullFailed(state: Running, why: SyncTrouble): StillRunning {
  return {
    state: {
      ...state,
      down: { kind: 'waiting' },
      downFailures: state.downFailures + 1,
      online: false,
      refusal: refusalOf(why) ?? state.refusal,
    },
    effects: [{ kind: 'wait', lane: 'down', failures: state.downFailures }],
  };
}

/** The end of a stream says little: only the pull that follows tells whether the server is away. Silence says that it hangs. */
function pullLater(state: Running, why: SyncTrouble | 'silent'): StillRunning {
  return {
    state: {
      ...state,
      down: { kind: 'waiting' },
      online: why !== 'silent' && state.online,
      refusal: refusalOf(why) ?? state.refusal,
    },
    effects: [{ kind: 'wait', lane: 'down', failures: 0 }],
  };
}

function pull(state: Running): StillRunning {
  return {
    state: { ...state, down: { kind: 'pulling', quiet: state.up.kind === 'idle' } },
    effects: [{ kind: 'stop-waiting', lane: 'down' }, { kind: 'pull' }],
  };
}

function pullSooner(state: Running): StillRunning {
  return state.down.kind === 'waiting' ? pull(state) : stay(state);
}

function send(state: Running): StillRunning {
  if (state.up.kind === 'halted' || state.up.kind === 'sending') return stay(state);
  const down: DownLane = state.down.kind === 'pulling' ? { kind: 'pulling', quiet: false } : state.down;
  return {
    state: { ...state, up: { kind: 'sending' }, down },
    effects: [{ kind: 'stop-waiting', lane: 'up' }, { kind: 'push' }],
  };
}

function halt(state: Running): StillRunning {
  return {
    state: { ...state, up: { kind: 'halted' } },
    effects: [{ kind: 'stop-waiting', lane: 'up' }],
  };
}

function refusalOf(why: SyncTrouble | 'silent'): 'not-trusted' | 'revoked' | undefined {
  return why === 'not-trusted' || why === 'revoked' ? why : undefined;
}

function stay<S extends SyncState>(state: S): SyncStep & { readonly state: S } {
  return { state, effects: [] };
}

function both(first: StillRunning, then: (state: Running) => StillRunning): StillRunning {
  const second = then(first.state);
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}
