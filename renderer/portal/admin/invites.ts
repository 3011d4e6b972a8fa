/** Whom the portal invites, and what it asks of the API for that. */
import type { NewInvite } from '#core/contracts/accounts.ts';
import type { PersonId } from '#core/ids.ts';

export const INVITED = ['teacher', 'admin', 'auditor', 'student', 'guardian'] as const;

/** The most that one invitation may name. */
export const MOST_CHILDREN = 20;

/** `role` is one of those; anything else is a teacher. */
export function inviteFrom(typed: {
  readonly role: string;
  readonly email: string;
  readonly rollNumber: string;
  /** A guardian's. */
  readonly childIds: readonly PersonId[];
}): NewInvite {
  const email = typed.email.trim();
  const role = INVITED.find((one) => one === typed.role) ?? 'teacher';
  if (role === 'guardian') return { role, email, childIds: [...typed.childIds] };
  return role === 'student' ? { role, email, rollNumber: typed.rollNumber.trim() } : { role, email };
}
