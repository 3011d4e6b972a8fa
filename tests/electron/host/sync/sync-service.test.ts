import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SignedPage, type Reference } from '#core/contracts/api.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { CampusId, RoomId } from '#core/ids.ts';
import { createApiClient } from '../../../../electron/host/sync/api-client.ts';
import { createKioskClock } from '../../../../electron/host/clock.ts';
import type { Pairing } from '../../../../electron/host/keys/keys.ts';
import type { LocalStore } from '../../../../electron/host/local-store/store.ts';
import { createSyncService, type SyncService } from '../../../../electron/host/sync/sync-service.ts';
import { json, REVOKED, startApiDouble, type ApiDouble } from '../../../support/api-double.ts';
import {
  ADA,
  factId,
  matched,
  opened,
  scanned,
  SESSION,
  STARTS_AT,
  TEACHER,
  uuid,
} from '../../../support/facts.ts';
import { asNew, createStoreBench, type StoreBench } from '../../../support/kiosk-store.ts';
import { reference } from '../../../support/reference.ts';
import { SERVER_KEY } from '../../../support/server-key.ts';
import { silentLog } from '../../../support/silent-log.ts';

const CREDENTIAL = 'k'.repeat(43);

let bench: StoreBench;
let store: LocalStore;
let api: ApiDouble;
let sync: SyncService;
let given: Reference;

beforeEach(async () => {
  bench = createStoreBench();
  store = bench.open();
  given = reference();
  const identity = bench.vault.identity(store.kioskId);
  api = await startApiDouble({
    kioskId: store.kioskId,
    publicKey: identity.publicKey,
    credential: CREDENTIAL,
    now: () => STARTS_AT + 60_000,
    get reference() {
      return given;
    },
  });
  const pairing: Pairing = {
    kioskId: store.kioskId,
    kioskSecret: new Uint8Array(32),
    credential: CREDENTIAL,
    serverKey: SERVER_KEY,
    roomId: RoomId.parse(uuid(401)),
    campusId: CampusId.parse(uuid(400)),
  };
  const { time } = bench;
  const client = createApiClient({
    origin: api.origin,
    fetch,
    crypto: nodeCrypto,
    timers: time,
    monotonic: time.monotonic,
    pairing: () => pairing,
  });
  sync = createSyncService({
    api: client,
    ledger: store.ledger,
    outbox: store.outbox,
    pulledFacts: store.pulledFacts,
    reference: store.reference,
    templates: store.templates,
    settings: store.settings,
    identity,
    crypto: nodeCrypto,
    clock: createKioskClock(time),
    timers: time,
    random: () => 0.5,
    log: silentLog,
    backoffCapMs: 2000,
  });
});
afterEach(async () => {
  await sync.stop();
  await api.kill();
  store.close();
  bench.remove();
});

/** Resolves at the change after which `holds`; nobody waits for a clock. */
function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return;
      leave();
      resolve();
    };
    const leave = sync.onChange(look);
    look();
  });
}

function append(count: number): void {
  for (let n = 0; n < count; n++) store.ledger.append([asNew(n === 0 ? opened() : matched())]);
}

const isOnline = (): boolean => sync.status().server.kind === 'online';
const isSent = (): boolean => sync.status().waitingToSend === 0;
const answersTo = (path: string): number => api.asked().filter((line) => line.includes(path)).length;

describe('a face whose consent was taken back', () => {
  const registered = (at: number): void => {
    store.templates.consent({ studentId: ADA, at, takenBy: TEACHER });
    store.templates.save(ADA, { model: 'net/1', embedding: Float32Array.of(1, 2) }, at);
  };
  test.each([
    { name: 'is destroyed', consentAt: STARTS_AT - 1, left: undefined },
    { name: 'stays where the consent is newer', consentAt: STARTS_AT, left: 'net/1' },
  ])('$name', async ({ consentAt, left }) => {
    registered(consentAt);
    given = reference({ faceWithdrawals: [{ studentId: ADA, at: STARTS_AT }] });
    sync.start();
    await until(() => store.reference.current() !== undefined);
    expect(store.templates.find(ADA)?.model).toBe(left);
  });
});

