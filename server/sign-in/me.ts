/** Who is signed in, as the API says it. */
import type { Me } from '#core/contracts/api.ts';
import { present } from '#core/assert.ts';
import type { Collections } from '../store/collections.ts';
import type { PersonRecord } from '../store/school-records.ts';

export async function meOf(
  { campuses }: Pick<Collections, 'campuses'>,
  { id, role, name, campusId }: PersonRecord,
): Promise<Me> {
  const { zone } = present(await campuses.get(campusId), 'the campus is there');
  return { id, role, name, campusId, zone };
}
