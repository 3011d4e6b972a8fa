import { describe, expect, test } from 'vitest';
import {
  step,
  SYNC_STOPPED,
  type DownLane,
  type SyncEvent,
  type SyncState,
  type UpLane,
} from '#core/sync/cycle.ts';

type Running = Extract<SyncState, { kind: 'running' }>;

const UPS: readonly UpLane['kind'][] = ['idle', 'sending', 'waiting', 'halted'];
const DOWNS: readonly DownLane[] = [
  { kind: 'pulling', quiet: true },
  { kind: 'pulling', quiet: false },
  { kind: 'listening' },
  { kind: 'waiting' },
];
const EVENTS: readonly SyncEvent[] = [
  { kind: 'start' },
  { kind: 'stop' },
  { kind: 'wake' },
  { kind: 'sent', more: true },
  { kind: 'sent', more: false },
  { kind: 'send-failed', why: 'offline' },
  { kind: 'send-failed', why: 'revoked' },
  { kind: 'fork' },
  { kind: 'pulled' },
  { kind: 'head-checked', more: true },
  { kind: 'head-checked', more: false },
  { kind: 'pull-failed', why: 'offline' },
  { kind: 'pull-failed', why: 'not-trusted' },
  { kind: 'listen-ended', why: 'unreadable' },
  { kind: 'listen-ended', why: 'silent' },
  { kind: 'up-due' },
  { kind: 'down-due' },
];

function running(over: Partial<Running> = {}): Running {
  return {
    kind: 'running',
    up: { kind: 'idle' },
    down: { kind: 'listening' },
    upFailures: 0,
    downFailures: 0,
    online: true,
    refusal: undefined,
    ...over,
  };
}

const EVERY_STATE = UPS.flatMap((up) => DOWNS.map((down) => running({ up: { kind: up }, down })));

/** What a step from `state` changes, and what it asks for. */
function after(
  state: SyncState,
  event: SyncEvent,
): { readonly up?: string; readonly down?: string; readonly asks: string } {
  const { state: next, effects } = step(state, event);
  const asks = effects.map((effect) => ('lane' in effect ? `${effect.kind} ${effect.lane}` : effect.kind));
  if (next.kind === 'stopped') return { asks: asks.join(', ') };
  return { up: next.up.kind, down: next.down.kind, asks: asks.join(', ') };
}

describe('a start', () => {
  test('sends what waits, pulls at once', () => {
    expect(after(SYNC_STOPPED, { kind: 'start' })).toEqual({
      up: 'sending',
      down: 'pulling',
      asks: 'push, pull',
    });
  });

  test.each(EVENTS.filter((event) => event.kind !== 'start'))(
    'is what a stopped cycle waits for: $kind',
    (event) => {
      expect(step(SYNC_STOPPED, event)).toEqual({ state: SYNC_STOPPED, effects: [] });
    },
  );
});

describe('the way up', () => {
  test.each<{ from: UpLane['kind']; event: SyncEvent; to: string; asks: string }>([
    { from: 'idle', event: { kind: 'wake' }, to: 'sending', asks: 'stop-waiting up, push' },
    { from: 'sending', event: { kind: 'wake' }, to: 'sending', asks: '' },
    { from: 'waiting', event: { kind: 'wake' }, to: 'sending', asks: 'stop-waiting up, push' },
    { from: 'halted', event: { kind: 'wake' }, to: 'halted', asks: '' },
    { from: 'sending', event: { kind: 'sent', more: true }, to: 'sending', asks: 'stop-waiting up, push' },
    { from: 'sending', event: { kind: 'sent', more: false }, to: 'idle', asks: '' },
    { from: 'halted', event: { kind: 'sent', more: true }, to: 'halted', asks: '' },
    { from: 'sending', event: { kind: 'send-failed', why: 'offline' }, to: 'waiting', asks: 'wait up' },
    { from: 'idle', event: { kind: 'send-failed', why: 'offline' }, to: 'idle', asks: '' },
    { from: 'waiting', event: { kind: 'up-due' }, to: 'sending', asks: 'stop-waiting up, push' },
    { from: 'idle', event: { kind: 'up-due' }, to: 'idle', asks: '' },
    { from: 'sending', event: { kind: 'fork' }, to: 'halted', asks: 'stop-waiting up' },
    { from: 'idle', event: { kind: 'fork' }, to: 'halted', asks: 'stop-waiting up' },
    {
      from: 'idle',
      event: { kind: 'head-checked', more: true },
      to: 'sending',
      asks: 'stop-waiting up, push',
    },
    { from: 'idle', event: { kind: 'head-checked', more: false }, to: 'idle', asks: '' },
    { from: 'sending', event: { kind: 'head-checked', more: true }, to: 'sending', asks: '' },
  ])('goes from $from at $event.kind to $to', ({ from, event, to, asks }) => {
    expect(after(running({ up: { kind: from } }), event)).toEqual({ up: to, down: 'listening', asks });
  });
});

