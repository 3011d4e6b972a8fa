/** Templates and their keys as the store keeps them: sealed with what they are about, in base64url. */
import { NONCE_BYTES, type Crypto, type SealKey } from '#core/crypto/crypto.ts';
import type { Chance } from '../ports.ts';

/** The box as base64url. */
export function sealed(
  { crypto, chance }: { readonly crypto: Crypto; readonly chance: Chance },
  under: SealKey,
  plain: Uint8Array,
): string {
  return crypto.toBase64Url(crypto.seal(under, chance.bytes(NONCE_BYTES), plain));
}

/** Undefined where the box was made with another key, about something else, or is not whole. */
export function unsealed(crypto: Crypto, under: SealKey, box: string): Uint8Array | undefined {
  const bytes = crypto.fromBase64Url(box);
  return bytes && crypto.unseal(under, bytes);
}
