/** The whole host against the real API: paired, taken out of service, forgotten, and back, with every fact where it belongs. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { present } from '#core/assert.ts';
import type { KioskView, Screen } from '#core/contracts/kiosk.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { CampusId } from '#core/ids.ts';
import { readArguments } from '../../../electron/host/arguments.ts';
import { createIds } from '../../../electron/host/ids.ts';
import { openKioskProgram, type KioskProgram } from '../../../electron/host/kiosk-program.ts';
import { openLocalStore, type LocalStore } from '../../../electron/host/local-store/store.ts';
import { systemTimers } from '../../../electron/host/system-timers.ts';
import { inGroups } from '#core/code/pairing-code.ts';
import { closed, opened } from '../../support/facts.ts';
import { asNew, vaultAt } from '../../support/kiosk-store.ts';
import { buildTestApi, type TestApi } from '../../support/server-fixture.ts';
import { IDS } from '../../support/server-school.ts';
import { silentLog } from '../../support/silent-log.ts';

let dir: string;
let api: TestApi;
let origin: string;
let program: KioskProgram;
let isOver: boolean;

beforeEach(async () => {
  isOver = false;
  dir = mkdtempSync(join(tmpdir(), 'kiosk-program-'));
  api = await buildTestApi();
  origin = await api.app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  isOver = true;
  await program.close();
  rmSync(dir, { recursive: true, force: true });
});

function start(): void {
  const read = readArguments(['--data', dir, '--api', origin, '--shell', 'none'], {
    webDir: dir,
    modelsDir: dir,
  });
  if (!read.ok) throw new Error(read.error.message);
  const begun = openKioskProgram({
    options: read.value,
    crypto: nodeCrypto,
    timers: systemTimers,
    monotonic: () => performance.now(),
    log: silentLog,
    onExit: () => undefined,
    onFailed: ({ kind }) => {
      throw new Error(kind);
    },
  });
  if (!begun.ok) throw new Error(begun.error.kind);
  program = begun.value;
  void program.start();
}

/** The first view that `holds`, of this life of the host or of the one after it. */
async function until(holds: (view: KioskView) => boolean): Promise<KioskView> {
  while (!isOver) {
    const client = createRouterClient(program.router);
    for await (const view of await client.watch()) if (holds(view)) return view;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('The test is over');
}

const shows =
  (kind: Screen['kind'], step?: string) =>
  ({ screen }: KioskView): boolean =>
    screen.kind === kind && (step === undefined || (screen.kind === 'pairing' && screen.step === step));

async function pair(): Promise<void> {
  const code = await api.pairingCode();
  expect(
    await createRouterClient(program.router).pairing.give({ code: inGroups(code).toUpperCase() }),
  ).toEqual({
    kind: 'done',
  });
}

/** The store of a kiosk that does not run. */
function storeIn(folder: string): LocalStore {
  const clock = { now: Date.now };
  const store = openLocalStore({
    dataDir: folder,
    nodeVersion: process.versions.node,
    crypto: nodeCrypto,
    clock,
    ids: createIds({ clock, randomBytes }),
    vault: vaultAt(join(folder, 'keys.json')),
    rehearsal: false,
  });
  if (!store.ok) throw new Error(store.error.kind);
  return store.value;
}

/** Two facts that the server does not have yet. */
async function workOffline(): Promise<string> {
  await program.close();
  const store = storeIn(dir);
  const { kioskId } = store;
  store.ledger.append([asNew(opened({ campusId: CampusId.parse(IDS.campus) })), asNew(closed())]);
  store.close();
  return kioskId;
}

async function pairedKiosks(): Promise<readonly string[]> {
  const { items } = await api.collections.kiosks.find({
    index: 'byState',
    equals: { state: 'paired' },
    limit: 10,
  });
  return items.map(({ id }) => id);
}

async function takeOutOfService(): Promise<void> {
  const { items } = await api.collections.kiosks.find({
    index: 'byState',
    equals: { state: 'paired' },
    limit: 1,
  });
  const kiosk = present(items[0], 'a paired kiosk');
  await api.collections.kiosks.putIf({ ...kiosk, state: 'revoked' }, kiosk);
}

test('comes into the school by a code that a person types', async () => {
  start();
  await until(shows('pairing', 'asking'));
  await pair();
  const { roomName } = await until(shows('home'));
  expect(roomName).not.toBe('');
  expect(await pairedKiosks()).toHaveLength(1);
});

test('taken out of service, comes back as a new kiosk on a person’s word, and leaves its ledger beside it', async () => {
  start();
  await until(shows('pairing', 'asking'));
  await pair();
  await until(shows('home'));
  const before = await workOffline();
  await takeOutOfService();
  start();
  expect((await until(shows('pairing', 'asking'))).screen).toMatchObject({ revoked: true, unsent: 2 });
  await pair();
  await until(shows('pairing', 'taken'));
  await createRouterClient(program.router).pairing.agree();
  const back = await until(shows('home'));
  expect(back.health).toMatchObject({ waitingToSend: 0, faults: [] });
  const [now] = await pairedKiosks();
  expect(now).not.toBe(before);
  const old = storeIn(join(dir, 'before', before));
  expect({ id: old.kioskId, waiting: old.outbox.count() }).toEqual({ id: before, waiting: 2 });
  old.close();
});

test('forgotten by a server, comes back as what it was, and sends what the server lacks', async () => {
  start();
  await until(shows('pairing', 'asking'));
  await pair();
  await until(shows('home'));
  const kioskId = await workOffline();
  for (const id of await pairedKiosks()) await api.collections.kiosks.remove(id);
  start();
  await until(({ screen }) => screen.kind === 'pairing' && screen.revoked && screen.step === 'asking');
  await pair();
  const back = await until((view) => shows('home')(view) || shows('board')(view));
  expect(back.health.faults).toEqual([]);
  expect(await pairedKiosks()).toEqual([kioskId]);
  expect(readdirSync(dir)).not.toContain('before');
  await until(({ health }) => health.waitingToSend === 0);
});
