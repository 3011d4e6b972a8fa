/** How a kiosk comes into a school: by a person's code or a file's, over lost answers, kills and servers that say no. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PairedKiosk, PairKiosk } from '#core/contracts/api.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { CampusId, KioskId, RoomId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { ApiFailure } from '../../../../electron/host/sync/api-client.ts';
import type { KeyVault } from '../../../../electron/host/keys/keys.ts';
import {
  codeFromFile,
  createPairing,
  type PairingDeps,
  type PairingService,
} from '../../../../electron/host/sync/pairing.ts';
import { KIOSK, STARTS_AT, uuid } from '../../../support/facts.ts';
import { vaultAt } from '../../../support/kiosk-store.ts';
import { silentLog } from '../../../support/silent-log.ts';
import { createTestTime, type TestTime } from '../../../support/time.ts';

const NEXT_KIOSK = KioskId.parse(uuid(202));
const CODE = 'abcdefgh23456789';

let folder: string;
let time: TestTime;
let asked: PairKiosk[];
let answer: (request: PairKiosk) => Result<PairedKiosk, ApiFailure>;
let looked: Result<undefined, ApiFailure>;
let unsent: number;
let renewed: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-pairing-'));
  time = createTestTime(STARTS_AT);
  asked = [];
  answer = paired;
  looked = ok(undefined);
  unsent = 0;
  renewed = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function paired({ kioskId }: PairKiosk): Result<PairedKiosk, ApiFailure> {
  return ok({
    kioskId,
    kioskSecret: nodeCrypto.toBase64Url(new Uint8Array(32).fill(1)),
    credential: 'c'.repeat(43),
    serverKey: nodeCrypto.toBase64Url(new Uint8Array(32).fill(2)),
    roomId: RoomId.parse(uuid(401)),
    campusId: CampusId.parse(uuid(400)),
  });
}

const codePath = (): string => join(folder, 'pairing.json');
const vault = (): KeyVault => vaultAt(join(folder, 'keys.json'));

function pairing(over: Partial<PairingDeps> = {}): PairingService {
  return createPairing({
    kioskId: KIOSK,
    vault: vault(),
    api: {
      pair: async (request) => {
        asked.push(request);
        return answer(request);
      },
      look: async () => looked,
    },
    fileCode: () => codeFromFile(codePath()),
    newKioskId: () => NEXT_KIOSK,
    unsent: () => unsent,
    onRenew: () => {
      renewed += 1;
    },
    crypto: nodeCrypto,
    timers: time,
    log: silentLog,
    ...over,
  });
}

function writeCode(code: string): void {
  writeFileSync(codePath(), JSON.stringify({ code }));
}

/** As at a kiosk to which no server leaves a code. */
const byPerson = (over: Partial<PairingDeps> = {}): PairingService =>
  pairing({ fileCode: undefined, ...over });
const refusedBy = (code: string) => (): Result<PairedKiosk, ApiFailure> => failed({ kind: 'refused', code });

