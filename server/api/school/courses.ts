/** Courses: what is taught. */
import { CourseChange, CourseItem, NewCourse } from '#core/contracts/school.ts';
import { CourseId } from '#core/ids.ts';
import { nextId } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import { making, type Kind } from './documents.ts';
import { counted, STAFF, type OfficeDeps } from './office.ts';

type CourseRecord = NonNullable<Awaited<ReturnType<Collections['courses']['get']>>>;

const TITLE_TAKEN: Refusal = {
  status: 409,
  code: 'title-taken',
  detail: 'Another course has this title. Give each its own, so that a file can name it.',
};

export function courseKind(deps: OfficeDeps): Kind<CourseRecord> {
  const { courses, classGroups } = deps.collections;
  return {
    url: '/courses',
    tag: 'Courses',
    one: 'course',
    many: 'courses',
    id: CourseId,
    keeper: courses,
    reads: { action: 'read-school', by: STAFF },
    find: ({ cursor, limit }, { person: { campusId } }) =>
      courses.find({ index: 'byCampus', equals: { campusId }, limit, after: cursor }),
    item: CourseItem,
    view: ({ id, title, code, version = 0 }) => ({ id, title, code, version }),
    create: making(NewCourse, [], async (body, { person: { campusId } }) => {
      const id = CourseId.parse(nextId(deps.clock, deps.chance));
      return { id, campusId, ...body, version: 1 };
    }),
    change: making(CourseChange, [], async ({ title, code }, course) => ({
      ...course,
      ...(title !== undefined && { title }),
      ...(code !== undefined && { code }),
    })),
    taken: TITLE_TAKEN,
    async check({ id, campusId, title }) {
      const { items } = await courses.find({ index: 'byTitle', equals: { title, campusId }, limit: 1 });
      return items.some((course) => course.id !== id) ? TITLE_TAKEN : undefined;
    },
    async usedBy({ id: courseId }) {
      const groups = await classGroups.find({ index: 'byCourse', equals: { courseId }, limit: 1000 });
      return counted(groups.items.length, 'class group', 'class groups');
    },
  };
}
