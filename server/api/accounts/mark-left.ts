/** Somebody has left the school: they can do nothing any more, and stay in the registers of their time. */
import { failed, ok, type Result } from '#core/result.ts';
import { changePerson } from '../../school/change-person.ts';
import type { Refusal } from '../../problem.ts';
import { shutOut } from '../../sign-in/shut-out.ts';
import { touchSchool } from '../../school/school-version.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { endCodes } from './codes.ts';
import type { AccountDeps } from './deps.ts';
import { NOT_APPROVED } from './refusals.ts';

/** Who has left already stays so. */
export async function markLeft(
  deps: AccountDeps,
  admin: PersonRecord,
  person: PersonRecord,
): Promise<Result<PersonRecord, Refusal>> {
  const { id: subject, campusId } = person;
  if (person.state === 'pending' || person.state === 'rejected') return failed(NOT_APPROVED);
  await deps.audit.say({ campusId, by: admin.id, action: 'mark-left', subject });
  const changed = await changePerson(deps.collections, subject, (now) => {
    if (now.state === 'left') return ok(now);
    return now.state === 'approved' ? ok({ ...now, state: 'left' }) : failed(NOT_APPROVED);
  });
  if (!changed.ok) return changed;
  await shutOut(deps, subject);
  await endCodes(deps.collections, subject, 'reset');
  await touchSchool(deps.collections);
  return changed;
}
