/**
 * The server's own key for templates, in a file of its own: a copy of the database alone opens none of them. Every process on one
 * store needs the same key, so the store keeps its fingerprint, and no server starts there with another.
 */
import { link, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { invariant, present } from '#core/assert.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Chance } from '../ports.ts';
import type { Collections } from '../store/collections.ts';

/** Why there is no key to use: the file is not there though the store knows one, holds another, or cannot be read. */
export type FaceKeyFailure =
  | { readonly kind: 'missing' }
  | { readonly kind: 'differs' }
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface FaceKeyDeps {
  readonly collections: Pick<Collections, 'faceKeyFingerprints' | 'faceTemplates'>;
  readonly crypto: Crypto;
  readonly chance: Chance;
}

const KEY_BYTES = 32;
const FINGERPRINT_ID = 'face-key';
/** What an operator writes into the file where the key is lost for good. */
const BEGIN_ANEW = 'new';

/**
 * The key of the store. It is made where neither the store nor the file knows one; of several processes that make it at once one
 * key stands. A file that says `new` is given a new key, which takes the place of the one that was lost.
 */
export async function openFaceKey(
  path: string,
  deps: FaceKeyDeps,
): Promise<Result<Uint8Array, FaceKeyFailure>> {
  const { faceKeyFingerprints, faceTemplates } = deps.collections;
  const known = await faceKeyFingerprints.get(FINGERPRINT_ID);
  const file = await read(path);
  if (!file.ok) return file;
  if (file.value === BEGIN_ANEW) {
    const key = deps.chance.bytes(KEY_BYTES);
    await writeFile(path, textOf(key), { mode: 0o600, flush: true });
    const fresh = { id: FINGERPRINT_ID, fingerprint: fingerprintOf(deps.crypto, key) } as const;
    await faceKeyFingerprints.putIf(fresh, known === undefined ? 'absent' : { id: FINGERPRINT_ID });
  }
  if (file.value === undefined) {
    // Records that are older than fingerprints know a key by what was sealed under it.
    const faces = await faceTemplates.find({ index: 'byState', equals: {}, limit: 1 });
    if (known !== undefined || faces.items.length > 0) return failed({ kind: 'missing' });
  }
  const key = await readOrMake(path, deps.chance);
  if (!key.ok) return key;
  const fingerprint = fingerprintOf(deps.crypto, key.value);
  await faceKeyFingerprints.putIf({ id: FINGERPRINT_ID, fingerprint }, 'absent');
  const stands = present(await faceKeyFingerprints.get(FINGERPRINT_ID), 'a fingerprint is there');
  return stands.fingerprint === fingerprint ? key : failed({ kind: 'differs' });
}

/** Tells nothing of the key: 32 bytes of chance cannot be guessed. */
function fingerprintOf(crypto: Crypto, key: Uint8Array): string {
  return crypto.toBase64Url(crypto.hmacSha256(key, crypto.utf8('smartpresence face-key fingerprint')));
}

async function readOrMake(path: string, chance: Chance): Promise<Result<Uint8Array, FaceKeyFailure>> {
  const known = await read(path);
  if (!known.ok) return known;
  if (known.value === undefined) await make(path, chance);
  const made = known.value === undefined ? await read(path) : known;
  if (!made.ok) return made;
  invariant(made.value instanceof Uint8Array, 'the key was just written');
  return ok(made.value);
}

/** Written aside and then given its name: who reads it, also after a crash, reads all of it. */
async function make(path: string, chance: Chance): Promise<void> {
  const aside = `${path}.${Buffer.from(chance.bytes(8)).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(textOf(chance.bytes(KEY_BYTES)));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(aside, path);
  } catch (error) {
    // Some file systems have no links.
    if (codeOf(error) !== 'EEXIST') await rename(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key).toString('base64url');
}

/** The key, what is to be made anew, or undefined where there is no file. */
async function read(
  path: string,
): Promise<Result<Uint8Array | typeof BEGIN_ANEW | undefined, FaceKeyFailure>> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    if (text === BEGIN_ANEW) return ok(BEGIN_ANEW);
    const key = Buffer.from(text, 'base64url');
    if (key.length !== KEY_BYTES) return failed({ kind: 'unreadable', reason: 'it is not 32 bytes' });
    return ok(new Uint8Array(key));
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return code === 'ENOENT' ? ok(undefined) : failed({ kind: 'unreadable', reason: code });
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
