/** AES-256-GCM as the kiosk's files use it: nonce (12 bytes) ‖ text ‖ tag (16), with what the text is about sealed in. */
import { createCipheriv, createDecipheriv } from 'node:crypto';

/** NIST SP 800-38D §8.2.2: a random nonce of 96 bits; each key seals far fewer than 2^32 texts. */
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

export interface Box {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Not secret, and not in the box: one that is opened as something else does not hold. */
  readonly about: string;
}

/** `nonce`: 12 bytes, never used before with this key. */
export function boxed({ key, about }: Box, nonce: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, text, cipher.getAuthTag()]));
}

/** Undefined where the box was made with another key, about something else, or is not whole. */
export function unboxed({ key, about }: Box, box: Uint8Array): Uint8Array | undefined {
  if (box.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(about))
    .setAuthTag(box.subarray(-TAG_BYTES));
  const text = decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return new Uint8Array(Buffer.concat([text, decipher.final()]));
  } catch {
    // Node has no class for a tag that does not hold; nothing else can fail here.
    return undefined;
  }
}
