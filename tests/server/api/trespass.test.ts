/** People who try what is not theirs in ways that no table of roles and objects has a line for. */
import { expect, test } from 'vitest';
import { CampusId, ClassGroupId, PersonId } from '#core/ids.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { touchSchool } from '../../../server/school/school-version.ts';
import { codeOf } from '../../support/accounts.ts';
import { buildTestApi, NINE, type TestApi } from '../../support/server-fixture.ts';
import { IDS, uuid } from '../../support/server-school.ts';

/** Mr Lee covers for Maths 9B until so long from now. */
async function leeCovers({ collections, clock }: TestApi, forMs: number): Promise<void> {
  const now = clock.now();
  await collections.coverGrants.putIf(
    {
      id: uuid(700),
      campusId: CampusId.parse(IDS.campus),
      classGroupId: ClassGroupId.parse(IDS.maths),
      teacherId: PersonId.parse(IDS.lee),
      from: now,
      until: now + forMs,
      grantedBy: PersonId.parse(IDS.admin),
      createdAt: now,
    },
    'absent',
  );
  await touchSchool(collections);
}

test('a class that nobody teaches is opened by an admin or a cover teacher, and by no other teacher', async () => {
  const api = await buildTestApi();
  const maths = await api.collections.classGroups.get(IDS.maths);
  if (maths === undefined) throw new Error('no such class group');
  await api.collections.classGroups.putIf({ ...maths, teacherIds: [] }, { id: maths.id });
  await touchSchool(api.collections);
  const open = async (name: string, startsAt: number) => {
    const times = { startsAt, endsAt: startsAt + HOUR_MS };
    const body = { classGroupId: IDS.maths, roomId: IDS.b205, policyId: IDS.everyday, ...times };
    return codeOf(await api.post('/sessions', { headers: await api.signIn(name), body }));
  };
  expect(await open('lee@school.example', NINE)).toBe('not-your-class');
  expect(await open('adler@school.example', NINE)).toBe('200');
  await leeCovers(api, HOUR_MS);
  expect(await open('lee@school.example', NINE + MINUTE_MS)).toBe('200');
});
