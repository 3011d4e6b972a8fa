/** Who registers by themselves, and what is sent of what they type. */
import type { Register } from '#core/contracts/accounts.ts';

export const REGISTERING = ['student', 'teacher'] as const;

/** Without what was left empty. Whoever is no teacher is a student. */
export function registrationFrom(typed: {
  readonly role: string;
  readonly first: string;
  readonly last: string;
  readonly rollNumber: string;
  readonly email: string;
  readonly password: string;
}): Register {
  const name = { first: typed.first.trim(), last: typed.last.trim() };
  const email = typed.email.trim();
  const { password } = typed;
  if (typed.role === 'teacher') return { role: 'teacher', name, email, password };
  const rollNumber = typed.rollNumber.trim();
  return { role: 'student', name, rollNumber, password, ...(email !== '' && { email }) };
}
