/**
 * The kiosk's keys, behind one port. The file vault keeps them in one owner-only file apart from the database: whoever
 * copies only the database, or finds an old copy of it, can open no template. Whoever can read this user's files, or the
 * whole disk, has both, and a key that was destroyed may live on in unused blocks of the disk: it does not protect
 * against those. On Windows the file has the rights of its folder. The system's own keystore fits behind the same port.
 */
import { createCipheriv, createDecipheriv, createPrivateKey, createPublicKey } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { invariant } from '#core/assert.ts';
import { CampusId, KioskId, PersonId, RoomId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';

/** What makes this kiosk itself: its Ed25519 pair, raw 32 bytes each. */
export interface KioskIdentity {
  readonly kioskId: KioskId;
  readonly privateSeed: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** What pairing agreed on with the server. */
export interface Pairing {
  readonly kioskId: KioskId;
  /** 32 bytes: the root of this kiosk's codes. */
  readonly kioskSecret: Uint8Array;
  /** Bearer credential of the sync routes. */
  readonly credential: string;
  /** The server's Ed25519 key, pinned: 32 bytes. */
  readonly serverKey: Uint8Array;
  readonly roomId: RoomId;
  readonly campusId: CampusId;
}

/** Every change is on the disk when the call returns. Throws where the file cannot be written. */
export interface KeyVault {
  /**
   * The identity for `kioskId`, made the first time. One kept for another kiosk id belongs to a database that is gone:
   * it is replaced, and its pairing with it.
   */
  readonly identity: (kioskId: KioskId) => KioskIdentity;
  readonly pairing: () => Pairing | undefined;
  readonly savePairing: (pairing: Pairing) => void;
  /** AES-256-GCM under the person's own key, made the first time: nonce (12 bytes) ‖ text ‖ tag (16). */
  readonly seal: (personId: PersonId, plain: Uint8Array) => Uint8Array;
  /** Undefined where the key was destroyed or the seal does not hold. */
  readonly unseal: (personId: PersonId, sealed: Uint8Array) => Uint8Array | undefined;
  readonly destroySealKey: (personId: PersonId) => void;
}

/** `keys-unreadable`: the file is there and is not a key file; it is left as it is. */
export type VaultFailure = { readonly kind: 'keys-unreadable' };

export interface FileVaultDeps {
  /** `DATA/keys.json` */
  readonly path: string;
  readonly randomBytes: (count: number) => Uint8Array;
}

const KEY_BYTES = 32;
/** NIST SP 800-38D §8.2.2: a random nonce of 96 bits; one key seals a handful of templates. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';
/** DER wrapping of a 32-byte Ed25519 seed (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

const Key = z
  .string()
  .length(43)
  .transform((text): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64url')));
const KeyFile = z.object({
  version: z.literal(1),
  identity: z.object({ kioskId: KioskId, privateSeed: Key }).optional(),
  pairing: z
    .object({
      kioskId: KioskId,
      kioskSecret: Key,
      credential: z.string(),
      serverKey: Key,
      roomId: RoomId,
      campusId: CampusId,
    })
    .optional(),
  sealKeys: z.record(PersonId, Key),
});
type KeyFile = z.infer<typeof KeyFile>;

export function openFileVault({ path, randomBytes }: FileVaultDeps): Result<KeyVault, VaultFailure> {
  const found = readKeyFile(path);
  if (!found.ok) return found;
  let held = found.value;

  function save(next: KeyFile): void {
    writeDurably(path, textFrom(next));
    held = next;
  }

  function sealKey(personId: PersonId): Uint8Array {
    const known = held.sealKeys[personId];
    if (known !== undefined) return known;
    const key = new Uint8Array(randomBytes(KEY_BYTES));
    save({ ...held, sealKeys: { ...held.sealKeys, [personId]: key } });
    return key;
  }

  return ok({
    identity(kioskId) {
      const privateSeed =
        held.identity?.kioskId === kioskId
          ? held.identity.privateSeed
          : new Uint8Array(randomBytes(KEY_BYTES));
      if (held.identity?.kioskId !== kioskId)
        save({ version: 1, identity: { kioskId, privateSeed }, sealKeys: held.sealKeys });
      return { kioskId, privateSeed, publicKey: publicKeyFrom(privateSeed) };
    },
    pairing: () => held.pairing,
    savePairing(pairing) {
      invariant(held.identity?.kioskId === pairing.kioskId, 'the pairing is for another kiosk');
      save({ ...held, pairing });
    },
    seal: (personId, plain) =>
      sealed(sealKey(personId), new Uint8Array(randomBytes(NONCE_BYTES)), personId, plain),
    unseal(personId, box) {
      const key = held.sealKeys[personId];
      return key === undefined ? undefined : unsealed(key, personId, box);
    },
    destroySealKey(personId) {
      if (held.sealKeys[personId] === undefined) return;
      const others = Object.entries(held.sealKeys).filter(([id]) => id !== personId);
      save({ ...held, sealKeys: Object.fromEntries(others) });
    },
  });
}

function readKeyFile(path: string): Result<KeyFile, VaultFailure> {
  try {
    const parsed = KeyFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? ok(parsed.data) : failed({ kind: 'keys-unreadable' });
  } catch (error) {
    if (error instanceof SyntaxError) return failed({ kind: 'keys-unreadable' });
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return ok({ version: 1, sealKeys: {} });
    throw error;
  }
}

/** Keys are bytes here and base64url in the file. */
function textFrom(keys: KeyFile): string {
  return JSON.stringify(
    keys,
    (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value),
    2,
  );
}

/** A whole file or the one before it, never a half: written beside, synced, then put in place. */
function writeDurably(path: string, text: string): void {
  const beside = `${path}.new`;
  const file = openSync(beside, 'w', 0o600);
  try {
    // Not writeSync: on a disk that is nearly full it writes a part, and says so by its answer alone.
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
  if (process.platform !== 'win32') syncFolder(dirname(path));
}

/** The new name itself is durable only with its folder; Windows has no such call. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function publicKeyFrom(privateSeed: Uint8Array): Uint8Array {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, privateSeed]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return new Uint8Array(spki.subarray(-KEY_BYTES));
}

/** The person's id is sealed in, so that a template cannot be moved to another person's row. */
function sealed(key: Uint8Array, nonce: Uint8Array, personId: PersonId, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(personId));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, text, cipher.getAuthTag()]));
}

function unsealed(key: Uint8Array, personId: PersonId, box: Uint8Array): Uint8Array | undefined {
  if (box.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(personId))
    .setAuthTag(box.subarray(-TAG_BYTES));
  const text = decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return new Uint8Array(Buffer.concat([text, decipher.final()]));
  } catch {
    // Node has no class for a tag that does not hold; nothing else can fail here.
    return undefined;
  }
}
