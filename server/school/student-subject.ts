/** A student as the rules about them ask: whose they are, and who is in charge of them. */
import type { CampusId, PersonId } from '#core/ids.ts';
import type { Clock } from '../ports.ts';
import { NOT_FOUND, refused, type Refusal } from '../problem.ts';
import type { SchoolReader } from './school-snapshot.ts';
import { inChargeOfStudent } from '../sessions/sessions.ts';
import type { Collections } from '../store/collections.ts';
import type { PersonRecord } from '../store/school-records.ts';

export interface StudentSubject {
  readonly campusId: CampusId;
  readonly studentId: PersonId;
  readonly teacherIds: readonly PersonId[];
}

/** What who may not is told: students and guardians do not learn who else there is; staff, that it is not theirs (`forbidden`). */
export function unseenBy(
  { role }: Pick<PersonRecord, 'role'>,
  forbidden?: Refusal,
  notThere: Refusal = NOT_FOUND,
): Refusal | undefined {
  return role === 'student' || role === 'guardian' ? notThere : forbidden;
}

interface SubjectDeps {
  readonly collections: Pick<Collections, 'people'>;
  readonly schools: SchoolReader;
  readonly clock: Clock;
}

/** Somebody of another campus is not there, except for their guardian: throws a 404 refusal. */
export async function studentSubject(
  deps: SubjectDeps,
  caller: { readonly campusId: CampusId; readonly childIds?: readonly PersonId[] | undefined },
  studentId: PersonId,
): Promise<{ readonly student: PersonRecord; readonly subject: StudentSubject }> {
  const student = await deps.collections.people.get(studentId);
  const isTheirs = caller.childIds?.includes(studentId) === true;
  if (student === undefined || (student.campusId !== caller.campusId && !isTheirs)) throw refused(NOT_FOUND);
  const { campusId } = student;
  const school = await deps.schools.of(campusId);
  const teacherIds = inChargeOfStudent(school, studentId, deps.clock.now());
  return { student, subject: { campusId, studentId, teacherIds } };
}
