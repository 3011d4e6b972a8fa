/**
 * The file behind the vault. Version 1 is plain; version 2 is version 1 whole, sealed under a key that the system's keystore
 * holds. A plain file is taken over once such a key is there; a sealed one is never opened, replaced or begun anew without it.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { NONCE_BYTES, type Crypto, type SealKey } from '#core/crypto/crypto.ts';
import { CampusId, KioskId, PersonId, RoomId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { replaceAndErase, writeDurably } from './durable-file.ts';
import type { KeysTrouble } from '../failures.ts';
import { ifThere } from '../if-there.ts';

/** The file is left as it is: it is there and cannot be read, or it is plain and there is no room to seal it. */
export type VaultFailure =
  { readonly kind: 'keys-unreadable'; readonly why: KeysTrouble } | { readonly kind: 'disk-full' };

const Key = z
  .string()
  .length(43)
  .transform((text): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64url')));

const HeldIdentity = z.object({ kioskId: KioskId, privateSeed: Key });
const HeldPairing = z.object({
  kioskId: KioskId,
  kioskSecret: Key,
  credential: z.string(),
  serverKey: Key,
  roomId: RoomId,
  campusId: CampusId,
});

/** Keys are bytes here and base64url in the file. */
export const HeldKeys = z.object({
  version: z.literal(1),
  identity: HeldIdentity.optional(),
  pairing: HeldPairing.optional(),
  sealKeys: z.record(PersonId, Key),
  /** The code under trial. */
  pairingCode: z.string().optional(),
  /** What this kiosk is to be instead, once the server has taken it. */
  successor: HeldIdentity.extend({ pairing: HeldPairing.optional() }).optional(),
});
export type HeldKeys = z.infer<typeof HeldKeys>;

const SealedFile = z.strictObject({
  version: z.literal(2),
  sealed: z.base64url().transform((text): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64url'))),
});

const ABOUT = 'smartpresence keys.json 2';

export interface KeyFile {
  /** What stood there at the opening; nothing but the version where there was no file. */
  readonly first: HeldKeys;
  /** On the disk when it returns. Throws the system's error where the file cannot be written; it is then as it was. */
  readonly save: (keys: HeldKeys) => void;
}

export interface KeyFileDeps {
  readonly path: string;
  readonly crypto: Pick<Crypto, 'seal' | 'unseal'>;
  readonly randomBytes: (count: number) => Uint8Array;
  /** 32 bytes. Without it the file is plain. */
  readonly vaultKey: Uint8Array | undefined;
}

/** Throws the system's error where the file cannot be reached, or is plain and cannot be sealed. */
export function openKeyFile(deps: KeyFileDeps): Result<KeyFile, VaultFailure> {
  const { path, crypto, vaultKey } = deps;
  const under = vaultKey === undefined ? undefined : { key: vaultKey, about: ABOUT };
  const contentOf = (keys: HeldKeys): string =>
    under === undefined ? plainText(keys) : sealedText(deps, under, keys);
  const save = (keys: HeldKeys): void => writeDurably(path, contentOf(keys));

  const text = ifThere(() => readFileSync(path, 'utf8'));
  if (text === undefined) return ok({ first: { version: 1, sealKeys: {} }, save });
  const sealedFile = SealedFile.safeParse(jsonFrom(text));
  if (!sealedFile.success) {
    const plain = HeldKeys.safeParse(jsonFrom(text));
    if (!plain.success) return unreadable('not-keys');
    return under === undefined || takenOver(path, contentOf(plain.data))
      ? ok({ first: plain.data, save })
      : failed({ kind: 'disk-full' });
  }
  if (under === undefined) return unreadable('sealed');
  const opened = crypto.unseal(under, sealedFile.data.sealed);
  if (opened === undefined) return unreadable('other-key');
  const held = HeldKeys.safeParse(jsonFrom(Buffer.from(opened).toString()));
  return held.success ? ok({ first: held.data, save }) : unreadable('not-keys');
}

/** Whether the file is there and sealed. */
export function isSealedKeyFile(path: string): boolean {
  const text = ifThere(() => readFileSync(path, 'utf8'));
  return text !== undefined && SealedFile.safeParse(jsonFrom(text)).success;
}

/** False where the disk is full. */
function takenOver(path: string, content: string): boolean {
  try {
    replaceAndErase(path, content);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT') throw error;
    return false;
  }
}

function sealedText({ crypto, randomBytes }: KeyFileDeps, under: SealKey, keys: HeldKeys): string {
  const nonce = new Uint8Array(randomBytes(NONCE_BYTES));
  const sealed = crypto.seal(under, nonce, Buffer.from(plainText(keys)));
  return JSON.stringify({ version: 2, sealed: Buffer.from(sealed).toString('base64url') });
}

function plainText(keys: HeldKeys): string {
  return JSON.stringify(
    keys,
    (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value),
    2,
  );
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(why: KeysTrouble): Result<never, VaultFailure> {
  return failed({ kind: 'keys-unreadable', why });
}
