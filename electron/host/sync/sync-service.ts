/** Carries facts up and reference data down for as long as it runs. The cycle itself is decided in core/sync/cycle.ts. */
import { assertNever } from '#core/assert.ts';
import { API_VERSION, type PullPage, type PushSegment } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { SEGMENT_MAX, segmentMessage } from '#core/fact/chain.ts';
import type { SessionId } from '#core/ids.ts';
import { backoffMs } from '#core/sync/backoff.ts';
import {
  step,
  SYNC_STOPPED,
  type SyncEffect,
  type SyncEvent,
  type SyncState,
  type SyncTrouble,
} from '#core/sync/cycle.ts';
import type { Instant } from '#core/time.ts';
import type { ApiClient, ApiFailure, PullQuery } from './api-client.ts';
import type { KioskClock } from '../clock.ts';
import type { KioskIdentity } from '../keys/keys.ts';
import type { Ledger } from '../local-store/ledger.ts';
import type { Outbox, OutboxRun } from '../local-store/outbox.ts';
import type { PulledFacts } from '../local-store/pulled-facts.ts';
import type { ReferenceStore } from '../local-store/reference.ts';
import type { Settings } from '../local-store/settings.ts';
import type { Templates } from '../local-store/templates.ts';
import type { Log } from '../log.ts';
import { createPageIntake } from './page-intake.ts';
import type { Cancel, Random, Timers } from '../ports.ts';

/** What stays wrong until somebody acts. Nothing is lost by any of them: the facts stay here. */
export type SyncFault = 'revoked' | 'server-answer-not-trusted' | 'fork';

export interface SyncStatus {
  readonly server:
    | { readonly kind: 'online'; readonly lastPullAt: Instant }
    | { readonly kind: 'offline'; readonly since: Instant; readonly lastPullAt?: Instant | undefined };
  /** Facts kept here that the server does not have yet. */
  readonly waitingToSend: number;
  readonly faults: readonly SyncFault[];
}

export type SyncChange =
  | { readonly kind: 'status' }
  | { readonly kind: 'reference' }
  /** New facts came down for these sessions. */
  | { readonly kind: 'facts'; readonly sessionIds: readonly SessionId[] };

export interface SyncService {
  /** Pulls at once, then keeps both streams going until stopped. */
  readonly start: () => void;
  /** Resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>;
  /** Tries at once what waits. The service wakes by itself on new facts. */
  readonly wake: () => void;
  readonly status: () => SyncStatus;
  readonly onChange: (listener: (change: SyncChange) => void) => Cancel;
}

export interface SyncDeps {
  readonly api: Pick<ApiClient, 'push' | 'pull' | 'events'>;
  readonly ledger: Pick<Ledger, 'onAppend'>;
  readonly outbox: Outbox;
  readonly pulledFacts: Pick<PulledFacts, 'keep' | 'cursors'>;
  readonly reference: ReferenceStore;
  readonly templates: Pick<Templates, 'consentOf' | 'withdraw'>;
  readonly settings: Pick<Settings, 'lastPullAt' | 'saveLastPullAt' | 'clockOff' | 'saveClockOff'>;
  readonly identity: KioskIdentity;
  readonly crypto: Crypto;
  readonly clock: KioskClock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  /** The longest wait between two tries (core/sync/backoff.ts). */
  readonly backoffCapMs: number;
}

/** Below the server's 1 MiB for a request, with room for JSON's quoting of the bodies. */
const SEGMENT_MAX_BYTES = 900 * 1024;

