/** Passwords and PINs: argon2id with 19 MiB, two passes, one lane (OWASP password storage, 2024), hashed off the main thread. */
import { hash, verify } from '@node-rs/argon2';

export interface Passwords {
  /** The verifier in PHC text, which kiosks can check offline. */
  readonly hash: (secret: string) => Promise<string>;
  /** Whether `secret` fits; without a verifier it takes as long and is false. */
  readonly fits: (verifier: string | undefined, secret: string) => Promise<boolean>;
}

/** The library's algorithm is argon2id unless told otherwise. */
const STRENGTH = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Fits no secret: its hash part was made from bytes that nobody kept. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$c21hcnRwcmVzZW5jZS9ub2JvZHk$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';

export const argon2Passwords: Passwords = {
  hash: (secret) => hash(secret, STRENGTH),
  fits: async (verifier, secret) => {
    const fits = await verify(verifier ?? NOBODY, secret);
    return fits && verifier !== undefined;
  },
};

/** Whether a verifier costs a guesser less than one that is made today. Texts of another kind are not judged. */
export function isWeaker(verifier: string): boolean {
  const costs = /^\$(argon2\w{1,2})\$v=(\d+)\$m=(\d+),t=(\d+),p=\d+\$/.exec(verifier);
  if (costs === null) return false;
  const [, kind, version, memory, passes] = costs;
  if (kind !== 'argon2id' || version !== '19') return true;
  return Number(memory) < STRENGTH.memoryCost || Number(passes) < STRENGTH.timeCost;
}
