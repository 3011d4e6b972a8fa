/** AES-256-GCM as templates and their keys are kept: nonce (12 bytes) ‖ text ‖ tag (16), with what the text is about sealed in. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Chance } from '../ports.ts';

/** NIST SP 800-38D §8.2.2: a random nonce of 96 bits; each key seals far fewer than 2^32 texts. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

export interface SealKey {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Not secret, and not in the box: one that is opened as something else does not hold. */
  readonly about: string;
}

/** The box as base64url. */
export function sealed({ key, about }: SealKey, chance: Chance, plain: Uint8Array): string {
  const nonce = chance.bytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url');
}

/** Undefined where the box was made with another key, about something else, or is not whole. */
export function unsealed({ key, about }: SealKey, box: string): Uint8Array | undefined {
  const bytes = Buffer.from(box, 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(about))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return new Uint8Array(Buffer.concat([text, decipher.final()]));
  } catch {
    // Node has no class for a tag that does not hold; nothing else can fail here.
    return undefined;
  }
}
