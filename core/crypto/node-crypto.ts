/**
 * The one Node implementation of `Crypto`. It stands beside its port because kiosk host and server both need it and
 * never import one another; only composition roots and tests import it (docs/decisions/0002-one-node-crypto.md).
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import { NONCE_BYTES, type Crypto, type SealKey } from './crypto.ts';

/** DER wrapping of a 32-byte Ed25519 seed (RFC 8410 §7) and public key (RFC 8410 §4). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;

export const nodeCrypto: Crypto = {
  sha1: (data) => createHash('sha1').update(data).digest(),
  sha256: (data) => createHash('sha256').update(data).digest(),
  hmacSha1: (key, data) => createHmac('sha1', key).update(data).digest(),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  hkdfSha256: (key, salt, info, lengthBytes) =>
    new Uint8Array(hkdfSync('sha256', key, salt, info, lengthBytes)),
  signEd25519: (privateSeed, data) => sign(null, data, privateKeyFrom(privateSeed)),
  publicEd25519: (privateSeed) => {
    const spki = createPublicKey(privateKeyFrom(privateSeed)).export({ format: 'der', type: 'spki' });
    return new Uint8Array(spki.subarray(SPKI_PREFIX.length));
  },
  verifyEd25519: (publicKey, data, signature) =>
    holds(() => verify(null, data, keyFrom(Buffer.concat([SPKI_PREFIX, publicKey])), signature)),
  verifyP256: (spki, data, signature) =>
    holds(() => verify('sha256', data, { key: keyFrom(spki), dsaEncoding: 'ieee-p1363' }, signature)),
  seal,
  unseal,
  equal: (a, b) => a.length === b.length && timingSafeEqual(a, b),
  utf8: (text) => new Uint8Array(Buffer.from(text, 'utf8')),
  toBase64Url: (data) => Buffer.from(data).toString('base64url'),
  fromBase64Url: (text) => {
    const bytes = Buffer.from(text, 'base64url');
    return bytes.toString('base64url') === text ? new Uint8Array(bytes) : undefined;
  },
};

function seal({ key, about }: SealKey, nonce: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, text, cipher.getAuthTag()]));
}

function unseal({ key, about }: SealKey, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(about))
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return new Uint8Array(Buffer.concat([text, decipher.final()]));
  } catch {
    // Node has no class for a tag that does not hold; nothing else can fail here.
    return undefined;
  }
}

function privateKeyFrom(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

function keyFrom(spki: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
}

/** A key or signature that cannot be read proves nothing; it is not an accident of ours. */
function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
