import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { CampusId, KioskId, RoomId } from '#core/ids.ts';
import { openFileVault, type Pairing } from '../../../electron/host/keys.ts';
import { ADA, BEN, KIOSK, uuid } from '../../support/facts.ts';
import { vaultAt } from '../../support/kiosk-store.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-keys-'));
  path = join(folder, 'keys.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pairing: Pairing = {
  kioskId: KIOSK,
  kioskSecret: new Uint8Array(32).fill(1),
  credential: 'c'.repeat(40),
  serverKey: new Uint8Array(32).fill(2),
  roomId: RoomId.parse(uuid(401)),
  campusId: CampusId.parse(uuid(400)),
};

test('makes one key pair for a kiosk, the same at each start', () => {
  const identity = vaultAt(path).identity(KIOSK);
  expect(vaultAt(path).identity(KIOSK)).toEqual(identity);
  const message = nodeCrypto.utf8('hello');
  const signature = nodeCrypto.signEd25519(identity.privateSeed, message);
  expect(nodeCrypto.verifyEd25519(identity.publicKey, message, signature)).toBe(true);
});

test('keeps the pairing over a restart', () => {
  const vault = vaultAt(path);
  vault.identity(KIOSK);
  vault.savePairing(pairing);
  expect(vaultAt(path).pairing()).toEqual(pairing);
});

test('forgets the pairing of a kiosk whose database is gone, but no template key', () => {
  const vault = vaultAt(path);
  const old = vault.identity(KIOSK);
  vault.savePairing(pairing);
  const sealed = vault.seal(ADA, Buffer.from('face'));
  const fresh = vault.identity(KioskId.parse(uuid(201)));
  expect(fresh.publicKey).not.toEqual(old.publicKey);
  expect(vault.pairing()).toBeUndefined();
  expect(Buffer.from(vault.unseal(ADA, sealed) ?? []).toString()).toBe('face');
});

test('is for its owner only', () => {
  vaultAt(path).identity(KIOSK);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['keys.json']);
});

test('opens a seal for the person it was made for, whole, while the key is there', () => {
  const vault = vaultAt(path);
  const sealed = vault.seal(ADA, Buffer.from('face'));
  vault.seal(BEN, Buffer.from('other'));
  const bent = Uint8Array.from(sealed, (byte, i) => (i === 14 ? byte ^ 1 : byte));
  expect(Buffer.from(vaultAt(path).unseal(ADA, sealed) ?? []).toString()).toBe('face');
  expect(vault.unseal(BEN, sealed)).toBeUndefined();
  expect(vault.unseal(ADA, bent)).toBeUndefined();
  expect(vault.unseal(ADA, sealed.subarray(0, 20))).toBeUndefined();
  vault.destroySealKey(ADA);
  expect(vaultAt(path).unseal(ADA, sealed)).toBeUndefined();
  expect(readFileSync(path, 'utf8')).not.toContain(ADA);
});

test.each(['{', '{"version":2}', ''])('leaves a file alone that holds no keys: %j', (text) => {
  writeFileSync(path, text);
  expect(openFileVault({ path, randomBytes })).toEqual({ ok: false, error: { kind: 'keys-unreadable' } });
  expect(readFileSync(path, 'utf8')).toBe(text);
});
