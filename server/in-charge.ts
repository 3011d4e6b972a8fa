/** Who is in charge of a class group at a moment: its teachers, and whoever covers for them then. */
import type { ClassGroupId, PersonId } from '#core/ids.ts';
import { localDateAt, type Instant } from '#core/time.ts';
import { findAll } from './store/collection.ts';
import type { SchoolSnapshot } from './school-snapshot.ts';
import type { Collections } from './store/collections.ts';

/** `teacherIds`: those of the class group or of one session. Grants that hold at `at` are added. */
export async function inChargeAt(
  { coverGrants }: Pick<Collections, 'coverGrants'>,
  {
    classGroupId,
    teacherIds,
  }: { readonly classGroupId: ClassGroupId; readonly teacherIds: readonly PersonId[] },
  at: Instant,
): Promise<readonly PersonId[]> {
  const grants = await findAll(coverGrants, {
    index: 'byClassGroup',
    equals: { classGroupId },
    range: { from: at + 1 },
  });
  const covering = grants.filter(({ from }) => from <= at).map(({ teacherId }) => teacherId);
  return [...new Set([...teacherIds, ...covering])];
}

/** Who is in charge of a class group in which the student is. */
export async function inChargeOfStudent(
  collections: Pick<Collections, 'coverGrants'>,
  { school, studentId }: { readonly school: SchoolSnapshot; readonly studentId: PersonId },
  at: Instant,
): Promise<readonly PersonId[]> {
  const today = localDateAt(at, school.campus.zone);
  const groups = [...school.classGroups.values()].filter(({ id }) =>
    school.rosterOn(id, today).includes(studentId),
  );
  const ids = await Promise.all(
    groups.map(({ id, teacherIds }) => inChargeAt(collections, { classGroupId: id, teacherIds }, at)),
  );
  return [...new Set(ids.flat())];
}
