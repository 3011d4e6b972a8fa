/** `GET /appeals`: a student's own, a child's, or those of the classes that staff are in charge of. */
import type { z } from 'zod';
import type { Can } from '#core/access/can.ts';
import type { AppealQuery } from '#core/contracts/sessions.ts';
import { actorOf } from '../../sign-in/auth.ts';
import { filteredPage } from '../../filtered-page.ts';
import type { Clock } from '../../ports.ts';
import type { SchoolReader } from '../../school/school-snapshot.ts';
import { teachersOf } from '../../sessions/sessions.ts';
import type { AppealRecord } from '../../store/appeals.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';

export interface ListDeps {
  readonly collections: Pick<Collections, 'appeals'>;
  readonly schools: SchoolReader;
  readonly clock: Clock;
  readonly can: Can;
}

export async function listAppeals(
  deps: ListDeps,
  person: PersonRecord,
  { state, studentId, ...page }: z.infer<typeof AppealQuery>,
): Promise<{ items: AppealRecord[]; next?: string }> {
  const { appeals } = deps.collections;
  const { campusId } = person;
  const school = await deps.schools.of(campusId);
  const now = deps.clock.now();
  const actor = actorOf(person);
  const isShown = (one: AppealRecord): boolean => {
    const subject = { ...one, teacherIds: teachersOf(school, one.classGroupId, now) };
    return (state === undefined || one.state === state) && deps.can(actor, 'read-appeal', subject);
  };
  const of = studentId ?? (person.role === 'student' ? person.id : undefined);
  return filteredPage(
    page,
    (query) => {
      const newest = { ...query, order: 'descending' } as const;
      if (of !== undefined) return appeals.find({ index: 'byStudent', equals: { studentId: of }, ...newest });
      if (state === undefined) return appeals.find({ index: 'byCampus', equals: { campusId }, ...newest });
      return appeals.find({ index: 'byState', equals: { campusId, state }, ...newest });
    },
    isShown,
  );
}
