/**
 * `safeStorage` over a keyring of its own. `ELECTRON_DOUBLE_KEYRING` is `gnome_libsecret` (or a kwallet), `basic_text`, or
 * `unavailable`. The keyring's key lies outside the program's own folders, as a system's does.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loud } from './loud.ts';
import { isReady, needsReady } from './readiness.ts';

const BACKEND = process.env['ELECTRON_DOUBLE_KEYRING'] ?? 'gnome_libsecret';
const KEYRING =
  process.env['ELECTRON_DOUBLE_KEYRING_FILE'] ??
  join(tmpdir(), `electron-double-keyring-${process.getuid?.() ?? 0}`);
const isBasic = BACKEND === 'basic_text';
const isThere = BACKEND !== 'unavailable';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Chromium's prefix of what a real keyring protects, and of what only a fixed password does (components/os_crypt). */
const PREFIX = isBasic ? 'v10' : 'v11';
let allowsPlainText = false;

function key(): Buffer {
  needsReady('safeStorage cannot be used before app is ready');
  if (!isThere)
    throw new Error(
      'Error while encrypting the text provided to safeStorage.encryptString. Encryption is not available.',
    );
  // What everybody knows protects nothing: that is what this backend is.
  if (isBasic) return createHash('sha256').update('peanuts').digest();
  return createHash('sha256').update(keyringSecret()).digest();
}

function keyringSecret(): Buffer {
  try {
    writeFileSync(KEYRING, randomBytes(32), { flag: 'wx', mode: 0o600 });
  } catch {
    // It was made before.
  }
  return readFileSync(KEYRING);
}

function encryptString(text: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key(), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from(PREFIX), iv, cipher.getAuthTag(), sealed]);
}

function decryptString(sealed: Buffer): string {
  const at = PREFIX.length;
  try {
    const opening = createDecipheriv('aes-256-gcm', key(), sealed.subarray(at, at + IV_BYTES));
    opening.setAuthTag(sealed.subarray(at + IV_BYTES, at + IV_BYTES + TAG_BYTES));
    return (
      opening.update(sealed.subarray(at + IV_BYTES + TAG_BYTES), undefined, 'utf8') + opening.final('utf8')
    );
  } catch {
    throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.');
  }
}

export const safeStorage = loud('safeStorage', {
  encryptString,
  decryptString,
  encryptStringAsync: async (text: string): Promise<Buffer> => encryptString(text),
  decryptStringAsync: async (sealed: Buffer) => ({ shouldReEncrypt: false, result: decryptString(sealed) }),
  isEncryptionAvailable: (): boolean => isReady() && isThere && (!isBasic || allowsPlainText),
  isAsyncEncryptionAvailable: async (): Promise<boolean> => isReady() && isThere,
  getSelectedStorageBackend: (): string => (!isReady() ? 'unknown' : isThere ? BACKEND : 'basic_text'),
  setUsePlainTextEncryption(use: boolean): void {
    allowsPlainText = use;
  },
});