describe('the way down', () => {
  test.each<{ from: DownLane; event: SyncEvent; to: string; asks: string }>([
    {
      from: { kind: 'pulling', quiet: true },
      event: { kind: 'pulled' },
      to: 'listening',
      asks: 'check-head, listen',
    },
    { from: { kind: 'pulling', quiet: false }, event: { kind: 'pulled' }, to: 'listening', asks: 'listen' },
    { from: { kind: 'listening' }, event: { kind: 'pulled' }, to: 'listening', asks: '' },
    {
      from: { kind: 'pulling', quiet: true },
      event: { kind: 'pull-failed', why: 'offline' },
      to: 'waiting',
      asks: 'wait down',
    },
    { from: { kind: 'waiting' }, event: { kind: 'pull-failed', why: 'offline' }, to: 'waiting', asks: '' },
    {
      from: { kind: 'listening' },
      event: { kind: 'listen-ended', why: 'offline' },
      to: 'waiting',
      asks: 'wait down',
    },
    { from: { kind: 'waiting' }, event: { kind: 'listen-ended', why: 'offline' }, to: 'waiting', asks: '' },
    {
      from: { kind: 'waiting' },
      event: { kind: 'down-due' },
      to: 'pulling',
      asks: 'stop-waiting down, pull',
    },
    { from: { kind: 'listening' }, event: { kind: 'down-due' }, to: 'listening', asks: '' },
  ])('goes from $from.kind at $event.kind to $to', ({ from, event, to, asks }) => {
    expect(after(running({ down: from }), event)).toEqual({ up: 'idle', down: to, asks });
  });
});

describe('what one way learns wakes the other', () => {
  test('an answered pull sends what waited for the server', () => {
    const state = running({ up: { kind: 'waiting' }, down: { kind: 'pulling', quiet: false } });
    expect(after(state, { kind: 'pulled' })).toEqual({
      up: 'sending',
      down: 'listening',
      asks: 'listen, stop-waiting up, push',
    });
  });

  test('a settled segment pulls at once where the pull was waiting', () => {
    const state = running({ up: { kind: 'sending' }, down: { kind: 'waiting' } });
    expect(after(state, { kind: 'sent', more: false })).toEqual({
      up: 'idle',
      down: 'pulling',
      asks: 'stop-waiting down, pull',
    });
  });

  test('somebody who asks has both tried', () => {
    const state = running({ up: { kind: 'waiting' }, down: { kind: 'waiting' } });
    expect(after(state, { kind: 'wake' })).toEqual({
      up: 'sending',
      down: 'pulling',
      asks: 'stop-waiting up, push, stop-waiting down, pull',
    });
  });

  test('a head that may be older than what was sent meanwhile is not compared', () => {
    const pulling = running({ down: { kind: 'pulling', quiet: true } });
    const sending = step(pulling, { kind: 'wake' }).state;
    expect(after(sending, { kind: 'pulled' }).asks).toBe('listen');
  });
});

