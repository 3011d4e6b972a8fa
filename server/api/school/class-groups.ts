/** Class groups: who is taught together, what, and by whom. Who belongs to one on which days is said by enrolments. */
import { ClassGroupChange, ClassGroupItem, NewClassGroup } from '#core/contracts/school.ts';
import { ClassGroupId, type PersonId } from '#core/ids.ts';
import { localDateAt } from '#core/time.ts';
import { nextId } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import { making, type Kind } from './documents.ts';
import { counted, NAME_UNKNOWN, NOT_YOUR_CLASS, STAFF, unknownName, type OfficeDeps } from './office.ts';
import { mayReadGroup } from './reading.ts';

type GroupRecord = NonNullable<Awaited<ReturnType<Collections['classGroups']['get']>>>;

const TITLE_TAKEN: Refusal = {
  status: 409,
  code: 'title-taken',
  detail: 'Another class group has this title. Give each its own, so that a file can name it.',
};

export function classGroupKind(deps: OfficeDeps): Kind<GroupRecord> {
  const { classGroups } = deps.collections;
  return {
    url: '/class-groups',
    tag: 'Class groups',
    one: 'class group',
    many: 'class groups',
    id: ClassGroupId,
    keeper: classGroups,
    reads: { action: 'read-school', by: STAFF },
    mayRead: ({ id, campusId }, asker) => mayReadGroup(deps, asker, { campusId, classGroupId: id }),
    forbidden: NOT_YOUR_CLASS,
    find: ({ cursor, limit }, { person: { campusId } }) =>
      classGroups.find({ index: 'byCampus', equals: { campusId }, limit, after: cursor }),
    item: ClassGroupItem,
    async view({ id, campusId, title, courseId, teacherIds, version = 0 }) {
      const school = await deps.schools.of(campusId);
      const today = localDateAt(deps.clock.now(), school.campus.zone);
      const students = school.rosterOn(id, today).length;
      return { id, title, teacherIds, students, version, ...(courseId !== undefined && { courseId }) };
    },
    create: making(NewClassGroup, [NAME_UNKNOWN], async (body, { person: { campusId } }) => {
      const id = ClassGroupId.parse(nextId(deps.clock, deps.chance));
      return { id, campusId, ...body, version: 1 };
    }),
    change: making(ClassGroupChange, [NAME_UNKNOWN], async (body, { courseId: before, ...group }) => {
      const { title = group.title, teacherIds = group.teacherIds } = body;
      const courseId = body.courseId === undefined ? before : (body.courseId ?? undefined);
      return { ...group, title, teacherIds, ...(courseId !== undefined && { courseId }) };
    }),
    taken: TITLE_TAKEN,
    check: (group) => faultOf(deps, group),
    usedBy: ({ id }) => usersOf(deps, id),
  };
}

async function faultOf(deps: OfficeDeps, group: GroupRecord): Promise<Refusal | undefined> {
  const { id, campusId, title, courseId, teacherIds } = group;
  const { classGroups, courses } = deps.collections;
  if (courseId !== undefined && (await courses.get(courseId))?.campusId !== campusId)
    return unknownName('courseId', 'course');
  const teachers = await Promise.all(teacherIds.map((teacherId) => isTeacher(deps, campusId, teacherId)));
  if (teachers.includes(false)) return unknownName('teacherIds', 'teacher');
  const { items } = await classGroups.find({ index: 'byTitle', equals: { title, campusId }, limit: 1 });
  return items.some((other) => other.id !== id) ? TITLE_TAKEN : undefined;
}

/** Whether there is such a teacher, or an admin who teaches, at the campus now. */
async function isTeacher(
  { collections }: OfficeDeps,
  campusId: GroupRecord['campusId'],
  id: PersonId,
): Promise<boolean> {
  const person = await collections.people.get(id);
  return (
    person?.campusId === campusId &&
    person.state === 'approved' &&
    (person.role === 'teacher' || person.role === 'admin')
  );
}

async function usersOf({ collections, clock }: OfficeDeps, classGroupId: ClassGroupId) {
  const equals = { classGroupId };
  const limit = 1000;
  const [enrolments, entries, covers] = await Promise.all([
    collections.enrolments.find({ index: 'byClassGroup', equals, limit }),
    collections.timetableEntries.find({ index: 'byClassGroup', equals, limit }),
    collections.coverGrants.find({ index: 'byClassGroup', equals, range: { from: clock.now() }, limit }),
  ]);
  return [
    ...counted(enrolments.items.length, 'enrolment', 'enrolments'),
    ...counted(entries.items.length, 'timetable entry', 'timetable entries'),
    ...counted(covers.items.length, 'cover', 'covers'),
  ];
}
