/** Secrets that somebody else keeps for us: 32 bytes of chance, of which only the hash stands in the store. */
import type { Crypto } from '#core/crypto/crypto.ts';
import type { Chance } from '../ports.ts';

/** 43 characters of base64url. */
export function newSecret(crypto: Crypto, chance: Chance): string {
  return crypto.toBase64Url(chance.bytes(32));
}

/** How a secret stands in the store: it cannot be read back from there. */
export function hashedSecret(crypto: Crypto, secret: string): string {
  return crypto.toBase64Url(crypto.sha256(crypto.utf8(secret)));
}

/** Whether `secret` is the one of `hash`, in time that does not depend on where they differ. */
export function isSecretOf(crypto: Crypto, secret: string, hash: string): boolean {
  return crypto.equal(crypto.utf8(hashedSecret(crypto, secret)), crypto.utf8(hash));
}