/** Lets what is promised come about, then time pass. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    await new Promise((resolve) => setImmediate(resolve));
    time.pass(50);
  }
  await new Promise((resolve) => setImmediate(resolve));
}

describe('the file of a server that starts beside it', () => {
  test('is waited for, and so is the server; then what was agreed is kept', async () => {
    const service = pairing();
    const done = service.paired();
    await pass(1000);
    expect(asked).toEqual([]);
    writeFileSync(codePath(), '{"code":"HALF');
    await pass(1000);
    expect(asked).toEqual([]);
    answer = () => failed({ kind: 'offline' });
    writeCode('CODE-CODE');
    await pass(1000);
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(service.state()).toMatchObject({ kind: 'waiting', by: 'file', problem: 'server-unreachable' });
    answer = paired;
    await pass(500);
    expect(await done).toMatchObject({ kioskId: KIOSK, credential: 'c'.repeat(43) });
    expect(vault().pairing()).toEqual(await done);
    expect(vault().pairingCode()).toBeUndefined();
  });

  test('is seen within a twentieth of a second, and a server that is out asked four times a second', async () => {
    answer = () => failed({ kind: 'offline' });
    const service = pairing();
    const done = service.paired();
    await pass(1000);
    writeCode('CODE-CODE');
    await pass(50);
    expect(asked).toHaveLength(1);
    await pass(1000);
    expect(asked).toHaveLength(5);
    service.stop();
    expect(await done).toBeUndefined();
  });

  test('is given up for a person where its code is refused, and the next one tried at once', async () => {
    answer = (request) =>
      request.code === 'CODE-GOOD' ? paired(request) : refusedBy('pairing-code-wrong')();
    writeCode('CODE-OLD1');
    const service = pairing();
    const done = service.paired();
    await pass(5000);
    expect(asked).toHaveLength(1);
    expect(service.state()).toMatchObject({ kind: 'asking', by: 'person', problem: 'pairing-code-wrong' });
    writeCode('CODE-GOOD');
    await pass(500);
    expect(await done).toMatchObject({ kioskId: KIOSK });
  });

  test('has the same code tried again, but slowly', async () => {
    answer = refusedBy('pairing-code-wrong');
    writeCode('CODE-OLD1');
    const service = pairing();
    void service.paired();
    await pass(21_000);
    expect(asked).toHaveLength(3);
    service.stop();
  });
});

test('asks nobody where it is paired already', async () => {
  writeCode('CODE-CODE');
  const first = await pairing().paired();
  answer = () => failed({ kind: 'offline' });
  expect(await pairing().paired()).toEqual(first);
  expect(asked).toHaveLength(1);
});

test('looks for the server while it asks for a code', async () => {
  looked = failed({ kind: 'offline' });
  const service = byPerson();
  const changes: unknown[] = [];
  service.onChange(() => changes.push(service.state()));
  void service.paired();
  await pass(100);
  expect(service.state()).toMatchObject({ kind: 'asking', server: 'server-unreachable' });
  looked = ok(undefined);
  await pass(5000);
  expect(service.state()).toMatchObject({ kind: 'asking', server: undefined });
  expect(changes.length).toBeGreaterThan(1);
  service.stop();
});

test('takes a person’s code once it asks for one, and no other meanwhile', async () => {
  const service = byPerson();
  expect(service.give(CODE)).toBe(false);
  const done = service.paired();
  expect(service.give(CODE)).toBe(true);
  expect(service.give('mnpqmnpqmnpqmnpq')).toBe(false);
  expect(await done).toMatchObject({ kioskId: KIOSK });
  expect(asked).toMatchObject([{ code: CODE, kioskId: KIOSK }]);
  expect(service.state()).toEqual({ kind: 'paired' });
});

test.each<{ failure: ApiFailure; problem: string }>([
  { failure: { kind: 'offline' }, problem: 'server-unreachable' },
  { failure: { kind: 'offline', why: 'certificate' }, problem: 'server-certificate' },
  { failure: { kind: 'offline', why: 'date' }, problem: 'clock-off' },
  { failure: { kind: 'offline', why: 'too-often' }, problem: 'pairing-too-often' },
  { failure: { kind: 'bad-reply' }, problem: 'not-a-school-server' },
  { failure: { kind: 'refused', code: 'not-found' }, problem: 'not-a-school-server' },
  { failure: { kind: 'revoked' }, problem: 'not-a-school-server' },
  { failure: { kind: 'refused', code: 'pairing-code-wrong' }, problem: 'pairing-code-wrong' },
])('calls $failure "$problem"', async ({ failure, problem }) => {
  answer = () => failed(failure);
  const service = byPerson();
  void service.paired();
  service.give(CODE);
  await pass(50);
  expect(service.state()).toMatchObject({ problem });
  service.stop();
});

test('goes back to another code when a person says so', async () => {
  answer = () => failed({ kind: 'offline' });
  const service = byPerson();
  void service.paired();
  service.give(CODE);
  await pass(50);
  expect(vault().pairingCode()).toBe(CODE);
  service.want('cleared');
  expect(service.state()).toMatchObject({ kind: 'asking', problem: undefined });
  expect(vault().pairingCode()).toBeUndefined();
  service.stop();
});

test('killed before the answer was kept, it asks again by itself: the same kiosk, key and code', async () => {
  const dying = byPerson({
    api: {
      look: async () => looked,
      pair: async (request) => {
        asked.push(request);
        dying.stop();
        return paired(request);
      },
    },
  });
  const never = dying.paired();
  dying.give(CODE);
  expect(await never).toBeUndefined();
  await pass(50);
  expect(vault().pairing()).toBeUndefined();
  expect(await byPerson().paired()).toMatchObject({ kioskId: KIOSK });
  expect(asked).toHaveLength(2);
  expect(asked[1]).toEqual(asked[0]);
});

test('keeps nothing that is meant for another kiosk', async () => {
  answer = (request) => paired({ ...request, kioskId: KioskId.parse(uuid(201)) });
  writeCode('CODE-CODE');
  const service = pairing();
  const done = service.paired();
  await pass(500);
  service.stop();
  expect(await done).toBeUndefined();
  expect(vault().pairing()).toBeUndefined();
});

describe('a kiosk that the server knows by another pairing', () => {
  beforeEach(() => {
    answer = (request) => (request.kioskId === KIOSK ? refusedBy('kiosk-taken')() : paired(request));
  });

  test('comes in as a new one by itself where nothing stays behind', async () => {
    const service = byPerson();
    void service.paired();
    service.give(CODE);
    await pass(50);
    expect(asked.map(({ kioskId }) => kioskId)).toEqual([KIOSK, NEXT_KIOSK]);
    expect(asked[1]?.publicKey).not.toBe(asked[0]?.publicKey);
    expect({ renewed, heir: vault().heir(), code: vault().pairingCode() }).toEqual({
      renewed: 1,
      heir: NEXT_KIOSK,
      code: undefined,
    });
  });

  test('leaves facts behind on a person’s word alone', async () => {
    unsent = 3;
    const service = byPerson();
    void service.paired();
    service.give(CODE);
    await pass(1000);
    expect(service.state()).toMatchObject({ kind: 'taken' });
    expect(asked).toHaveLength(1);
    service.want('agreed');
    await pass(50);
    expect({ renewed, heir: vault().heir() }).toEqual({ renewed: 1, heir: NEXT_KIOSK });
  });

  test('killed on the way, is the same new kiosk with the same key again', async () => {
    const dying = byPerson();
    void dying.paired();
    const before = answer;
    answer = (request) => {
      if (request.kioskId === NEXT_KIOSK) dying.stop();
      return before(request);
    };
    dying.give(CODE);
    await pass(50);
    answer = before;
    expect(vault().heir()).toBeUndefined();
    const service = byPerson({ newKioskId: () => KioskId.parse(uuid(203)) });
    void service.paired();
    await pass(50);
    expect(asked).toHaveLength(3);
    expect(asked[2]).toEqual(asked[1]);
    expect(vault().heir()).toBe(NEXT_KIOSK);
  });

  test('takes another name where that one is known too, with another code', async () => {
    answer = refusedBy('kiosk-taken');
    const service = byPerson();
    void service.paired();
    service.give(CODE);
    await pass(50);
    expect(service.state()).toMatchObject({ kind: 'asking', problem: 'kiosk-taken' });
    expect(vault().successor()).toBeUndefined();
    service.stop();
  });
});

describe('a kiosk that was taken out of service', () => {
  const revoked = async (): Promise<PairingService> => {
    const first = byPerson();
    const done = first.paired();
    first.give(CODE);
    await done;
    const service = byPerson();
    await service.paired();
    service.askAgain();
    return service;
  };

  test('begins anew with the next code', async () => {
    const service = await revoked();
    expect(service.state()).toMatchObject({ kind: 'asking', by: 'person' });
    service.give('mnpqmnpqmnpqmnpq');
    await pass(50);
    expect(renewed).toBe(1);
    expect(asked.at(-1)).toMatchObject({ code: 'mnpqmnpqmnpqmnpq', kioskId: KIOSK });
  });

  test('asks no more where the server takes it again after all', async () => {
    const service = await revoked();
    service.want('withdrawn');
    expect(service.state()).toEqual({ kind: 'idle' });
    expect(time.waiting()).toBe(0);
  });
});

test.each([{ by: pairing }, { by: byPerson }])(
  'ends when it is stopped, leaving no timer behind',
  async ({ by }) => {
    const service = by();
    const done = service.paired();
    await pass(500);
    service.stop();
    expect(await done).toBeUndefined();
    expect(time.waiting()).toBe(0);
  },
);
