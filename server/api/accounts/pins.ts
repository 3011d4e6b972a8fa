/** Whose account has a PIN: staff, who open classes at kiosks, and students to whom one was given. */
import type { Role } from '#core/roster/person.ts';

export function mayHavePin({
  role,
  pinHash,
}: {
  readonly role: Role;
  readonly pinHash?: string | undefined;
}): boolean {
  return role === 'teacher' || role === 'admin' || (role === 'student' && pinHash !== undefined);
}
