/** The one-time code by which an admin lets a kiosk into the school, as people read it out and type it. */

/** The characters of a code as the server makes it: none looks like another, so no 0, O, 1, I, L. */
export const PAIRING_CODE_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
/** How many of them a code has. */
export const PAIRING_CODE_LENGTH = 16;

const GROUP = 4;
/** What people put between groups: blanks, dashes and lines of any kind, dots. */
const BETWEEN = /[\s\p{Pd}_.·]/gu;

/**
 * What of `text` can belong to a code: lower-case, without what stands between groups, no longer than a code. `strange`: it
 * held a character that no code has, which was left out.
 */
export function typedCode(text: string): { readonly code: string; readonly strange: boolean } {
  const bare = Array.from(text.replace(BETWEEN, '').toLowerCase());
  const code = bare.filter((letter) => PAIRING_CODE_LETTERS.includes(letter));
  return { code: code.slice(0, PAIRING_CODE_LENGTH).join(''), strange: code.length < bare.length };
}

/** The whole code in `text`, or undefined where it is not whole or holds what no code has. */
export function pairingCodeFrom(text: string): string | undefined {
  const bare = text.replace(BETWEEN, '').toLowerCase();
  const { code, strange } = typedCode(bare);
  return !strange && code.length === PAIRING_CODE_LENGTH && bare.length === code.length ? code : undefined;
}

/** In groups of four, as a code is easier to compare: `abcd efgh jk`. */
export function inGroups(code: string): string {
  return Array.from({ length: Math.ceil(code.length / GROUP) }, (_, group) =>
    code.slice(group * GROUP, (group + 1) * GROUP),
  ).join(' ');
}
