/** `GET /known-absences`: one's own, a child's, or those of the students whom staff are in charge of. */
import type { z } from 'zod';
import type { AbsenceQuery, KnownAbsence } from '#core/contracts/sessions.ts';
import { actorOf } from '../../sign-in/auth.ts';
import { filteredPage } from '../../filtered-page.ts';
import { teachersOf, teachersOfStudent } from '../../sessions/sessions.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import type { AbsenceDeps } from './note.ts';

export async function listAbsences(
  deps: Pick<AbsenceDeps, 'can' | 'clock' | 'collections' | 'schools'>,
  person: PersonRecord,
  { state, studentId, ...page }: z.infer<typeof AbsenceQuery>,
): Promise<{ items: KnownAbsence[]; next?: string }> {
  const { knownAbsences } = deps.collections;
  const { campusId } = person;
  const school = await deps.schools.of(campusId);
  const now = deps.clock.now();
  const actor = actorOf(person);
  const isShown = (one: KnownAbsence): boolean => {
    const { classGroupId } = one;
    const teacherIds =
      classGroupId === undefined
        ? teachersOfStudent(school, one.studentId, { at: now, during: one })
        : teachersOf(school, classGroupId, now);
    const subject = { ...one, teacherIds };
    return (state === undefined || one.state === state) && deps.can(actor, 'read-absence', subject);
  };
  const of = studentId ?? (person.role === 'student' ? person.id : undefined);
  return filteredPage(
    page,
    (query) => {
      const latest = { ...query, order: 'descending' } as const;
      if (of !== undefined)
        return knownAbsences.find({ index: 'byStudent', equals: { studentId: of }, ...latest });
      if (state === undefined)
        return knownAbsences.find({ index: 'byCampus', equals: { campusId }, ...latest });
      return knownAbsences.find({ index: 'byState', equals: { campusId, state }, ...latest });
    },
    isShown,
  );
}
