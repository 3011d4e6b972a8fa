/** The three files of a school as it stands, in the form that an import reads; people who are not approved are left out. */
import type { ImportFile } from '#core/contracts/imports.ts';
import type { CampusId, ClassGroupId, PersonId } from '#core/ids.ts';
import { weeklyFrom } from '#core/timetable/weekly.ts';
import { findAll } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';
import type { PersonRecord } from '../store/school-records.ts';
import { COLUMNS } from './columns.ts';
import { writeCsv } from './csv.ts';
import { weekdayNames, weekdayOf } from './weekdays.ts';

const WRITERS = { people: peopleRows, classes: classRows, timetable: timetableRows };

/** Rows are in the order of what names them, so that the same school makes the same file. */
export async function schoolFile(from: Collections, campusId: CampusId, file: ImportFile): Promise<string> {
  const rows = [...(await WRITERS[file](from, campusId))];
  const header = COLUMNS[file].map(({ name }) => name);
  return writeCsv(
    header,
    rows.sort((a, b) => compare(a.join('\u0000'), b.join('\u0000'))),
  );
}

type Rows = readonly (readonly string[])[];

async function peopleRows(from: Collections, campusId: CampusId): Promise<Rows> {
  const people = await approved(from, campusId);
  return [...people.values()].map(({ role, name, rollNumber = '', email = '', childIds = [] }) => [
    role,
    name.first,
    name.last,
    rollNumber,
    email,
    childIds.flatMap((id) => people.get(id)?.rollNumber ?? []).join(' '),
  ]);
}

async function classRows(from: Collections, campusId: CampusId): Promise<Rows> {
  const of = { index: 'byCampus', equals: { campusId } } as const;
  const [people, groups, courses, enrolments] = await Promise.all([
    approved(from, campusId),
    findAll(from.classGroups, of),
    findAll(from.courses, of),
    findAll(from.enrolments, of),
  ]);
  const courseTitles = new Map(courses.map(({ id, title }) => [id, title]));
  const byGroup = new Map<ClassGroupId, string[][]>();
  for (const { classGroupId, studentId, from: first, until = '' } of enrolments) {
    const rollNumber = people.get(studentId)?.rollNumber;
    if (rollNumber === undefined) continue;
    const own = byGroup.get(classGroupId) ?? [];
    own.push([rollNumber, first, until]);
    byGroup.set(classGroupId, own);
  }
  return groups.flatMap(({ id, title, courseId, teacherIds }) => {
    const course = courseId === undefined ? '' : (courseTitles.get(courseId) ?? '');
    const teachers = teacherIds.flatMap((teacherId) => people.get(teacherId)?.email ?? []).join(' ');
    const students = byGroup.get(id) ?? [['', '', '']];
    return students.map((student) => [title, course, teachers, ...student]);
  });
}

async function timetableRows(from: Collections, campusId: CampusId): Promise<Rows> {
  const of = { index: 'byCampus', equals: { campusId } } as const;
  const [people, groups, rooms, policies, entries] = await Promise.all([
    approved(from, campusId),
    findAll(from.classGroups, of),
    findAll(from.rooms, of),
    findAll(from.policies, of),
    findAll(from.timetableEntries, of),
  ]);
  const titles = new Map(groups.map(({ id, title }) => [id, title]));
  const codes = new Map(rooms.map(({ id, code }) => [id, code]));
  const byVersion = policies.map(({ policy }) => policy).sort((a, b) => a.version - b.version);
  const names = new Map(byVersion.map(({ id, name }) => [id, name]));
  return entries.map((entry) => {
    const { every = 1, weekdays = [], until = '' } = weeklyFrom(entry.rrule) ?? {};
    return [
      titles.get(entry.classGroupId) ?? '',
      codes.get(entry.roomId) ?? '',
      people.get(entry.teacherId)?.email ?? '',
      names.get(entry.policyId) ?? '',
      weekdayNames(weekdays.length === 0 ? [weekdayOf(entry.from)] : weekdays),
      entry.startsAt,
      entry.endsAt,
      entry.from,
      until,
      String(every),
      [...entry.exdates].sort().join(' '),
    ];
  });
}

async function approved(
  { people }: Pick<Collections, 'people'>,
  campusId: CampusId,
): Promise<ReadonlyMap<PersonId, PersonRecord>> {
  const found = await findAll(people, { index: 'byState', equals: { campusId, state: 'approved' } });
  return new Map(found.map((person) => [person.id, person]));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
