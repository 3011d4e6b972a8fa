/** Window and host over a port: the window's own bridge at one end, a host on a real database at the other. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKioskRouter } from '../../../electron/host/window/router.ts';
import { createPortPeer, type PortPeer } from '../../../electron/main/port-peer.ts';
import type { KioskConnection } from '../../../renderer/kiosk/bridge.ts';
import { createMessagePortBridge } from '../../../renderer/kiosk/message-port-bridge.ts';
import { SESSION, TEACHER } from '../../support/facts.ts';
import { hostPort } from '../../support/host-port.ts';
import {
  createKioskBench,
  face,
  verifyOrBreak,
  type KioskBench,
  type Running,
} from '../../support/kiosk-bench.ts';

const ORIGIN = 'smartpresence://kiosk';

let bench: KioskBench;
let kiosk: Running;
let peer: PortPeer;
let errors: unknown[];
/** The window's end of the channel made last. */
let ownPort: MessagePort;

beforeEach(async () => {
  errors = [];
  bench = createKioskBench();
  kiosk = await bench.start({ verify: verifyOrBreak });
  peer = createPortPeer(
    createKioskRouter(() => kiosk.host),
    (error) => errors.push(error),
  );
});
afterEach(async () => {
  peer.close();
  await bench.end();
});

/** A page whose preload script hands over a port as soon as it is asked; `origin` is where the message says it is from. */
function pageWith({ origin = ORIGIN }: { readonly origin?: string } = {}) {
  const page = Object.assign(new EventTarget(), { location: { origin: ORIGIN } });
  const connect = (): void => {
    const { port1, port2 } = new MessageChannel();
    peer.connect(hostPort(port1));
    ownPort = port2;
    page.dispatchEvent(new MessageEvent('message', { data: 'kiosk:port', origin, ports: [port2] }));
  };
  return createMessagePortBridge({ shell: { connect }, page, wait: async () => undefined });
}

async function opened(): Promise<KioskConnection> {
  const connection = await pageWith().open();
  if (connection === undefined) throw new Error('no connection');
  return connection;
}

test('streams the view, and each one after it', async () => {
  const { client, watch, close } = await opened();
  const screens: string[] = [];
  const watching = watch((view) => screens.push(view.screen.kind));
  await client.signIn.open({ purpose: 'start' });
  await client.signIn.submit({ personId: TEACHER, by: 'pin', secret: '1111' });
  await client.session.start({ sessionId: SESSION });
  await expect.poll(() => screens.at(-1)).toBe('board');
  close();
  await watching;
});

test('ends the watch when the host goes away', async () => {
  const { watch } = await opened();
  const watching = watch(() => {
    peer.close();
  });
  await expect(watching).resolves.toBeUndefined();
});

test('opens a new connection after one that was lost', async () => {
  const bridge = pageWith();
  const first = await bridge.open();
  await first?.watch(() => first.close());
  const second = await bridge.open();
  expect(await second?.client.lane.camera({ state: 'ok' })).toEqual({ kind: 'done' });
});

test('takes no port that another page sends', async () => {
  expect(await pageWith({ origin: 'https://evil.test' }).open()).toBeUndefined();
});

test('refuses what the contract refuses before the host hears of it', async () => {
  const { client } = await opened();
  const MORE = { to: 'home', and: 1 } as const;
  await expect(client.go(MORE)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(client.faces.shot({ ...face(), embedding: [1, 2] })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  expect(errors).toEqual([]);
});

test('tells the log of a procedure that threw, and the window only that it failed', async () => {
  const { client } = await opened();
  await client.signIn.open({ purpose: 'start' });
  await expect(client.signIn.submit({ personId: TEACHER, by: 'pin', secret: 'break' })).rejects.toMatchObject(
    {
      code: 'INTERNAL_SERVER_ERROR',
    },
  );
  expect(errors).toEqual([new Error('broken')]);
});

test.each([
  '',
  'nonsense',
  'null',
  '[]',
  '{}',
  '{"i":"forged","p":null}',
  '{"i":"forged","p":{"u":"//"}}',
  '{"i":"forged","p":{"u":7}}',
  '{"i":"forged","p":{"u":"/__proto__/constructor"}}',
  '{"i":"forged","t":3,"p":{}}',
  '{"i":"forged","t":9}',
])('goes on after a forged message: %s', async (forged) => {
  const { client } = await opened();
  ownPort.postMessage(forged);
  expect(await client.lane.camera({ state: 'ok' })).toEqual({ kind: 'done' });
});

test.each([
  { what: 'more than a mebibyte at once', forged: 'x'.repeat(1024 * 1024 + 1) },
  { what: 'an object', forged: { i: '1', p: { u: '/exit' } } },
  { what: 'bytes', forged: new Uint8Array([1, 2, 3]) },
])('drops a connection that sends $what', async ({ forged }) => {
  const { watch } = await opened();
  const watching = watch(() => {
    ownPort.postMessage(forged);
  });
  await expect(watching).resolves.toBeUndefined();
});
