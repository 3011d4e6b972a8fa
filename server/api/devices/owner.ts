/** Whose phone it is, as the rules ask about it. */
import type { Subjects } from '#core/access/can.ts';
import { inChargeOfStudent } from '../../in-charge.ts';
import type { Clock } from '../../ports.ts';
import type { SchoolReader } from '../../school-snapshot.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';

export interface OwnerDeps {
  readonly collections: Pick<Collections, 'coverGrants'>;
  readonly schools: Pick<SchoolReader, 'of'>;
  readonly clock: Clock;
}

export async function ownerOf(
  { collections, schools, clock }: OwnerDeps,
  { id, campusId }: Pick<PersonRecord, 'id' | 'campusId'>,
): Promise<Subjects['release-device']> {
  const school = await schools.of(campusId);
  const teacherIds = await inChargeOfStudent(collections, { school, studentId: id }, clock.now());
  return { campusId, personId: id, teacherIds };
}
