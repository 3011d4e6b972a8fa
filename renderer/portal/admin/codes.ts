/** One-time codes as people read and type them. Blanks, dashes and capitals do not count where they are typed. */

/** The letters of the code, four by four, whatever stood between them. */
export function inFours(code: string): readonly string[] {
  return lettersOf(code).match(/.{1,4}/g) ?? [];
}

/** Letter by letter, with a pause after each four: for who hears it. */
export function spelledOut(code: string): string {
  return inFours(code)
    .map((four) => Array.from(four).join(' '))
    .join(', ');
}

function lettersOf(code: string): string {
  return code.replace(/[^a-z0-9]/gi, '');
}
