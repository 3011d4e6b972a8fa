/**
 * The system's keystore behind the vault: a key of 32 random bytes that seals `keys.json`, kept in `DATA/vault-key` sealed by
 * the keystore itself. A keystore that is none, such as Chromium's fixed password on a Linux without a keyring, seals nothing.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { failed, ok, type Result } from '#core/result.ts';
import { writeDurably } from '../host/keys/durable-file.ts';
import { isSealedKeyFile, type VaultFailure } from '../host/keys/key-file.ts';
import { ifThere } from '../host/if-there.ts';
import type { Timers } from '../host/ports.ts';
import { browserDirOf } from './start-options.ts';

/** What is asked of Electron's `safeStorage`. */
export interface Keystore {
  readonly isAsyncEncryptionAvailable: () => Promise<boolean>;
  readonly encryptStringAsync: (text: string) => Promise<Buffer>;
  readonly decryptStringAsync: (
    sealed: Buffer,
  ) => Promise<{ readonly result: string; readonly shouldReEncrypt: boolean }>;
  /** On Linux alone. */
  readonly getSelectedStorageBackend?: () => string;
}

export interface SealKeyDeps {
  readonly dataDir: string;
  readonly safeStorage: Keystore;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly timers: Timers;
  readonly platform: NodeJS.Platform;
}

export interface SealKey {
  /** 32 bytes. */
  readonly vaultKey: Uint8Array<ArrayBuffer> | undefined;
  /** Whether somebody who copies this user's files is kept from the keys. */
  readonly keysProtected: boolean;
}

/** A keyring may ask its person for a password first. */
export const KEYSTORE_WAIT_MS = 120_000;
/** Chromium writes its own settings ten seconds after they changed (base/files/important_file_writer.cc). */
export const SETTINGS_WAIT_MS = 20_000;
const LOOK_EVERY_MS = 250;
const KEY_BYTES = 32;
/** `unknown` is said before the app is ready; `basic_text` seals with a password that stands in Chromium's source. */
const NO_KEYSTORE = ['basic_text', 'unknown'];
/** What stands before a text that Chromium sealed on Linux with that same password (components/os_crypt); elsewhere it says less. */
const FIXED_PASSWORD = 'v10';
const UNPROTECTED: SealKey = { vaultKey: undefined, keysProtected: false };

/**
 * The key, made the first time, and only given out once it was seen to open again. Where the keys are sealed and theirs is missing
 * or does not open, it fails: a new one would lose the pairing. Call it when the app is ready.
 */
export async function sealKeyFor(
  deps: SealKeyDeps,
): Promise<Result<SealKey, Extract<VaultFailure, { kind: 'keys-unreadable' }>>> {
  const path = join(deps.dataDir, 'vault-key');
  const keysAreSealed = isSealedKeyFile(join(deps.dataDir, 'keys.json'));
  const sealed = ifThere(() => readFileSync(path));
  if (sealed !== undefined) {
    const vaultKey = await reopened(deps, path, sealed);
    if (vaultKey !== undefined) return ok({ vaultKey, keysProtected: true });
  }
  if (keysAreSealed) {
    const why = sealed === undefined ? 'vault-key-missing' : 'keystore-shut';
    return failed({ kind: 'keys-unreadable', why });
  }
  const made = await newKey(deps, path);
  return ok(made === undefined ? UNPROTECTED : { vaultKey: made, keysProtected: true });
}

/** Undefined where the keystore does not open it. What the keystore wants sealed anew is, and stays as it is where that fails. */
async function reopened(
  deps: SealKeyDeps,
  path: string,
  sealed: Buffer,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { safeStorage } = deps;
  if (!(await isKeystore(deps))) return undefined;
  const opened = await answered(deps, () => safeStorage.decryptStringAsync(sealed));
  const vaultKey = opened === undefined ? undefined : keyFrom(opened.result);
  if (opened?.shouldReEncrypt === true && vaultKey !== undefined) await kept(deps, path, vaultKey);
  return vaultKey;
}

async function newKey(deps: SealKeyDeps, path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!(await isKeystore(deps))) return undefined;
  const vaultKey = new Uint8Array(deps.randomBytes(KEY_BYTES));
  return (await kept(deps, path, vaultKey)) ? vaultKey : undefined;
}

/** Of what Chromium keeps in `Local State`, the key that DPAPI seals: without it `vault-key` never opens again. */
const ChromiumState = z.object({ os_crypt: z.object({ encrypted_key: z.string().min(1) }) });

/** Sealed, opened again for proof, and only then on the disk. */
async function kept(deps: SealKeyDeps, path: string, vaultKey: Uint8Array): Promise<boolean> {
  const { safeStorage, platform } = deps;
  const text = Buffer.from(vaultKey).toString('base64url');
  const sealed = await answered(deps, () => safeStorage.encryptStringAsync(text));
  if (sealed === undefined) return false;
  // The backend is chosen by the desktop: it may be named, and not run.
  if (platform === 'linux' && sealed.subarray(0, FIXED_PASSWORD.length).equals(Buffer.from(FIXED_PASSWORD)))
    return false;
  const opened = await answered(deps, () => safeStorage.decryptStringAsync(sealed));
  if (opened?.result !== text) return false;
  if (platform === 'win32') await stateWritten(deps);
  writeDurably(path, sealed);
  return true;
}

/** A power cut before it is on the disk would take the keys along. Returns in any case when it was late. */
async function stateWritten({ dataDir, timers }: SealKeyDeps): Promise<void> {
  const path = join(browserDirOf(dataDir), 'Local State');
  for (let waitedMs = 0; waitedMs < SETTINGS_WAIT_MS && !holdsItsKey(path); waitedMs += LOOK_EVERY_MS)
    await new Promise<void>((resolve) => timers.after(LOOK_EVERY_MS, resolve));
}

function holdsItsKey(path: string): boolean {
  try {
    return ChromiumState.safeParse(JSON.parse(readFileSync(path, 'utf8'))).success;
  } catch {
    // Not there yet, or just being put in its place.
    return false;
  }
}

async function isKeystore(deps: SealKeyDeps): Promise<boolean> {
  const { safeStorage, platform } = deps;
  if ((await answered(deps, () => safeStorage.isAsyncEncryptionAvailable())) !== true) return false;
  return (
    platform !== 'linux' || !NO_KEYSTORE.includes(safeStorage.getSelectedStorageBackend?.() ?? 'unknown')
  );
}

/** Undefined where the keystore refuses, in whatever way, or does not answer in time. */
async function answered<T>({ timers }: SealKeyDeps, ask: () => Promise<T>): Promise<T | undefined> {
  let cancel = (): void => undefined;
  const late = new Promise<undefined>((resolve) => {
    cancel = timers.after(KEYSTORE_WAIT_MS, () => resolve(undefined));
  });
  try {
    return await Promise.race([ask(), late]);
  } catch {
    // A shut keyring, a refused password, bytes of another keystore: Electron says all of them by a plain Error.
    return undefined;
  } finally {
    cancel();
  }
}

function keyFrom(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === KEY_BYTES ? new Uint8Array(bytes) : undefined;
}