export function createSyncService(deps: SyncDeps): SyncService {
  const { api, outbox, clock, settings, log } = deps;
  const intake = createPageIntake(deps);
  const listeners = new Set<(change: SyncChange) => void>();
  const waits = new Map<'up' | 'down', Cancel>();
  const underWay = new Set<Promise<void>>();
  let state: SyncState = SYNC_STOPPED;
  let offlineSince = clock.now();
  let abort = new AbortController();
  let lastHead: PullPage['head'] | undefined;
  let isForked = false;
  const unsubscribe: Cancel[] = [];

  function tell(change: SyncChange): void {
    for (const listener of listeners) listener(change);
  }

  function handle(event: SyncEvent): void {
    const wasOnline = isOnline(state);
    const next = step(state, event);
    state = next.state;
    if (event.kind === 'fork') isForked = true;
    if (wasOnline && !isOnline(state)) offlineSince = clock.now();
    if (wasOnline !== isOnline(state)) log.info(isOnline(state) ? 'sync-online' : 'sync-offline');
    for (const effect of next.effects) carryOut(effect);
    tell({ kind: 'status' });
  }

  /** An answer that comes after the end is nobody's. */
  function run(work: (signal: AbortSignal) => Promise<SyncEvent | undefined>): void {
    const { signal } = abort;
    const job = work(signal).then((event) => {
      underWay.delete(job);
      if (event !== undefined && !signal.aborted) handle(event);
    });
    underWay.add(job);
  }

  function carryOut(effect: SyncEffect): void {
    switch (effect.kind) {
      case 'push': {
        run(push);
        return;
      }
      case 'pull': {
        run(pull);
        return;
      }
      case 'listen': {
        run(listen);
        return;
      }
      case 'check-head': {
        run(async () => checkHead());
        return;
      }
      case 'wait': {
        wait(effect.lane, effect.failures);
        return;
      }
      case 'stop-waiting': {
        stopWaiting(effect.lane);
        return;
      }
      case 'end':
        stopWaiting('up');
        stopWaiting('down');
        {
          abort.abort();
          return;
        }
      default:
        return assertNever(effect);
    }
  }

  function wait(lane: 'up' | 'down', failures: number): void {
    stopWaiting(lane);
    const ms = backoffMs(failures, deps.random(), deps.backoffCapMs);
    waits.set(
      lane,
      deps.timers.after(ms, () => handle({ kind: lane === 'up' ? 'up-due' : 'down-due' })),
    );
  }

  function stopWaiting(lane: 'up' | 'down'): void {
    waits.get(lane)?.();
    waits.delete(lane);
  }

  async function push(): Promise<SyncEvent> {
    const oldest = outbox.oldest({ maxFacts: SEGMENT_MAX, maxBytes: SEGMENT_MAX_BYTES });
    if (oldest === undefined) return { kind: 'sent', more: false };
    const sent = await api.push(segmentFrom(deps, oldest));
    if (!sent.ok) return { kind: 'send-failed', why: troubleFrom(log, 'push', sent.error) };
    intake.anchor(sent.value.reply.now, sent.value.rttMs);
    return settle(sent.value.reply.outcome, sent.value.reply.head);
  }

  /** An answer that neither takes facts off the outbox nor puts lost ones back would be asked for again for ever. */
  function settle(outcome: string, head: PullPage['head']): SyncEvent {
    if (outcome === 'fork') return forked('server');
    const settled = outbox.settle(head);
    if (!settled.ok) return { kind: 'send-failed', why: 'unreadable' };
    if (settled.value.kind === 'fork') return forked('kiosk');
    if (settled.value.kind === 'rewound') log.warn('sync-server-lost-facts', { count: settled.value.count });
    if (settled.value.count === 0) return { kind: 'send-failed', why: 'unreadable' };
    return { kind: 'sent', more: outbox.count() > 0 };
  }

  function forked(seenBy: 'server' | 'kiosk'): SyncEvent {
    log.error('sync-fork', { seenBy });
    return { kind: 'fork' };
  }

  async function pull(): Promise<SyncEvent> {
    const pulled = await api.pull(query());
    if (!pulled.ok) return { kind: 'pull-failed', why: troubleFrom(log, 'pull', pulled.error) };
    intake.anchor(pulled.value.reply.now, pulled.value.rttMs);
    const trouble = keep(pulled.value.reply);
    return trouble === undefined ? { kind: 'pulled' } : { kind: 'pull-failed', why: trouble };
  }

  async function listen(signal: AbortSignal): Promise<SyncEvent> {
    const ended = new AbortController();
    let trouble: SyncTrouble | undefined;
    const onPage = (page: PullPage): void => {
      if (signal.aborted) return;
      trouble = keep(page);
      if (trouble !== undefined) ended.abort();
    };
    const failure = await api.events(query(), onPage, AbortSignal.any([signal, ended.signal]));
    if (trouble !== undefined) return { kind: 'listen-ended', why: trouble };
    const why = failure.kind === 'silent' ? failure.kind : troubleFrom(log, 'events', failure);
    return { kind: 'listen-ended', why };
  }

  function checkHead(): SyncEvent | undefined {
    if (lastHead === undefined) return undefined;
    const settled = outbox.settle(lastHead);
    if (!settled.ok) return undefined;
    return settled.value.kind === 'fork'
      ? forked('kiosk')
      : { kind: 'head-checked', more: outbox.count() > 0 };
  }

  function query(): PullQuery {
    return { referenceId: deps.reference.current()?.id, after: deps.pulledFacts.cursors() };
  }

  function keep(page: PullPage): SyncTrouble | undefined {
    const { trouble, sessionIds, reference } = intake.take(page);
    if (sessionIds.length > 0) tell({ kind: 'facts', sessionIds });
    if (reference) tell({ kind: 'reference' });
    if (trouble === undefined) lastHead = page.head;
    tell({ kind: 'status' });
    return trouble;
  }

  return {
    start() {
      abort = new AbortController();
      unsubscribe.push(deps.ledger.onAppend(() => handle({ kind: 'wake' })));
      handle({ kind: 'start' });
    },
    async stop() {
      for (const off of unsubscribe.splice(0)) off();
      handle({ kind: 'stop' });
      await Promise.all(underWay);
    },
    wake: () => handle({ kind: 'wake' }),
    status: () => ({
      server: serverStatus(state, settings.lastPullAt(), offlineSince),
      waitingToSend: outbox.count(),
      faults: faultsOf(state, isForked),
    }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function segmentFrom({ identity, crypto, clock }: SyncDeps, run: OutboxRun): PushSegment {
  const { kioskId, privateSeed } = identity;
  const message = segmentMessage(crypto, {
    kioskId,
    from: run.from,
    count: run.bodies.length,
    hash: run.hash,
  });
  return {
    version: API_VERSION,
    kioskId,
    from: run.from,
    bodies: [...run.bodies],
    signature: crypto.toBase64Url(crypto.signEd25519(privateSeed, message)),
    // Not the slowed time of a clock that was ahead: the codes come back to the server's time, and so must its notion of them.
    sentAt: clock.serverNow(),
  };
}

function troubleFrom(log: Log, what: string, failure: ApiFailure): SyncTrouble {
  if (failure.kind === 'offline') {
    if (failure.why !== undefined) log.warn('sync-failed', { what, why: failure.why });
    return 'offline';
  }
  log.warn('sync-failed', {
    what,
    why: failure.kind,
    code: failure.kind === 'refused' ? failure.code : undefined,
  });
  return failure.kind === 'not-trusted' || failure.kind === 'revoked' ? failure.kind : 'unreadable';
}

function isOnline(state: SyncState): boolean {
  return state.kind === 'running' && state.online;
}

function serverStatus(
  state: SyncState,
  lastPullAt: Instant | undefined,
  since: Instant,
): SyncStatus['server'] {
  if (isOnline(state) && lastPullAt !== undefined) return { kind: 'online', lastPullAt };
  return { kind: 'offline', since, lastPullAt };
}

function faultsOf(state: SyncState, isForked: boolean): readonly SyncFault[] {
  const refusal = state.kind === 'running' ? state.refusal : undefined;
  const faults: SyncFault[] = isForked ? ['fork'] : [];
  if (refusal === 'revoked') faults.push('revoked');
  if (refusal === 'not-trusted') faults.push('server-answer-not-trusted');
  return faults;
}
