/** The key that seals the keys, with a keystore that does as the test says and the real vault. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { openFileVault } from '../../../electron/host/keys/keys.ts';
import {
  KEYSTORE_WAIT_MS,
  sealKeyFor,
  SETTINGS_WAIT_MS,
  type SealKeyDeps,
} from '../../../electron/main/key-seal.ts';
import { KIOSK } from '../../support/facts.ts';
import { fakeKeystore } from '../../support/fake-keystore.ts';
import { createTestTime } from '../../support/time.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kiosk-seal-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const UNPROTECTED = { ok: true, value: { vaultKey: undefined, keysProtected: false } };
const keyPath = (): string => join(dataDir, 'vault-key');

function deps(over: Partial<SealKeyDeps> = {}): SealKeyDeps {
  return {
    dataDir,
    safeStorage: fakeKeystore(),
    randomBytes,
    timers: createTestTime(0),
    platform: 'linux',
    ...over,
  };
}

async function keyOf(over: Partial<SealKeyDeps> = {}): Promise<Uint8Array> {
  const sealed = await sealKeyFor(deps(over));
  if (!sealed.ok || sealed.value.vaultKey === undefined) throw new Error(`no key: ${JSON.stringify(sealed)}`);
  return sealed.value.vaultKey;
}

/** What Chromium keeps of its own settings. */
function writeState(state: object): void {
  mkdirSync(join(dataDir, 'browser'), { recursive: true });
  writeFileSync(join(dataDir, 'browser', 'Local State'), JSON.stringify(state));
}

/** Leaves keys behind that are sealed with the key of `keyOf`. */
async function sealTheKeys(): Promise<void> {
  const vault = openFileVault({
    path: join(dataDir, 'keys.json'),
    crypto: nodeCrypto,
    randomBytes,
    vaultKey: await keyOf(),
  });
  if (!vault.ok) throw new Error(vault.error.kind);
  vault.value.identity(KIOSK);
}

test('makes a key once, gives the same at each start, and keeps it for its owner, sealed', async () => {
  const made = await keyOf();
  expect(made.length).toBe(32);
  expect(await keyOf()).toEqual(made);
  expect(statSync(keyPath()).mode & 0o777).toBe(0o600);
  expect(readFileSync(keyPath(), 'utf8')).toMatch(/^this-pc:/);
});

test.each([
  { name: 'a fixed password', store: { backend: 'basic_text' } },
  { name: 'a keystore nobody knows', store: { backend: 'unknown' } },
  { name: 'no keystore', store: { available: false } },
  { name: 'a shut keyring', store: { mood: 'shut' } },
] as const)('seals nothing with $name, and says so', async ({ store }) => {
  expect(await sealKeyFor(deps({ safeStorage: fakeKeystore(store) }))).toEqual(UNPROTECTED);
  expect(existsSync(keyPath())).toBe(false);
});

test.each(['win32', 'darwin'] as const)(
  'asks for no backend on %s, where there is none',
  async (platform) => {
    writeState({ os_crypt: { encrypted_key: 'a2V5' } });
    const safeStorage = fakeKeystore({ backend: 'unknown' });
    expect((await keyOf({ safeStorage, platform })).length).toBe(32);
  },
);

test('does not give out a key that it could not open again', async () => {
  const safeStorage = fakeKeystore({
    decryptStringAsync: async () => ({ result: 'something else', shouldReEncrypt: false }),
  });
  expect(await sealKeyFor(deps({ safeStorage }))).toEqual(UNPROTECTED);
  expect(existsSync(keyPath())).toBe(false);
});

test.each([
  { platform: 'linux', expected: undefined },
  { platform: 'darwin', expected: 32 },
  { platform: 'win32', expected: 32 },
] as const)('sees a fixed password by what it sealed, on $platform', async ({ platform, expected }) => {
  writeState({ os_crypt: { encrypted_key: 'a2V5' } });
  // The backend is the one that the desktop goes with; whether its keyring runs, it does not say.
  const sealed = await sealKeyFor(deps({ safeStorage: fakeKeystore({ name: 'v10' }), platform }));
  expect(sealed.ok ? sealed.value.vaultKey?.length : 'failed').toBe(expected);
  expect(existsSync(keyPath())).toBe(expected !== undefined);
});

