/** Attendance over many sessions, for reports and exports. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { AttendanceData, AttendanceQuery } from '#core/contracts/sessions.ts';
import { ClassGroupId, CourseId } from '#core/ids.ts';
import { addDays } from '#core/time.ts';
import type { Endpoints } from '../../endpoint.ts';
import { NOT_YOURS, ownClass } from '../../sessions/opened-session.ts';
import { refused, type Refusal } from '../../problem.ts';
import { teachersOf } from '../../sessions/sessions.ts';
import { attendanceOf, type AttendanceDeps } from './data.ts';

export interface AttendanceRouteDeps extends AttendanceDeps {
  readonly endpoints: Endpoints;
}

const NO_SUCH_CLASS: Refusal = {
  status: 404,
  code: 'no-such-class',
  detail: 'There is no such class group here. Look it up, then try again.',
};
const NO_SUCH_COURSE: Refusal = {
  status: 404,
  code: 'no-such-course',
  detail: 'There is no such course here, or no class group is taught it. Look it up, then try again.',
};
const RANGE_WRONG: Refusal = {
  status: 422,
  code: 'range-wrong',
  detail:
    'The range ends on or after the day that it begins with, and holds a year at most. Correct the days.',
};

const TAG = 'Attendance';
const access = { action: 'read-class-attendance', by: ['teacher', 'admin', 'auditor'] } as const;
const LONGEST_DAYS = 366;

export function attendanceRoutes(deps: AttendanceRouteDeps): FastifyPluginAsync {
  const { endpoints } = deps;
  return async (app) => {
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/attendance/data/class/:class_id',
        tag: TAG,
        summary: 'The sessions of a class group in a range of days, with the mark of each student',
        access,
        asks: { params: z.strictObject({ class_id: ClassGroupId }), query: AttendanceQuery },
        answers: AttendanceData,
        refusals: [NO_SUCH_CLASS, NOT_YOURS, RANGE_WRONG],
      },
      async ({ params, query }, { caller: { person }, require }) => {
        require(ownClass(person));
        const { campusId } = person;
        const school = await deps.schools.of(campusId);
        const { class_id: id } = params;
        if (!school.classGroups.has(id)) throw refused(NO_SUCH_CLASS);
        require({ campusId, teacherIds: teachersOf(school, id, deps.clock.now()) }, NOT_YOURS);
        if (!isRange(query)) throw refused(RANGE_WRONG);
        return attendanceOf(deps, { school, person, classGroupIds: [id], query });
      },
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/attendance/data/subject/:subject_id',
        tag: TAG,
        summary: 'The same of every class group that is taught a course, as far as the asker may see them',
        access,
        asks: { params: z.strictObject({ subject_id: CourseId }), query: AttendanceQuery },
        answers: AttendanceData,
        refusals: [NO_SUCH_COURSE, NOT_YOURS, RANGE_WRONG],
      },
      async ({ params, query }, { caller: { person }, may, require }) => {
        require(ownClass(person));
        const { campusId } = person;
        const school = await deps.schools.of(campusId);
        const groups = [...school.classGroups.values()].filter((one) => one.courseId === params.subject_id);
        if (groups.length === 0) throw refused(NO_SUCH_COURSE);
        const now = deps.clock.now();
        const own = groups.filter(({ id }) => may({ campusId, teacherIds: teachersOf(school, id, now) }));
        if (own.length === 0) throw refused(NOT_YOURS);
        if (!isRange(query)) throw refused(RANGE_WRONG);
        return attendanceOf(deps, { school, person, classGroupIds: own.map(({ id }) => id), query });
      },
    );
  };
}

/** Days compare as text. */
function isRange({ from, until }: z.infer<typeof AttendanceQuery>): boolean {
  return from <= until && until <= addDays(from, LONGEST_DAYS);
}
