/**
 * Which passwords and PINs are refused when somebody chooses one: length, the commonest ones, and what others know of the person
 * (NIST SP 800-63B-4 §3.1.1.2). No rule asks for classes of characters, and none makes a password expire.
 */
import type { PersonName, Role } from '../roster/person.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';

/** What everybody knows of the owner. */
export interface KnownOf {
  readonly role: Role;
  readonly name: PersonName;
  readonly email?: string | undefined;
  readonly rollNumber?: string | undefined;
}

export type PasswordFault = 'too-short' | 'too-common' | 'contains-name';
export type PinFault = 'too-plain';

/** Characters of the longest password that is read. */
export const LONGEST_PASSWORD = 200;
const SHORTEST: Readonly<Record<Role, number>> = {
  student: 8,
  teacher: 10,
  admin: 10,
  auditor: 10,
  guardian: 10,
};
/** Shorter words are in too many others. */
const SHORTEST_WORD = 3;
/** A password with fewer different characters is a pattern. */
const FEWEST_DIFFERENT = 4;

/** The fewest characters of a password of this role. */
export function shortestPassword(role: Role): number {
  return SHORTEST[role];
}

/** Why `password` may not be this person's, or undefined where it may. */
export function passwordFault(password: string, owner: KnownOf): PasswordFault | undefined {
  const letters = Array.from(password);
  if (letters.length < shortestPassword(owner.role)) return 'too-short';
  const lower = password.toLowerCase();
  if (new Set(letters).size < FEWEST_DIFFERENT || isCommon(lower)) return 'too-common';
  return wordsOf(owner).some((word) => lower.includes(word)) ? 'contains-name' : undefined;
}

/** Why `pin`, of four to eight digits, may not be chosen: one digit repeated, or a run up or down the pad. */
export function pinFault(pin: string): PinFault | undefined {
  const steps = Array.from(pin.slice(1), (digit, i) => Number(digit) - Number(pin[i]));
  return new Set(steps).size === 1 && Math.abs(Number(steps[0])) <= 1 ? 'too-plain' : undefined;
}

/** `welcome2026!` is `welcome` to whoever guesses. */
function isCommon(lower: string): boolean {
  return [lower, lower.replace(/[^\p{L}]+$/u, ''), lower.replace(/\P{L}/gu, '')].some((text) =>
    COMMON_PASSWORDS.has(text),
  );
}

function wordsOf({ name, email, rollNumber }: KnownOf): readonly string[] {
  const mailbox = email?.split('@')[0];
  return [...name.first.split(/\s+/), ...name.last.split(/\s+/), mailbox, rollNumber]
    .flatMap((word) => (word === undefined ? [] : [word.toLowerCase()]))
    .filter((word) => word.length >= SHORTEST_WORD);
}
