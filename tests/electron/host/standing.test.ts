/** A kiosk that is not, not yet or not any more the school's: what it shows, what it takes, and what becomes of an open class. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PairingState } from '#core/kiosk/pairing.ts';
import { SESSION, TEACHER } from '../../support/facts.ts';
import { createKioskBench, type KioskBench, DONE, no } from '../../support/kiosk-bench.ts';

const trial = { by: 'person', code: 'abcdefgh23456789', anew: false, failures: 0 } as const;

let bench: KioskBench;
beforeEach(() => {
  bench = createKioskBench();
});
afterEach(() => bench.end());

test.each<{ state: PairingState; shown: { step: string; problem?: string } }>([
  {
    state: { kind: 'asking', by: 'file', problem: undefined, server: undefined },
    shown: { step: 'starting' },
  },
  { state: { kind: 'trying', ...trial, by: 'file' }, shown: { step: 'starting' } },
  {
    state: { kind: 'waiting', ...trial, by: 'file', problem: 'server-unreachable' },
    shown: { step: 'starting' },
  },
  {
    state: { kind: 'waiting', ...trial, by: 'file', problem: 'server-certificate' },
    shown: { step: 'waiting', problem: 'server-certificate' },
  },
  {
    state: { kind: 'asking', by: 'person', problem: undefined, server: 'server-unreachable' },
    shown: { step: 'asking', problem: 'server-unreachable' },
  },
  {
    state: { kind: 'asking', by: 'person', problem: 'pairing-code-wrong', server: 'server-unreachable' },
    shown: { step: 'asking', problem: 'pairing-code-wrong' },
  },
  { state: { kind: 'trying', ...trial }, shown: { step: 'trying' } },
  { state: { kind: 'taken', ...trial }, shown: { step: 'taken', problem: 'kiosk-taken' } },
  { state: { kind: 'paired' }, shown: { step: 'paired' } },
])('shows $state.kind by $state.by as $shown', async ({ state, shown }) => {
  const kiosk = await bench.start({ paired: false });
  kiosk.pairingSays(state);
  expect(await kiosk.screen('pairing')).toMatchObject(shown);
});

test('takes a whole code, however it is typed, and says what is no code', async () => {
  const kiosk = await bench.start({ paired: false });
  expect(kiosk.host.givePairingCode('ABCD-EFGH-2345-678')).toEqual(no('pairing-code-incomplete'));
  expect(kiosk.host.givePairingCode('ABCD-EFGH-2345-6789')).toEqual(DONE);
  kiosk.pairingSays({ kind: 'trying', ...trial });
  expect(kiosk.host.givePairingCode('abcd efgh 2345 6789')).toEqual(no('not-now'));
  for (const what of ['hurried', 'agreed', 'cleared'] as const)
    expect(kiosk.host.wantOfPairing(what)).toEqual(DONE);
  expect(kiosk.given).toEqual(['abcdefgh23456789', 'abcdefgh23456789', 'hurried', 'agreed', 'cleared']);
});

test('takes no code where it is paired', async () => {
  const kiosk = await bench.start();
  expect(kiosk.host.givePairingCode('abcdefgh23456789')).toEqual(no('not-now'));
  expect(kiosk.host.wantOfPairing('cleared')).toEqual(no('not-now'));
  expect(kiosk.given).toEqual([]);
});

test('taken out of service, it says so and asks for a code', async () => {
  const kiosk = await bench.start();
  kiosk.server({ faults: ['revoked'] });
  expect(await kiosk.screen('pairing')).toMatchObject({ step: 'asking', revoked: true, knowsStaff: true });
  expect(kiosk.host.openSignIn('start')).toEqual(no('not-now'));
});

test('taken out of service, it can still be left by staff', async () => {
  const kiosk = await bench.start({ options: { kioskLocked: true } });
  kiosk.server({ faults: ['revoked'] });
  await kiosk.signIn(TEACHER, '1111', 'exit');
  expect(kiosk.host.exit()).toEqual(DONE);
  expect(kiosk.exits()).toBe(1);
});

test('taken out of service during a class, it goes on to its end and keeps every fact', async () => {
  const kiosk = await bench.start();
  await kiosk.startClassAsStaff();
  kiosk.server({ faults: ['revoked'] });
  await kiosk.screen('staff-menu');
  expect(kiosk.host.go('confirm-close')).toEqual(DONE);
  expect(kiosk.host.closeSession()).toEqual(DONE);
  await kiosk.screen('summary');
  kiosk.host.signOut();
  expect(await kiosk.screen('pairing')).toMatchObject({ revoked: true, unsent: kiosk.written().length });
  expect(kiosk.written().map(({ kind }) => kind)).toContain('session-closed');
});

test('goes back to its room where the server takes it again after all', async () => {
  const kiosk = await bench.start();
  kiosk.server({ faults: ['revoked'] });
  await kiosk.screen('pairing');
  kiosk.server({ faults: [] });
  await kiosk.screen('home');
  expect(kiosk.given).toEqual(['withdrawn']);
});

test('does not take a server that is away for one that takes it again', async () => {
  const kiosk = await bench.start();
  kiosk.server({ faults: ['revoked'] });
  kiosk.server({ faults: [], server: { kind: 'offline', since: 0 } });
  await kiosk.screen('pairing');
});

test('a class that was open when it was taken again stays open', async () => {
  const kiosk = await bench.start();
  await kiosk.startClass();
  kiosk.server({ faults: ['revoked'] });
  kiosk.server({ faults: [] });
  const { board } = await kiosk.screen('board');
  expect(board.session.sessionId).toBe(SESSION);
});
