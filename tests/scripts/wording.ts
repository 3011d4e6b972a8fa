/** Looks for words inside an expected value; Vitest's own matchers are untyped there. */
import { expect } from 'vitest';

export function containing(words: string): unknown {
  return expect.stringContaining(words);
}

export function matching(words: RegExp): unknown {
  return expect.stringMatching(words);
}