describe('a start', () => {
  test('brings the reference down, the clock right, the waiting facts up', async () => {
    append(3);
    sync.start();
    await until(() => isOnline() && isSent());
    expect(store.reference.current()).toMatchObject({ id: 'reference-1', reference: reference() });
    expect(store.settings.clockOff()?.offMs).toBe(-60_000);
    expect(api.bodies()).toHaveLength(3);
    expect(sync.status()).toMatchObject({ server: { kind: 'online' }, waitingToSend: 0, faults: [] });
  });

  test('asks for no reference that it holds', async () => {
    sync.start();
    await until(isOnline);
    await sync.stop();
    sync.start();
    await until(isOnline);
    expect(api.asked().at(-1)).toContain('reference=reference-1');
  });

  test('sends more than one segment holds, oldest first', async () => {
    append(1);
    store.ledger.append(Array.from({ length: 1200 }, () => asNew(matched())));
    sync.start();
    await until(isSent);
    expect(api.head().hash).toBe(nodeCrypto.toBase64Url(store.ledger.head().hash));
    expect(answersTo('/sync/push')).toBe(3);
  });
});

describe('while it is online', () => {
  beforeEach(async () => {
    sync.start();
    await until(() => isOnline() && answersTo('/sync/events') > 0);
  });

  test('a scan by phone comes down by the stream, without a timer', async () => {
    const heard: string[] = [];
    sync.onChange((change) => {
      if (change.kind === 'facts') heard.push(...change.sessionIds);
    });
    api.addFact({ sessionId: SESSION, seq: 1, body: JSON.stringify(scanned({ id: factId(70) })) });
    await until(() => heard.length > 0);
    expect(heard).toEqual([SESSION]);
    expect(store.sessionFacts.of(SESSION)).toEqual([scanned({ id: factId(70) })]);
    expect(store.pulledFacts.cursors().get(SESSION)).toBe(1);
  });

  test('a new fact goes up at once', async () => {
    append(1);
    await until(isSent);
    expect(api.bodies()).toHaveLength(1);
  });

  test('a server that went back to an old backup is given again what it lost', async () => {
    append(5);
    await until(isSent);
    api.restore(2);
    append(1);
    await until(() => api.bodies().length === 6);
    await until(isSent);
    expect(api.head().hash).toBe(nodeCrypto.toBase64Url(store.ledger.head().hash));
  });

  test('it is noticed too where nothing new is to be sent', async () => {
    append(5);
    await until(isSent);
    await api.kill();
    api.restore(2);
    await api.restart();
    await passUntil(() => api.bodies().length === 5 && isSent());
    expect(sync.status().faults).toEqual([]);
  });
});

describe('while the server is away', () => {
  test('everything is kept, and flows within two seconds of its coming back', async () => {
    sync.start();
    await until(() => isOnline() && answersTo('/sync/events') > 0);
    await api.kill();
    await passUntil(() => !isOnline());
    append(4);
    expect(sync.status().waitingToSend).toBe(4);
    api.addFact({ sessionId: SESSION, seq: 1, body: JSON.stringify(scanned({ id: factId(70) })) });
    await settled();
    await api.restart();
    const back = bench.time.now();
    await passUntil(() => isOnline() && isSent());
    expect(bench.time.now() - back).toBeLessThanOrEqual(2000);
    expect(api.bodies()).toHaveLength(4);
    expect(store.pulledFacts.factsOf(SESSION)).toHaveLength(1);
  });

  test('a stream that always breaks has the pull go round it', async () => {
    api.answer('/sync/events', (response) => response.destroy());
    sync.start();
    await until(isOnline);
    api.addFact({ sessionId: SESSION, seq: 1, body: JSON.stringify(scanned({ id: factId(70) })) });
    const began = bench.time.now();
    await passUntil(() => store.pulledFacts.factsOf(SESSION).length === 1);
    expect(bench.time.now() - began).toBeLessThanOrEqual(1000);
    expect(isOnline()).toBe(true);
  });
});

