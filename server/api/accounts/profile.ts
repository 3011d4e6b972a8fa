/** Who somebody is, as far as whoever asks may know. */
import type { Profile } from '#core/contracts/accounts.ts';
import type { PersonId } from '#core/ids.ts';
import { inChargeOfStudent } from '../../sessions/sessions.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import type { AccountDeps } from './deps.ts';

/** Who teaches the person now, or covers for those who do. */
export async function teachersOf(
  { schools, clock }: Pick<AccountDeps, 'schools' | 'clock'>,
  { id, role, campusId }: PersonRecord,
): Promise<readonly PersonId[]> {
  if (role !== 'student') return [];
  return inChargeOfStudent(await schools.of(campusId), id, clock.now());
}

/** The name, and a student's roll number. */
export function basicProfile({ id, role, name, rollNumber }: PersonRecord): Profile {
  return { id, role, name, ...(rollNumber !== undefined && { rollNumber }) };
}

/** Everything but secrets. */
export function wholeProfile(person: PersonRecord): Profile {
  const { email, campusId, state, childIds, pinHash } = person;
  return {
    ...basicProfile(person),
    ...(email !== undefined && { email }),
    ...{ campusId, state, hasPin: pinHash !== undefined },
    ...(childIds !== undefined && { childIds }),
  };
}
