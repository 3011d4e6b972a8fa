/** Whom the portal invites, and what it asks of the API for that. */
import type { NewInvite } from '#core/contracts/accounts.ts';

/** Guardians are invited with the students in their care, which no form here names yet. */
export const INVITED = ['teacher', 'admin', 'auditor', 'student'] as const;

/** `role` is one of those; anything else is a teacher. */
export function inviteFrom(typed: {
  readonly role: string;
  readonly email: string;
  readonly rollNumber: string;
}): NewInvite {
  const email = typed.email.trim();
  const role = INVITED.find((one) => one === typed.role) ?? 'teacher';
  return role === 'student' ? { role, email, rollNumber: typed.rollNumber.trim() } : { role, email };
}
