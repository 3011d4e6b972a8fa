/** The window's side of the contract, over a real WebSocket to a host on a real database. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { kioskContract, KioskView } from '#core/contracts/kiosk.ts';
import { createRpcPeer } from '../../../electron/chromium/rpc-peer.ts';
import type { SocketPeer } from '../../../electron/chromium/socket.ts';
import { createKioskRouter } from '../../../electron/host/window/router.ts';
import { ADA, SESSION, TEACHER } from '../../support/facts.ts';
import {
  createKioskBench,
  face,
  verifyOrBreak,
  type KioskBench,
  type Running,
} from '../../support/kiosk-bench.ts';

type Client = ContractRouterClient<typeof kioskContract>;

let bench: KioskBench;
let kiosk: Running;
let peer: SocketPeer;
let server: Server;
let websocket: WebSocket;
let client: Client;
let errors: unknown[];

beforeEach(async () => {
  errors = [];
  bench = createKioskBench();
  kiosk = await bench.start({ verify: verifyOrBreak });
  peer = createRpcPeer(
    createKioskRouter(() => kiosk.host),
    (error) => errors.push(error),
  );
  server = createServer().on('upgrade', (request, stream, head) => peer.upgrade(request, stream, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  websocket = new WebSocket(`ws://127.0.0.1:${address.port}`);
  client = createORPCClient(new RPCLink({ websocket }));
  await new Promise((resolve) => websocket.addEventListener('open', resolve, { once: true }));
});
afterEach(async () => {
  websocket.close();
  peer.close();
  await new Promise((resolve) => server.close(resolve));
  await bench.end();
});

type Views = Awaited<ReturnType<Client['watch']>>;

async function nextScreen(views: Views): Promise<KioskView['screen']['kind']> {
  const next = await views.next();
  if (next.done === true) throw new Error('The watch has ended');
  return next.value.screen.kind;
}

test('streams the view, and each one after it', async () => {
  const views = await client.watch();
  expect(await nextScreen(views)).toBe('home');
  await client.signIn.open({ purpose: 'start' });
  expect(await nextScreen(views)).toBe('sign-in');
  await client.signIn.submit({ personId: TEACHER, by: 'pin', secret: '1111' });
  await client.session.start({ sessionId: SESSION });
  while ((await nextScreen(views)) !== 'board');
});

test('carries every command of the contract', async () => {
  const { signIn, session, register, lane, faces } = client;
  const teacher = { personId: TEACHER, by: 'pin', secret: '1111' } as const;
  const outcomes = [
    await signIn.open({ purpose: 'start' }),
    await signIn.submit(teacher),
    await session.choose({ sessionId: SESSION }),
    await session.start({ sessionId: SESSION }),
    await signIn.open({ purpose: 'staff' }),
    await signIn.submit(teacher),
    await register.mark({ studentId: ADA, status: 'present', reason: '' }),
    await register.undo(),
    await register.rest({ status: 'excused', reason: '' }),
    await lane.camera({ state: 'ok' }),
    await lane.motion({ reduced: true }),
    await lane.cancel(),
    await lane.seen({ kind: 'nobody' }),
    await client.go({ to: 'faces' }),
    await faces.choose({ studentId: ADA }),
    await faces.consent({ given: true }),
    await faces.shot(face()),
    await faces.withdraw(),
    await session.close(),
    await session.undoClose(),
    await signIn.out(),
  ];
  expect(outcomes).toEqual(outcomes.map(() => ({ kind: 'done' })));
  expect(await lane.claim({ rollNumber: 'S001' })).toEqual({ kind: 'refused', code: 'not-now' });
  expect(await client.exit()).toEqual({ kind: 'refused', code: 'not-signed-in' });
});

const MORE = { to: 'home', and: 1 } as const;

test.each([
  { what: 'an unknown field', send: () => client.go(MORE) },
  { what: 'an embedding of another length', send: () => client.faces.shot({ ...face(), embedding: [1, 2] }) },
  { what: 'a roll number that is none', send: () => client.lane.claim({ rollNumber: '<script>' }) },
])('refuses $what before the host hears of it', async ({ send }) => {
  await expect(send()).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('ends the watch with its connection', async () => {
  const views = await client.watch();
  await views.next();
  websocket.close();
  await expect(views.next()).rejects.toThrow();
});

test('drops a connection that sends more than a mebibyte at once', async () => {
  const closed = new Promise<number>((resolve) =>
    websocket.addEventListener('close', (event) => resolve(event.code), { once: true }),
  );
  websocket.send('x'.repeat(1024 * 1024 + 1));
  expect(await closed).toBe(1009);
});

test('tells the log of a procedure that threw, and the window only that it failed', async () => {
  await client.signIn.open({ purpose: 'start' });
  await expect(client.signIn.submit({ personId: TEACHER, by: 'pin', secret: 'break' })).rejects.toMatchObject(
    {
      code: 'INTERNAL_SERVER_ERROR',
    },
  );
  expect(errors).toEqual([new Error('broken')]);
});
