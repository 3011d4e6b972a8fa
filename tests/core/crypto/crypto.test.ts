/** The one contract of `Crypto`, over published vectors, for its one implementation. */
import { describe, expect, test } from 'vitest';
import {
  bytesFromHex,
  concatBytes,
  hexFromBytes,
  uint32Bytes,
  uint64Bytes,
  uuidFromBytes,
} from '#core/crypto/bytes.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';

const hex = (data: Uint8Array) => hexFromBytes(data);

describe('hashes and keys', () => {
  test('SHA-1 and SHA-256 of "abc" (FIPS 180-4)', () => {
    expect(hex(crypto.sha1(crypto.utf8('abc')))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
    expect(hex(crypto.sha256(crypto.utf8('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  test('HMAC (RFC 2202 and RFC 4231, test case 2)', () => {
    const data = crypto.utf8('what do ya want for nothing?');
    expect(hex(crypto.hmacSha1(crypto.utf8('Jefe'), data))).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
    expect(hex(crypto.hmacSha256(crypto.utf8('Jefe'), data))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  test('HKDF-SHA-256 (RFC 5869, test case 3 has no info, so the empty one)', () => {
    const out = crypto.hkdfSha256(bytesFromHex('0b'.repeat(22)), new Uint8Array(), '', 42);
    expect(hex(out)).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    );
  });
});

describe('Ed25519 (RFC 8032 §7.1, test 2)', () => {
  const seed = bytesFromHex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  const key = bytesFromHex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
  const signature = bytesFromHex(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );

  test('knows the public key of a seed', () => {
    expect(hex(crypto.publicEd25519(seed))).toBe(hex(key));
  });

  test('signs', () => {
    expect(hex(crypto.signEd25519(seed, Uint8Array.of(0x72)))).toBe(hex(signature));
  });

  test.each([
    { name: 'the right message', key, data: Uint8Array.of(0x72), signature, holds: true },
    { name: 'another message', key, data: Uint8Array.of(0x73), signature, holds: false },
    { name: 'a short key', key: key.slice(1), data: Uint8Array.of(0x72), signature, holds: false },
    {
      name: 'a short signature',
      key,
      data: Uint8Array.of(0x72),
      signature: signature.slice(1),
      holds: false,
    },
  ])('verifies $name: $holds', (one) => {
    expect(crypto.verifyEd25519(one.key, one.data, one.signature)).toBe(one.holds);
  });
});

describe('AES-256-GCM (McGrew and Viega, The Galois/Counter Mode of Operation, test case 15)', () => {
  const key = bytesFromHex('feffe9928665731c6d6a8f9467308308'.repeat(2));
  const nonce = bytesFromHex('cafebabefacedbaddecaf888');
  const plain = bytesFromHex(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255',
  );
  const text =
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad';
  const tag = 'b094dac5d93471bdec1a502270e3cc6c';

  test('seals', () => {
    expect(hex(crypto.seal({ key, about: '' }, nonce, plain))).toBe(`${hex(nonce)}${text}${tag}`);
  });

  const box = crypto.seal({ key, about: 'Asha' }, nonce, plain);
  const broken = Uint8Array.from(box, (byte, i) => (i === 20 ? byte ^ 1 : byte));
  const otherKey = Uint8Array.from(key, (byte) => byte ^ 1);
  test.each([
    { name: 'what it is about', under: { key, about: 'Asha' }, sealed: box, opened: hex(plain) },
    { name: 'something else', under: { key, about: 'Ben' }, sealed: box, opened: undefined },
    { name: 'another key', under: { key: otherKey, about: 'Asha' }, sealed: box, opened: undefined },
    { name: 'a changed byte', under: { key, about: 'Asha' }, sealed: broken, opened: undefined },
    { name: 'a cut box', under: { key, about: 'Asha' }, sealed: box.slice(0, 27), opened: undefined },
  ])('opens with $name: $opened', ({ under, sealed, opened }) => {
    const plainAgain = crypto.unseal(under, sealed);
    expect(plainAgain && hex(plainAgain)).toBe(opened);
  });
});

test('ECDSA P-256 verifies what WebCrypto signed, and nothing else', async () => {
  const pair = await globalThis.crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  const data = new TextEncoder().encode('message');
  const signature = new Uint8Array(
    await globalThis.crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, data),
  );
  const spki = new Uint8Array(await globalThis.crypto.subtle.exportKey('spki', pair.publicKey));
  expect(crypto.verifyP256(spki, data, signature)).toBe(true);
  expect(crypto.verifyP256(spki, new TextEncoder().encode('massage'), signature)).toBe(false);
  expect(crypto.verifyP256(spki.slice(2), data, signature)).toBe(false);
});

test.each([
  { text: '', bytes: Uint8Array.of() },
  { text: '-_8', bytes: Uint8Array.of(0xfb, 0xff) },
])('base64url "$text" goes both ways', ({ text, bytes }) => {
  expect(crypto.toBase64Url(bytes)).toBe(text);
  expect(crypto.fromBase64Url(text)).toEqual(bytes);
});

test.each(['=', 'a', '-_9', '+/8', 'ab cd'])('"%s" is not canonical base64url', (text) => {
  expect(crypto.fromBase64Url(text)).toBeUndefined();
});

test('equality looks at length, then at every byte', () => {
  expect(crypto.equal(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
  expect(crypto.equal(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
  expect(crypto.equal(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false);
});

describe('bytes', () => {
  test('hexadecimal and UUIDs go both ways', () => {
    const text = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
    expect(uuidFromBytes(bytesFromHex(text))).toBe(text);
  });

  test.each(['abc', 'zz'])('"%s" is not hexadecimal', (text) => {
    expect(() => bytesFromHex(text)).toThrow('not hexadecimal');
  });

  test('numbers are big-endian', () => {
    expect(hex(concatBytes(uint32Bytes(0x01020304), uint64Bytes(2 ** 40 + 5)))).toBe(
      '010203040000010000000005',
    );
  });

  test.each([-1, 2 ** 32, 1.5])('%d is no unsigned 32-bit number', (value) => {
    expect(() => uint32Bytes(value)).toThrow();
  });

  test.each([-1, 2 ** 53, 0.5])('%d is no whole number', (value) => {
    expect(() => uint64Bytes(value)).toThrow();
  });

  test('a UUID has 16 bytes', () => {
    expect(() => uuidFromBytes(new Uint8Array(15))).toThrow();
  });
});