describe('whatever happens', () => {
  test.each(EVERY_STATE.flatMap((state) => EVENTS.map((event) => ({ state, event }))))(
    'from $state.up.kind and $state.down.kind, $event.kind leaves one thing at most under way on each way',
    ({ state, event }) => {
      const { state: next, effects } = step(state, event);
      const asked = (kind: string): number => effects.filter((effect) => effect.kind === kind).length;
      expect(asked('push')).toBeLessThanOrEqual(1);
      expect(asked('pull') + asked('listen')).toBeLessThanOrEqual(1);
      if (next.kind === 'stopped') return;
      if (asked('push') === 1) expect(next.up.kind).toBe('sending');
      if (state.up.kind === 'sending' && event.kind !== 'sent') expect(asked('push')).toBe(0);
      if (state.up.kind === 'halted') expect(next.up.kind).toBe('halted');
      if (asked('pull') === 1) expect(next.down.kind).toBe('pulling');
    },
  );

  test('a stop ends what is under way', () => {
    expect(after(running(), { kind: 'stop' })).toEqual({ asks: 'end' });
  });

  test('a second start changes nothing', () => {
    expect(step(running(), { kind: 'start' })).toEqual({ state: running(), effects: [] });
  });
});

describe('what the cycle says of the server', () => {
  test('it is online from an answered pull to one that failed; the end of a stream says nothing', () => {
    const pulled = step(running({ online: false, down: { kind: 'pulling', quiet: false } }), {
      kind: 'pulled',
    }).state;
    expect(pulled).toMatchObject({ online: true });
    const ended = step(pulled, { kind: 'listen-ended', why: 'offline' }).state;
    expect(ended).toMatchObject({ online: true });
    const again = step(ended, { kind: 'down-due' }).state;
    expect(step(again, { kind: 'pull-failed', why: 'offline' }).state).toMatchObject({ online: false });
  });

  test('it is away from a stream that fell silent to the next answered pull', () => {
    const silent = step(running({ online: true }), { kind: 'listen-ended', why: 'silent' });
    expect(silent.state).toMatchObject({ online: false, down: { kind: 'waiting' } });
    expect(silent.effects).toEqual([{ kind: 'wait', lane: 'down', failures: 0 }]);
    const again = step(silent.state, { kind: 'down-due' }).state;
    expect(step(again, { kind: 'pulled' }).state).toMatchObject({ online: true });
  });

  test('a refusal stays until a pull is answered', () => {
    const refused = step(running({ up: { kind: 'sending' } }), { kind: 'send-failed', why: 'revoked' }).state;
    expect(refused).toMatchObject({ refusal: 'revoked' });
    const ended = step(refused, { kind: 'listen-ended', why: 'offline' }).state;
    expect(ended).toMatchObject({ refusal: 'revoked' });
    const again = step(ended, { kind: 'down-due' }).state;
    expect(step(again, { kind: 'pull-failed', why: 'offline' }).state).toMatchObject({ refusal: 'revoked' });
    expect(step(again, { kind: 'pulled' }).state).toMatchObject({ refusal: undefined });
  });

  test('failures in a row make each next wait longer; success forgets them', () => {
    const failedOnce = step(running({ down: { kind: 'pulling', quiet: true } }), {
      kind: 'pull-failed',
      why: 'offline',
    });
    expect(failedOnce.effects).toEqual([{ kind: 'wait', lane: 'down', failures: 0 }]);
    const again = step(failedOnce.state, { kind: 'down-due' }).state;
    const failedTwice = step(again, { kind: 'pull-failed', why: 'not-trusted' });
    expect(failedTwice.effects).toEqual([{ kind: 'wait', lane: 'down', failures: 1 }]);
    expect(step(step(failedTwice.state, { kind: 'down-due' }).state, { kind: 'pulled' }).state).toMatchObject(
      {
        downFailures: 0,
      },
    );
  });
});
