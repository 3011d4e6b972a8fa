/** A kiosk that becomes another: the old ledger stays, whole, with its key, and a kill at any moment loses neither. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CampusId, KioskId, RoomId } from '#core/ids.ts';
import type { KeyVault, Pairing } from '../../../../electron/host/keys/keys.ts';
import type { LocalStore } from '../../../../electron/host/local-store/store.ts';
import { openOwnStore } from '../../../../electron/host/sync/set-aside.ts';
import { ADA, matched, opened, SESSION, uuid } from '../../../support/facts.ts';
import { asNew, createStoreBench, vaultAt, type StoreBench } from '../../../support/kiosk-store.ts';

const HEIR = KioskId.parse(uuid(202));
const pairing: Pairing = {
  kioskId: HEIR,
  kioskSecret: new Uint8Array(32).fill(1),
  credential: 'c'.repeat(40),
  serverKey: new Uint8Array(32).fill(2),
  roomId: RoomId.parse(uuid(401)),
  campusId: CampusId.parse(uuid(400)),
};

let bench: StoreBench;
let oldId: KioskId;
const vault = (): KeyVault => vaultAt(join(bench.dataDir, 'keys.json'));
const aside = (name: string): string => join(bench.dataDir, 'before', oldId, name);

beforeEach(() => {
  bench = createStoreBench();
  const store = bench.open();
  oldId = store.kioskId;
  bench.vault.identity(oldId);
  bench.vault.seal(ADA, Buffer.from('face'));
  store.ledger.append([asNew(opened()), asNew(matched())]);
  store.close();
});
afterEach(() => bench.remove());

function succeeded(): void {
  const keys = vault();
  keys.makeSuccessor(HEIR);
  keys.saveSuccessorPairing(pairing);
}

/** As a start does. */
function start(keys: Pick<KeyVault, 'heir' | 'copyIdentityTo' | 'succeed'> = vault()): LocalStore {
  const own = openOwnStore(keys, bench.dataDir, (newKioskId) => ({
    ok: true,
    value: bench.open({ newKioskId }),
  }));
  if (!own.ok) throw new Error(own.error.kind);
  return own.value.store;
}

test('opens what is there where nobody succeeds', () => {
  const store = start();
  expect(store.kioskId).toBe(oldId);
  store.close();
  expect(existsSync(join(bench.dataDir, 'before'))).toBe(false);
});

test('a successor that no server has taken changes nothing', () => {
  vault().makeSuccessor(HEIR);
  const store = start();
  expect(store.kioskId).toBe(oldId);
  store.close();
});

test('the heir begins with an empty ledger, its own key and its own pairing', () => {
  succeeded();
  const seed = vault().successor()?.privateSeed;
  const store = start();
  expect({ id: store.kioskId, waiting: store.outbox.count() }).toEqual({ id: HEIR, waiting: 0 });
  store.close();
  expect(vault().pairing()).toEqual(pairing);
  expect(vault().identity(HEIR).privateSeed).toEqual(seed);
  expect({ heir: vault().heir(), successor: vault().successor() }).toEqual({
    heir: undefined,
    successor: undefined,
  });
});

test('what was not sent lies beside it with the key that signs it, and without those of faces', () => {
  const before = vault().identity(oldId);
  succeeded();
  start().close();
  const old = bench.open({ dataDir: join(bench.dataDir, 'before', oldId) });
  expect({ id: old.kioskId, waiting: old.outbox.count() }).toEqual({ id: oldId, waiting: 2 });
  expect(old.ledger.factsOf(SESSION)).toHaveLength(2);
  old.close();
  expect(vaultAt(aside('keys.json')).identity(oldId)).toEqual(before);
  expect(readFileSync(aside('keys.json'), 'utf8')).not.toContain(ADA);
  expect(readFileSync(join(bench.dataDir, 'keys.json'), 'utf8')).not.toContain(ADA);
});

test.each(['copyIdentityTo', 'succeed'] as const)(
  'killed at %s, the next start goes on from there',
  (step) => {
    succeeded();
    const dying = {
      ...vault(),
      [step]: () => {
        throw new Error('killed here');
      },
    };
    const open: LocalStore[] = [];
    expect(() =>
      openOwnStore(dying, bench.dataDir, (newKioskId) => {
        const store = bench.open({ newKioskId });
        open.push(store);
        return { ok: true, value: store };
      }),
    ).toThrow('killed here');
    for (const store of open) store.close();
    const store = start();
    expect(store.kioskId).toBe(HEIR);
    store.close();
    const old = bench.open({ dataDir: join(bench.dataDir, 'before', oldId) });
    expect(old.outbox.count()).toBe(2);
    old.close();
    expect(existsSync(aside('keys.json'))).toBe(true);
  },
);
