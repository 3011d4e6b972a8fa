/** Random texts that people can read out and type: no letter that looks like a digit or like another letter. */
import type { Chance } from './ports.ts';

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const DIGITS = '0123456789';

/** `length` of 31 characters, each equally likely: 4.95 bits a character. */
export function readableCode(chance: Chance, length: number): string {
  return pick(chance, LETTERS, length);
}

/** `length` decimal digits, each equally likely. */
export function randomDigits(chance: Chance, length: number): string {
  return pick(chance, DIGITS, length);
}

function pick(chance: Chance, alphabet: string, length: number): string {
  const fair = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    const bytes = chance.bytes(length).filter((byte) => byte < fair);
    text += Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join('');
  }
  return text.slice(0, length);
}
