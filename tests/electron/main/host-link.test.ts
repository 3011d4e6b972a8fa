/** The host's process: begun, spoken to, started again when it ends, and ended with the program. */
import { beforeEach, expect, test } from 'vitest';
import { createBackOff } from '../../../electron/host/back-off.ts';
import { createHostLink, type HostLink, type HostProcess } from '../../../electron/main/host-link.ts';
import type { StartHost } from '../../../electron/main/host-messages.ts';
import { silentLog } from '../../support/silent-log.ts';
import { createTestTime, type TestTime } from '../../support/time.ts';

const START: StartHost = {
  kind: 'start',
  keysProtected: false,
  options: {
    dataDir: '/d',
    logsDir: '/d/logs',
    apiOrigin: 'http://127.0.0.1:1',
    shell: 'chromium',
    headless: true,
    kiosk: true,
    rehearsal: false,
    allowUnprotectedKeys: false,
    webDir: '/w',
    modelsDir: '/m',
  },
};

/** A process that does as it is told by the test; `kill` ends it at once. */
interface FakeProcess {
  readonly heard: unknown[];
  readonly says: (message: unknown) => void;
  readonly ends: (code: number) => void;
}

interface FakePort {
  readonly close: () => void;
  readonly isClosed: () => boolean;
}

function createFakePort(): FakePort {
  let closed = false;
  return { close: () => void (closed = true), isClosed: () => closed };
}

let time: TestTime;
let processes: FakeProcess[];
let told: unknown[];
let link: HostLink<FakePort>;

function fork(): HostProcess<FakePort> {
  const heard: unknown[] = [];
  let says: (message: unknown) => void = () => undefined;
  let ends: (code: number) => void = () => undefined;
  processes.push({ heard, says: (message) => says(message), ends: (code) => ends(code) });
  return {
    postMessage: (message, ports) =>
      void heard.push(ports === undefined ? message.kind : [message.kind, ...ports]),
    onMessage: (listener) => (says = listener),
    onExit: (listener) => (ends = listener),
    kill: () => ends(15),
  };
}

function running(): FakeProcess {
  const last = processes.at(-1);
  if (last === undefined) throw new Error('no process was started');
  return last;
}

beforeEach(() => {
  time = createTestTime(0);
  processes = [];
  told = [];
  link = createHostLink({
    fork,
    timers: time,
    backOff: createBackOff(time.monotonic),
    log: silentLog,
    onReady: (isFirst) => told.push(['ready', isFirst]),
    onFailed: ({ code }, isFirst) => told.push(['failed', code, isFirst]),
    onExit: () => told.push('exit'),
  });
  link.open(START);
});

test('is told what to start with, and tells when it is ready', () => {
  running().says({ kind: 'ready' });
  expect(running().heard).toEqual(['start']);
  expect(told).toEqual([['ready', true]]);
});

test.each(['store-failed', 'model-hash-mismatch'])('that cannot begin for %s is not tried again', (code) => {
  running().says({ kind: 'failed', code });
  time.pass(60_000);
  expect(told).toEqual([['failed', code, true]]);
  expect(processes).toHaveLength(1);
});

test('that dies before it was ready has failed', () => {
  running().ends(1);
  expect(told).toEqual([['failed', 'kiosk-failed', true]]);
});

test('that dies later is started again, ever more slowly', () => {
  running().says({ kind: 'ready' });
  running().ends(139);
  time.pass(499);
  expect(processes).toHaveLength(1);
  time.pass(1);
  running().says({ kind: 'ready' });
  running().ends(139);
  time.pass(999);
  expect(processes).toHaveLength(2);
  time.pass(1);
  expect(running().heard).toEqual(['start']);
  expect(told).toEqual([
    ['ready', true],
    ['ready', false],
  ]);
});

test('that cannot begin again is told of, and tried on', () => {
  running().says({ kind: 'ready' });
  running().ends(1);
  time.pass(500);
  running().says({ kind: 'failed', code: 'disk-full' });
  expect(told.at(-1)).toEqual(['failed', 'disk-full', false]);
  time.pass(1000);
  expect(processes).toHaveLength(3);
});

test('says when a member of staff leaves', () => {
  running().says({ kind: 'exit' });
  expect(told).toEqual(['exit']);
});

test.each([undefined, null, 'ready', { kind: 'ready', more: 1 }, { kind: 'failed', code: 'nonsense' }])(
  'is not understood where it says %j',
  (message) => {
    running().says(message);
    expect(told).toEqual([]);
  },
);

test('is given the window’s port', () => {
  const port = createFakePort();
  link.connect(port);
  expect(running().heard).toEqual(['start', ['connect', port]]);
});

test('that comes again is given the port that the window asked for last', () => {
  const [older, newer] = [createFakePort(), createFakePort()];
  running().says({ kind: 'ready' });
  running().ends(1);
  link.connect(older);
  link.connect(newer);
  time.pass(500);
  expect(running().heard).toEqual(['start', ['connect', newer]]);
  expect([older.isClosed(), newer.isClosed()]).toEqual([true, false]);
});

test('shuts its database, and is ended then', async () => {
  const closed = link.close();
  expect(running().heard).toEqual(['start', 'close']);
  running().says({ kind: 'closed', classIsOpen: false });
  expect(await closed).toEqual({ classIsOpen: false });
  expect(told).toEqual([]);
});

test('tells at its end of a class that is open', async () => {
  const closed = link.close();
  running().says({ kind: 'closed', classIsOpen: true });
  expect(await closed).toEqual({ classIsOpen: true });
});

test('that does not shut is killed', async () => {
  const closed = link.close();
  time.pass(5000);
  // It may have had a class open: nobody knows.
  expect(await closed).toEqual({ classIsOpen: true });
});

test('that has ended is not waited for, and not started again', async () => {
  running().says({ kind: 'ready' });
  running().ends(1);
  await link.close();
  time.pass(60_000);
  expect(processes).toHaveLength(1);
});
