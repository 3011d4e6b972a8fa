import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PairedKiosk, PairKiosk } from '#core/contracts/api.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { CampusId, KioskId, RoomId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { ApiFailure } from '../../../electron/host/api-client.ts';
import type { KeyVault } from '../../../electron/host/keys.ts';
import { codeFromFile, createPairing, type PairingService } from '../../../electron/host/pairing.ts';
import { KIOSK, STARTS_AT, uuid } from '../../support/facts.ts';
import { vaultAt } from '../../support/kiosk-store.ts';
import { silentLog } from '../../support/silent-log.ts';
import { createTestTime, type TestTime } from '../../support/time.ts';

let folder: string;
let time: TestTime;
let asked: PairKiosk[];
let answer: (request: PairKiosk) => Result<PairedKiosk, ApiFailure>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-pairing-'));
  time = createTestTime(STARTS_AT);
  asked = [];
  answer = paired;
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

function pairing(
  over: { readonly vault?: Pick<KeyVault, 'identity' | 'pairing' | 'savePairing'> } = {},
): PairingService {
  return createPairing({
    kioskId: KIOSK,
    vault: vault(),
    api: {
      pair: async (request) => {
        asked.push(request);
        return answer(request);
      },
    },
    code: () => codeFromFile(codePath()),
    crypto: nodeCrypto,
    timers: time,
    log: silentLog,
    ...over,
  });
}

function writeCode(code: string): void {
  writeFileSync(codePath(), JSON.stringify({ code }));
}

/** Lets what is promised come about, then time pass. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    await new Promise((resolve) => setImmediate(resolve));
    time.pass(50);
  }
  await new Promise((resolve) => setImmediate(resolve));
}

test('waits for the code and for the server, then keeps what was agreed', async () => {
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
  expect(service.problem()).toBe('waiting-for-server');
  answer = paired;
  await pass(500);
  expect(await done).toMatchObject({ kioskId: KIOSK, credential: 'c'.repeat(43) });
  expect(vault().pairing()).toEqual(await done);
});

test('takes a code that comes within a twentieth of a second, and asks a server that is out four times a second', async () => {
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

test('asks nobody where it is paired already', async () => {
  writeCode('CODE-CODE');
  const first = await pairing().paired();
  answer = () => failed({ kind: 'offline' });
  expect(await pairing().paired()).toEqual(first);
  expect(asked).toHaveLength(1);
});

test('pairs again as the same kiosk with the same key where it died before the answer was kept', async () => {
  writeCode('CODE-CODE');
  const dying = pairing({
    vault: {
      ...vault(),
      savePairing: () => {
        throw new Error('killed here');
      },
    },
  });
  await expect(dying.paired()).rejects.toThrow('killed here');
  await pairing().paired();
  expect(asked).toHaveLength(2);
  expect(asked[1]).toEqual(asked[0]);
});

test('says that the code was refused, tries the next one at once', async () => {
  answer = (request) =>
    request.code === 'CODE-GOOD' ? paired(request) : failed({ kind: 'refused', code: 'pairing-refused' });
  writeCode('CODE-OLD1');
  const service = pairing();
  const problems: string[] = [];
  service.onChange((problem) => problems.push(problem));
  const done = service.paired();
  await pass(5000);
  expect(asked).toHaveLength(1);
  expect(problems).toEqual(['code-refused']);
  writeCode('CODE-GOOD');
  await pass(500);
  expect(await done).toMatchObject({ kioskId: KIOSK });
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

test('ends when it is stopped, leaving no timer behind', async () => {
  const service = pairing();
  const done = service.paired();
  await pass(500);
  service.stop();
  expect(await done).toBeUndefined();
  expect(time.waiting()).toBe(0);
});
