/** What ends with what, and what is started again, told with programs that do as the test says. */
import { expect, test } from 'vitest';
import type { Ended, ProgramEvent } from '../../../scripts/children.mjs';
import { backOffMs, supervise } from '../../../scripts/start/supervisor.mjs';

const KILLED: Ended = { code: undefined, signal: 'SIGKILL', timedOut: false };

test.each([
  { ends: 1, ms: 500 },
  { ends: 2, ms: 1_000 },
  { ends: 6, ms: 16_000 },
  { ends: 7, ms: 30_000 },
  { ends: 50, ms: 30_000 },
])('waits $ms ms after $ends ends', ({ ends, ms }) => {
  expect(backOffMs(ends)).toBe(ms);
});

test('starts both at once where the address is known beforehand', () => {
  const { started } = stage({ port: 8787 });
  expect(started).toEqual(['api on 8787', 'kiosk for http://127.0.0.1:8787']);
});

test('holds the kiosk back until the API has told its addresses, where they are not known', () => {
  const { started, api } = stage({ port: 0, apiFirst: true });
  expect(started).toEqual(['api on 0']);
  api().tell({ event: 'ready', origin: 'http://127.0.0.1:4001', lanOrigin: 'https://127.0.0.2:4002' });
  expect(started).toEqual(['api on 0', 'kiosk for http://127.0.0.1:4001']);
});

test('tells the addresses once both are ready, whichever comes first', () => {
  const { api, kiosk, ready } = stage({});
  kiosk().tell({ event: 'ready', origin: 'http://127.0.0.1:9', url: 'http://127.0.0.1:9/enter?secret' });
  expect(ready).toEqual([]);
  api().tell({ event: 'ready', origin: 'http://127.0.0.1:8787', lanAddresses: ['10.0.0.2'] });
  expect(ready).toEqual([
    {
      api: 'http://127.0.0.1:8787',
      kiosk: 'http://127.0.0.1:9',
      entry: 'http://127.0.0.1:9/enter?secret',
      lan: undefined,
      lanAddresses: ['10.0.0.2'],
    },
  ]);
});

test('starts an API that was killed again, later each time, on the port it had', async () => {
  const { api, apiReady, started, waits, runTimer } = stage({ port: 0, apiFirst: true });
  apiReady();
  await api().die(KILLED);
  runTimer();
  await api().die(KILLED);
  runTimer();
  expect(waits).toEqual([500, 1_000]);
  expect(started.filter((line) => line.startsWith('api'))).toEqual([
    'api on 0',
    'api on 4001',
    'api on 4001',
  ]);
});

test('begins with the shortest wait again after an API that stood for a minute', async () => {
  const { api, apiReady, waits, runTimer, pass } = stage({});
  apiReady();
  await api().die(KILLED);
  runTimer();
  apiReady();
  pass(60_000);
  await api().die(KILLED);
  expect(waits).toEqual([500, 500]);
});

test('gives up an API that never was ready after its third end', async () => {
  const { api, runTimer, supervised } = stage({});
  for (const last of [false, false, true]) {
    await api().die({ code: 1, signal: undefined, timedOut: false });
    if (!last) runTimer();
  }
  expect(await supervised.ended).toBe(1);
});

test('ends with 2 and the words of an API that says why it cannot start', async () => {
  const { api, said, supervised } = stage({});
  api().tell({
    event: 'failed',
    code: 'port-taken',
    message: 'Port 8787 is taken. Choose another with --port.',
  });
  expect(await supervised.ended).toBe(2);
  expect(said).toEqual(['Port 8787 is taken. Choose another with --port.', '(port-taken)']);
});

test('ends everything with 0 when the window is closed', async () => {
  const { api, kiosk, apiReady, supervised } = stage({});
  apiReady();
  kiosk().tell({ event: 'window-closed' });
  expect(await supervised.ended).toBe(0);
  expect([api().stoppedBy, kiosk().stoppedBy]).toEqual(['SIGTERM', 'SIGTERM']);
});

test.each([
  { name: 'its own button', line: {}, words: 'The window was closed.' },
  { name: 'staff', line: { why: 'staff' }, words: 'Staff ended the kiosk.' },
  {
    name: 'a signal to the browser',
    line: { why: 'browser-ended', how: 'SIGKILL' },
    words:
      'The browser ended unexpectedly (SIGKILL). Nothing is lost: start again, and an open class goes on.',
  },
])('says so when the window is closed by $name', async ({ line, words }) => {
  const { kiosk, apiReady, said, supervised } = stage({});
  apiReady();
  kiosk().tell({ event: 'window-closed', ...line });
  expect(await supervised.ended).toBe(0);
  expect(said).toEqual([words]);
});

test("ends everything with the kiosk's exit code", async () => {
  const { api, kiosk, apiReady, supervised } = stage({});
  apiReady();
  await kiosk().die({ code: 7, signal: undefined, timedOut: false });
  expect(await supervised.ended).toBe(7);
  expect(api().stoppedBy).toBe('SIGTERM');
});

