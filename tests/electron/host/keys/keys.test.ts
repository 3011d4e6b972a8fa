import { randomBytes } from 'node:crypto';
import {
  closeSync,
  linkSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { CampusId, KioskId, RoomId } from '#core/ids.ts';
import { openFileVault, type KeyVault, type Pairing } from '../../../../electron/host/keys/keys.ts';
import { ADA, BEN, KIOSK, uuid } from '../../../support/facts.ts';
import { vaultAt } from '../../../support/kiosk-store.ts';

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

test('keeps the code under trial over a restart, until the pairing is there', () => {
  const vault = vaultAt(path);
  vault.identity(KIOSK);
  vault.savePairingCode('abcdefgh23456789');
  expect(vaultAt(path).pairingCode()).toBe('abcdefgh23456789');
  vault.savePairing(pairing);
  expect(vaultAt(path).pairingCode()).toBeUndefined();
});

test('copies what it is, sealed as it is itself, and without the keys of templates', () => {
  const vaultKey = randomBytes(32);
  const sealed = (at: string) => openFileVault({ path: at, crypto: nodeCrypto, randomBytes, vaultKey });
  const vault = sealed(path);
  if (!vault.ok) throw new Error(vault.error.kind);
  const identity = vault.value.identity(KIOSK);
  vault.value.seal(ADA, Buffer.from('face'));
  vault.value.copyIdentityTo(join(folder, 'copy.json'));
  expect(readFileSync(join(folder, 'copy.json'), 'utf8')).toMatch(/^\{"version":2,/);
  const copy = sealed(join(folder, 'copy.json'));
  expect(copy.ok && copy.value.identity(KIOSK)).toEqual(identity);
  expect(copy.ok && copy.value.unseal(ADA, new Uint8Array(40))).toBeUndefined();
});

test('does not pass over a copy that cannot be made', () => {
  const vault = vaultAt(path);
  vault.identity(KIOSK);
  writeFileSync(join(folder, 'copy.json'), 'else');
  expect(() => vault.copyIdentityTo(join(folder, 'copy.json'))).toThrow('the key is kept');
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

const VAULT_KEY = new Uint8Array(32).fill(9);

/** The vault on `path`, sealed. */
function sealedVault(): KeyVault {
  const vault = openFileVault({ path, crypto: nodeCrypto, randomBytes, vaultKey: VAULT_KEY });
  if (!vault.ok) throw new Error(vault.error.kind);
  return vault.value;
}

test('keeps nothing readable where a key of the keystore seals it, and everything over a restart', () => {
  const vault = sealedVault();
  const identity = vault.identity(KIOSK);
  vault.savePairing(pairing);
  const box = vault.seal(ADA, Buffer.from('face'));
  const text = readFileSync(path, 'utf8');
  for (const word of [
    KIOSK,
    ADA,
    pairing.credential,
    Buffer.from(identity.privateSeed).toString('base64url'),
  ])
    expect(text).not.toContain(word);
  expect(sealedVault().identity(KIOSK)).toEqual(identity);
  expect(sealedVault().pairing()).toEqual(pairing);
  expect(Buffer.from(sealedVault().unseal(ADA, box) ?? []).toString()).toBe('face');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('takes over a plain file once, and overwrites what stood there', () => {
  const identity = vaultAt(path).identity(KIOSK);
  const plain = vaultAt(path);
  plain.savePairing(pairing);
  const old = openSync(path, 'r');
  expect(sealedVault().pairing()).toEqual(pairing);
  expect(sealedVault().identity(KIOSK)).toEqual(identity);
  expect(readFileSync(path, 'utf8')).toContain('"version":2');
  expect(readFileSync(old).every((byte) => byte === 0)).toBe(true);
  closeSync(old);
  expect(readdirSync(folder)).toEqual(['keys.json']);
});

test('leaves a copy alone that has the same bytes under another name', () => {
  vaultAt(path).identity(KIOSK);
  const text = readFileSync(path, 'utf8');
  linkSync(path, join(folder, 'backup'));
  sealedVault();
  expect(readFileSync(join(folder, 'backup'), 'utf8')).toBe(text);
});

test.each([
  { name: 'without its key', vaultKey: undefined, why: 'sealed' },
  { name: 'with another key', vaultKey: new Uint8Array(32), why: 'other-key' },
])('leaves a sealed file as it is $name', ({ vaultKey, why }) => {
  sealedVault().identity(KIOSK);
  const text = readFileSync(path, 'utf8');
  expect(openFileVault({ path, crypto: nodeCrypto, randomBytes, vaultKey })).toEqual({
    ok: false,
    error: { kind: 'keys-unreadable', why },
  });
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test.each(['{', '{"version":2}', ''])('leaves a file alone that holds no keys: %j', (text) => {
  writeFileSync(path, text);
  const unreadable = { ok: false, error: { kind: 'keys-unreadable', why: 'not-keys' } };
  expect(openFileVault({ path, crypto: nodeCrypto, randomBytes })).toEqual(unreadable);
  expect(openFileVault({ path, crypto: nodeCrypto, randomBytes, vaultKey: VAULT_KEY })).toEqual(unreadable);
  expect(readFileSync(path, 'utf8')).toBe(text);
});