describe('what the server may say, and what comes of it', () => {
  test('two histories under one name are a fault; nothing more is sent, everything stays', async () => {
    api.answer('/sync/push', (response) =>
      json(response, 200, { outcome: 'fork', head: api.head(), now: STARTS_AT }),
    );
    append(2);
    sync.start();
    await until(() => sync.status().faults.includes('fork') && isOnline());
    append(1);
    await settled();
    expect(answersTo('/sync/push')).toBe(1);
    expect(sync.status().waitingToSend).toBe(3);
  });

  test('a head that is not on this chain is a fork, whatever the reply calls itself', async () => {
    const head = { seq: 1, hash: 'A'.repeat(43) };
    api.answer('/sync/push', (response) => json(response, 200, { outcome: 'stored', head, now: STARTS_AT }));
    append(2);
    sync.start();
    await until(() => sync.status().faults.includes('fork'));
    expect(store.outbox.count()).toBe(2);
  });

  test('a reply that leaves everything where it was is not asked for again at once', async () => {
    api.answer('/sync/push', (response) =>
      json(response, 200, { outcome: 'stored', head: api.head(), now: STARTS_AT }),
    );
    append(2);
    sync.start();
    await until(isOnline);
    await settled();
    expect(answersTo('/sync/push')).toBeLessThanOrEqual(2);
    expect(sync.status().waitingToSend).toBe(2);
  });

  test('a page that is signed by another key is not kept, and staff are told', async () => {
    api.answer('/sync/pull', (response) => {
      const { page } = SignedPage.parse(JSON.parse(api.signed(api.page({ reference: reference() }))));
      json(response, 200, { page, signature: 'A'.repeat(86) });
    });
    sync.start();
    await until(() => sync.status().faults.includes('server-answer-not-trusted'));
    expect(store.reference.current()).toBeUndefined();
    expect(sync.status().server.kind).toBe('offline');
  });

  test('facts beside a reference that is missing are kept, told, shown all the same', async () => {
    const heard: string[] = [];
    sync.onChange((change) => {
      if (change.kind === 'facts') heard.push(...change.sessionIds);
    });
    const body = JSON.stringify(scanned({ id: factId(70) }));
    api.answer('/sync/pull', (response) =>
      json(response, 200, api.signed(api.page({ facts: [{ sessionId: SESSION, seq: 1, body }] }))),
    );
    sync.start();
    await until(() => heard.length > 0);
    await settled();
    expect(isOnline()).toBe(false);
    expect(store.sessionFacts.of(SESSION)).toHaveLength(1);
  });

  test('a void credential is told, and forgotten when it is good again', async () => {
    api.answer('/sync/pull', (response) => json(response, 401, REVOKED));
    sync.start();
    await until(() => sync.status().faults.includes('revoked'));
    api.answer('/sync/pull', undefined);
    await passUntil(isOnline);
    expect(sync.status().faults).toEqual([]);
  });

  test('facts that rewrite what was kept are refused', async () => {
    store.pulledFacts.keep([
      { sessionId: SESSION, seq: 1, body: JSON.stringify(scanned({ id: factId(70) })) },
    ]);
    api.answer('/sync/pull', (response) => {
      const body = JSON.stringify(scanned({ id: factId(71) }));
      json(
        response,
        200,
        api.signed(api.page({ reference: reference(), facts: [{ sessionId: SESSION, seq: 1, body }] })),
      );
    });
    sync.start();
    await until(() => sync.status().faults.includes('server-answer-not-trusted'));
    expect(store.pulledFacts.factsOf(SESSION)).toEqual([scanned({ id: factId(70) })]);
  });
});

/** Lets what is under way on the loopback come to its end: a few turns of the event loop, with real input and output in them. */
async function settled(): Promise<void> {
  for (let n = 0; n < 30; n++) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets time pass in quarters of a second until `holds`, at most for ten seconds. */
async function passUntil(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 40 && !holds(); n++) {
    await settled();
    if (!holds()) bench.time.pass(250);
  }
  await settled();
  expect(holds()).toBe(true);
}
