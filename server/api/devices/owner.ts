/** Whose phone it is, as the rules ask about it. */
import type { Subjects } from '#core/access/can.ts';
import type { Clock } from '../../ports.ts';
import type { SchoolReader } from '../../school/school-snapshot.ts';
import { inChargeOfStudent } from '../../sessions/sessions.ts';
import type { PersonRecord } from '../../store/school-records.ts';

export interface OwnerDeps {
  readonly schools: Pick<SchoolReader, 'of'>;
  readonly clock: Clock;
}

export async function ownerOf(
  { schools, clock }: OwnerDeps,
  { id, campusId }: Pick<PersonRecord, 'id' | 'campusId'>,
): Promise<Subjects['release-device']> {
  const teacherIds = inChargeOfStudent(await schools.of(campusId), id, clock.now());
  return { campusId, personId: id, teacherIds };
}