describe('on Windows, where the key behind the keystore is in a file of its own', () => {
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  test('waits until that file holds it', async () => {
    const timers = createTestTime(0);
    const sealing = sealKeyFor(deps({ timers, platform: 'win32' }));
    writeState({ os_crypt: { audit_enabled: true } });
    for (const state of [{}, { os_crypt: { encrypted_key: 'a2V5' } }]) {
      await turn();
      timers.pass(1000);
      await turn();
      expect(existsSync(keyPath())).toBe(false);
      writeState(state);
    }
    timers.pass(1000);
    expect(await sealing).toMatchObject({ value: { keysProtected: true } });
    expect(existsSync(keyPath())).toBe(true);
  });

  test('waits no longer than Chromium may take, and never again', async () => {
    const timers = createTestTime(0);
    const sealing = sealKeyFor(deps({ timers, platform: 'win32' }));
    for (let ms = 0; ms < SETTINGS_WAIT_MS; ms += 250) {
      await turn();
      timers.pass(250);
    }
    expect(await sealing).toMatchObject({ value: { keysProtected: true } });
    expect(await sealKeyFor(deps({ platform: 'win32' }))).toEqual(await sealing);
  });
});

test('seals the key anew where the keystore asks for it', async () => {
  const made = await keyOf();
  const safeStorage = fakeKeystore({ name: 'new-key', before: 'this-pc' });
  expect(await keyOf({ safeStorage })).toEqual(made);
  expect(readFileSync(keyPath(), 'utf8')).toMatch(/^new-key:/);
});

test('goes on with a key that could not be sealed anew', async () => {
  const made = await keyOf();
  const safeStorage = fakeKeystore({
    name: 'new-key',
    before: 'this-pc',
    encryptStringAsync: async () => Promise.reject(new Error('The keyring is full.')),
  });
  expect(await keyOf({ safeStorage })).toEqual(made);
  expect(readFileSync(keyPath(), 'utf8')).toMatch(/^this-pc:/);
});

describe('where the keys are sealed', () => {
  test.each([
    { name: 'a shut keyring', store: { mood: 'shut' } },
    { name: 'a keyring that is gone', store: { backend: 'basic_text' } },
    { name: "another computer's keystore", store: { name: 'other-pc' } },
  ] as const)('fails with $name, and leaves everything as it was', async ({ store }) => {
    await sealTheKeys();
    const before = [readFileSync(keyPath()), readFileSync(join(dataDir, 'keys.json'))];
    expect(await sealKeyFor(deps({ safeStorage: fakeKeystore(store) }))).toEqual({
      ok: false,
      error: { kind: 'keys-unreadable', why: 'keystore-shut' },
    });
    expect([readFileSync(keyPath()), readFileSync(join(dataDir, 'keys.json'))]).toEqual(before);
  });

  test('fails where their key is missing, and makes no other', async () => {
    await sealTheKeys();
    rmSync(keyPath());
    expect(await sealKeyFor(deps())).toEqual({
      ok: false,
      error: { kind: 'keys-unreadable', why: 'vault-key-missing' },
    });
    expect(existsSync(keyPath())).toBe(false);
  });

  test('gives up on a keystore that does not answer', async () => {
    await sealTheKeys();
    const timers = createTestTime(0);
    const waiting = sealKeyFor(deps({ timers, safeStorage: fakeKeystore({ mood: 'silent' }) }));
    // The keystore was asked once the event loop has turned.
    await new Promise((resolve) => setImmediate(resolve));
    timers.pass(KEYSTORE_WAIT_MS);
    expect(await waiting).toMatchObject({ error: { why: 'keystore-shut' } });
    expect(timers.waiting()).toBe(0);
  });
});

test('begins anew with a key that nothing was sealed with and that does not open', async () => {
  writeFileSync(keyPath(), 'other-pc:00');
  expect((await keyOf()).length).toBe(32);
  expect(readFileSync(keyPath(), 'utf8')).toMatch(/^this-pc:/);
});
