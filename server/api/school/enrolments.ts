/** Enrolments: a student belongs to a class group between two days. Registers of sessions that were opened stay as they are. */
import { PageQuery } from '#core/contracts/paging.ts';
import { EnrolmentChange, EnrolmentItem, NewEnrolment } from '#core/contracts/school.ts';
import { ClassGroupId, PersonId } from '#core/ids.ts';
import { overlap } from '#core/roster/enrolment.ts';
import { EnrolmentId, enrolmentId } from '../../school/enrolment-id.ts';
import { refused, type Refusal } from '../../problem.ts';
import { findAll } from '../../store/collection.ts';
import type { Collections } from '../../store/collections.ts';
import { making, type Kind, type Stage } from './documents.ts';
import {
  NAME_UNKNOWN,
  NOT_POSSIBLE,
  NOT_YOUR_CLASS,
  senseless,
  STAFF,
  unknownName,
  type OfficeDeps,
} from './office.ts';
import { mayReadGroup } from './reading.ts';

type EnrolmentRecord = NonNullable<Awaited<ReturnType<Collections['enrolments']['get']>>>;

const OVERLAPS: Refusal = {
  status: 409,
  code: 'enrolment-overlaps',
  detail: 'The student belongs to this class group on some of these days already. Change that enrolment.',
};

export function enrolmentKind(deps: OfficeDeps): Kind<EnrolmentRecord> {
  const { enrolments } = deps.collections;
  return {
    url: '/enrolments',
    tag: 'Class groups',
    one: 'enrolment',
    many: 'enrolments',
    id: EnrolmentId,
    keeper: enrolments,
    reads: { action: 'read-school', by: STAFF },
    mayRead: (record, asker) => mayReadGroup(deps, asker, record),
    forbidden: NOT_YOUR_CLASS,
    query: PageQuery.extend({ classGroupId: ClassGroupId.optional(), studentId: PersonId.optional() }),
    async find({ cursor, limit, classGroupId, studentId }, { person: { campusId } }) {
      const page = { limit, after: cursor };
      if (classGroupId !== undefined)
        return enrolments.find({ index: 'byClassGroup', equals: { classGroupId }, ...page });
      if (studentId !== undefined)
        return enrolments.find({ index: 'byStudent', equals: { studentId }, ...page });
      return enrolments.find({ index: 'byCampus', equals: { campusId }, ...page });
    },
    item: EnrolmentItem,
    view: ({ id, classGroupId, studentId, from, until, version = 0 }) => ({
      id,
      classGroupId,
      studentId,
      from,
      ...(until !== undefined && { until }),
      version,
    }),
    create: making(NewEnrolment, [NAME_UNKNOWN, NOT_POSSIBLE], async (body, { person: { campusId } }) => ({
      ...endingAfterBegin(body),
      id: enrolmentId(body),
      campusId,
      version: 1,
    })),
    change: making(EnrolmentChange, [NOT_POSSIBLE], async (body, { until: _before, ...record }) =>
      endingAfterBegin({ ...record, ...(body.until !== null && { until: body.until }) }),
    ),
    taken: OVERLAPS,
    check: (record, stage) => faultOf(deps, record, stage),
    usedBy: () => Promise.resolve([]),
  };
}

function endingAfterBegin<T extends { readonly from: string; readonly until?: string | undefined }>(
  days: T,
): T {
  if (days.until !== undefined && days.until < days.from)
    throw refused(senseless('until: the last day is before the first. Give one that is not.'));
  return days;
}

async function faultOf(
  { collections: { classGroups, enrolments, people } }: OfficeDeps,
  record: EnrolmentRecord,
  stage: Stage,
): Promise<Refusal | undefined> {
  const { id, campusId, classGroupId, studentId } = record;
  if ((await classGroups.get(classGroupId))?.campusId !== campusId)
    return unknownName('classGroupId', 'class group');
  const student = await people.get(studentId);
  if (student?.campusId !== campusId || student.role !== 'student')
    return unknownName('studentId', 'student');
  const others = await findAll(enrolments, { index: 'byStudent', equals: { studentId } });
  const clashes = others.some(
    (other) =>
      other.classGroupId === classGroupId && (other.id === id ? stage === 'new' : overlap(other, record)),
  );
  return clashes ? OVERLAPS : undefined;
}
