/** The primitives that the core is given. One implementation at the rim, `node-crypto.ts`, held to published vectors. */

/** NIST SP 800-38D §8.2.2: a random nonce of 96 bits; each key seals far fewer than 2^32 texts. */
export const NONCE_BYTES = 12;

/** What a text is sealed under. */
export interface SealKey {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Not secret, and not in the box: one that is opened as something else does not hold. */
  readonly about: string;
}

/** All functions are synchronous, keep nothing, and throw only on keys or lengths that our own code made wrong. */
export interface Crypto {
  /** 20 bytes. Only for UUIDv5 (RFC 9562) and RFC 6238; never for new designs. */
  readonly sha1: (data: Uint8Array) => Uint8Array;
  /** 32 bytes. */
  readonly sha256: (data: Uint8Array) => Uint8Array;
  /** HMAC-SHA-1, 20 bytes (RFC 2104). */
  readonly hmacSha1: (key: Uint8Array, data: Uint8Array) => Uint8Array;
  /** HMAC-SHA-256, 32 bytes (RFC 2104). */
  readonly hmacSha256: (key: Uint8Array, data: Uint8Array) => Uint8Array;
  /** HKDF-SHA-256 (RFC 5869): `lengthBytes` of key from `key`, salted, bound to `info`. */
  readonly hkdfSha256: (key: Uint8Array, salt: Uint8Array, info: string, lengthBytes: number) => Uint8Array;
  /** Ed25519 (RFC 8032): 64 bytes over `data`, with the 32-byte private seed. */
  readonly signEd25519: (privateSeed: Uint8Array, data: Uint8Array) => Uint8Array;
  /** The 32-byte public key of the 32-byte private seed. */
  readonly publicEd25519: (privateSeed: Uint8Array) => Uint8Array;
  /** Whether `signature` is that of the 32-byte public key over `data`. Malformed input is false. */
  readonly verifyEd25519: (publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array) => boolean;
  /** Whether a WebCrypto ECDSA P-256 signature (r‖s, 64 bytes) over SHA-256 of `data` is that of the SPKI (DER) key. Malformed input is false. */
  readonly verifyP256: (spki: Uint8Array, data: Uint8Array, signature: Uint8Array) => boolean;
  /** AES-256-GCM: `nonce` ‖ text ‖ tag (16 bytes). `nonce`: `NONCE_BYTES`, never used before with this key. */
  readonly seal: (under: SealKey, nonce: Uint8Array, plain: Uint8Array) => Uint8Array;
  /** Undefined where it was sealed with another key, about something else, or is not whole. */
  readonly unseal: (under: SealKey, sealed: Uint8Array) => Uint8Array | undefined;
  /** Equality in time that does not depend on where they differ. Different lengths are unequal. */
  readonly equal: (a: Uint8Array, b: Uint8Array) => boolean;
  /** UTF-8 bytes of `text`; a lone surrogate becomes U+FFFD. */
  readonly utf8: (text: string) => Uint8Array;
  /** base64url without padding (RFC 4648 §5). */
  readonly toBase64Url: (data: Uint8Array) => string;
  /** The bytes of a base64url text, or undefined where it is not one in its canonical form. */
  readonly fromBase64Url: (text: string) => Uint8Array | undefined;
}
