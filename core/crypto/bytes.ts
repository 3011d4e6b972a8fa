/** Hexadecimal text and numbers as bytes, without any platform. */
import { invariant } from '../assert.ts';

const HEX = /^[0-9a-f]*$/;
/** Each byte as two digits. */
const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Bytes of a lower-case hexadecimal text, hyphens left out: the 16 bytes of a UUID. Throws on anything else. */
export function bytesFromHex(text: string): Uint8Array {
  const hex = text.replaceAll('-', '').toLowerCase();
  invariant(hex.length % 2 === 0 && HEX.test(hex), 'not hexadecimal');
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Lower-case hexadecimal of `bytes`. */
export function hexFromBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => PAIRS[byte]).join('');
}

/** 16 bytes written as a UUID. Throws on any other length. */
export function uuidFromBytes(bytes: Uint8Array): string {
  invariant(bytes.length === 16, 'a UUID has 16 bytes');
  const hex = hexFromBytes(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** `bytes` as a UUID of `version` (RFC 9562 §4.1, §4.2), which takes six bits of them. Throws unless there are 16. */
export function uuidOfVersion(version: 5 | 7 | 8, bytes: Uint8Array): string {
  const marked = bytes.map((byte, i) => {
    if (i === 6) return (byte & 0x0f) | (version << 4);
    return i === 8 ? (byte & 0x3f) | 0x80 : byte;
  });
  return uuidFromBytes(marked);
}

/** All parts, one after another. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Unsigned 32-bit big-endian. Throws outside 0 … 2^32-1. */
export function uint32Bytes(value: number): Uint8Array {
  invariant(Number.isInteger(value) && value >= 0 && value < 2 ** 32, 'not an unsigned 32-bit number');
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** Unsigned 64-bit big-endian of a whole number from 0 to 2^53-1. */
export function uint64Bytes(value: number): Uint8Array {
  invariant(Number.isSafeInteger(value) && value >= 0, 'not a whole number');
  return concatBytes(uint32Bytes(Math.floor(value / 2 ** 32)), uint32Bytes(value % 2 ** 32));
}