test('starts a locked kiosk that crashed again, later each time', async () => {
  const { kiosk, apiReady, kioskReady, said, ready, started, waits, runTimer } = stage({ locked: true });
  apiReady();
  kioskReady();
  await kiosk().die(KILLED);
  runTimer();
  kiosk().tell({ event: 'failed', code: 'store-in-use', message: 'Another kiosk runs on this data folder.' });
  await kiosk().die({ code: 2, signal: undefined, timedOut: false });
  runTimer();
  kioskReady();
  expect(waits).toEqual([500, 1_000]);
  expect(started.filter((line) => line.startsWith('kiosk')).length).toBe(3);
  expect(said.at(-1)).toBe('The kiosk runs again.');
  expect(ready.length).toBe(1);
});

test.each([
  { name: 'that never stood', stood: false, how: KILLED, code: 1 },
  {
    name: 'that ended in good order',
    stood: true,
    how: { code: 0, signal: undefined, timedOut: false },
    code: 0,
  },
])('ends with a locked kiosk $name', async ({ stood, how, code }) => {
  const { kiosk, apiReady, kioskReady, supervised } = stage({ locked: true });
  apiReady();
  if (stood) kioskReady();
  await kiosk().die(how);
  expect(await supervised.ended).toBe(code);
});

test('passes a signal on to both, and starts nothing afterwards', async () => {
  const { api, kiosk, apiReady, supervised, started, waits } = stage({});
  apiReady();
  supervised.end(0, 'SIGINT');
  expect(await supervised.ended).toBe(0);
  expect([api().stoppedBy, kiosk().stoppedBy]).toEqual(['SIGINT', 'SIGINT']);
  expect({ started: started.length, waits }).toEqual({ started: 2, waits: [] });
});

test('takes back a restart that was waiting when the end comes', async () => {
  const { api, apiReady, supervised, runTimer, started } = stage({});
  apiReady();
  await api().die(KILLED);
  supervised.end(0, 'SIGINT');
  await supervised.ended;
  runTimer();
  expect(started.length).toBe(2);
});

/** A program that does what the test says; a stop ends it at once. */
function fakeProgram(onEvent: (event: ProgramEvent) => void) {
  let resolve: (how: Ended) => void = () => undefined;
  const ended = new Promise<Ended>((settle) => {
    resolve = settle;
  });
  const fake = {
    stoppedBy: '',
    tell: (line: { readonly event: string } & Readonly<Record<string, unknown>>) =>
      onEvent({ event: line.event, line }),
    die: async (how: Ended) => {
      resolve(how);
      await ended;
    },
    program: {
      pid: 1,
      ended,
      lastWords: () => '',
      stop: async (signal: string) => {
        fake.stoppedBy = signal;
        resolve({ code: 0, signal: undefined, timedOut: false });
        return ended;
      },
    },
  };
  return fake;
}

function stage({ port = 8787, apiFirst = false, locked = false }) {
  const apis: ReturnType<typeof fakeProgram>[] = [];
  const kiosks: ReturnType<typeof fakeProgram>[] = [];
  const started: string[] = [];
  const said: string[] = [];
  const ready: unknown[] = [];
  const waits: number[] = [];
  let now = 1_000_000;
  let waiting: (() => void) | undefined;
  const supervised = supervise({
    port,
    apiFirst,
    locked,
    startApi: (apiPort, onEvent) => {
      started.push(`api on ${apiPort}`);
      const fake = fakeProgram(onEvent);
      apis.push(fake);
      return fake.program;
    },
    startKiosk: (apiOrigin, onEvent) => {
      started.push(`kiosk for ${apiOrigin}`);
      const fake = fakeProgram(onEvent);
      kiosks.push(fake);
      return fake.program;
    },
    time: {
      now: () => now,
      after: (ms, run) => {
        waits.push(ms);
        waiting = run;
        return () => {
          waiting = undefined;
        };
      },
    },
    say: (line) => said.push(line),
    onReady: (addresses) => ready.push(addresses),
  });
  const latest = (fakes: ReturnType<typeof fakeProgram>[]) => {
    const fake = fakes.at(-1);
    if (fake === undefined) throw new Error('not started');
    return fake;
  };
  return {
    supervised,
    started,
    said,
    ready,
    waits,
    api: () => latest(apis),
    kiosk: () => latest(kiosks),
    kioskReady: () => latest(kiosks).tell({ event: 'ready', origin: 'http://127.0.0.1:9' }),
    apiReady: () =>
      latest(apis).tell({ event: 'ready', origin: `http://127.0.0.1:${port === 0 ? 4001 : port}` }),
    runTimer: () => waiting?.(),
    pass: (ms: number) => (now += ms),
  };
}
