/** Who may read what belongs to a class group: whoever is in charge of it now, and the office. */
import type { CampusId, ClassGroupId, PersonId } from '#core/ids.ts';
import type { Asker, OfficeDeps } from './office.ts';

/** `alsoTeacherId`: who teaches it besides, by the timetable. */
export async function mayReadGroup(
  { can, schools, clock }: Pick<OfficeDeps, 'can' | 'schools' | 'clock'>,
  { actor }: Asker,
  of: {
    readonly campusId: CampusId;
    readonly classGroupId: ClassGroupId;
    readonly alsoTeacherId?: PersonId;
  },
): Promise<boolean> {
  const school = await schools.of(of.campusId);
  const now = clock.now();
  const covering = school.covers(of.classGroupId).filter(({ from, until }) => from <= now && now < until);
  const teacherIds = [
    ...(school.classGroups.get(of.classGroupId)?.teacherIds ?? []),
    ...covering.map(({ teacherId }) => teacherId),
    ...(of.alsoTeacherId === undefined ? [] : [of.alsoTeacherId]),
  ];
  return can(actor, 'read-class-group', { campusId: of.campusId, teacherIds });
}
