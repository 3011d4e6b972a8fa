/** classes.csv: one row for a student in a class; a row without one only says what the class is. */
import { ClassGroupId, CourseId, type PersonId } from '#core/ids.ts';
import { includesDay, overlap, type Days } from '#core/roster/enrolment.ts';
import { enrolmentId } from '../../school/enrolment-id.ts';
import { dayIn, noteChange, plainName, wordsIn, type Planning } from './planning.ts';
import { rowsOf, type Row } from './sheet.ts';
import {
  planBy,
  planNew,
  type ClassGroup,
  type Course,
  type Enrolment,
  type Person,
  type Planned,
} from './standing.ts';

interface Lookup {
  readonly groups: Map<string, Planned<ClassGroup>>;
  readonly courses: Map<string, Planned<Course>>;
  readonly byRoll: ReadonlyMap<string, Planned<Person>>;
  readonly byEmail: ReadonlyMap<string, Planned<Person>>;
  /** By class group and student. */
  readonly enrolments: Map<string, Planned<Enrolment>[]>;
}

const FILE = 'classes';

export function readClasses(planning: Planning, text: string): void {
  const { standing } = planning;
  const known: Lookup = {
    groups: planBy(standing.classGroups, ({ title }) => plainName(title)),
    courses: planBy(standing.courses, ({ title }) => plainName(title)),
    byRoll: planBy(standing.people, ({ rollNumber, state }) =>
      state === 'approved' ? rollNumber : undefined,
    ),
    byEmail: planBy(standing.people, ({ email, state }) => (state === 'approved' ? email : undefined)),
    enrolments: new Map(),
  };
  for (const one of standing.enrolments.values()) keep(known, one);
  for (const row of rowsOf(FILE, text, planning)) {
    const group = groupOf(planning, row, known);
    if (group !== undefined && row.cell('Roll number') !== '') enrol(planning, row, { known, group });
  }
}

function groupOf(planning: Planning, row: Row<'classes'>, known: Lookup): Planned<ClassGroup> | undefined {
  const title = row.cell('Class');
  if (title === '' || title.length > 120) {
    row.fault('Class', 'the class has no title, or too long a one', 'up to 120 letters');
    return;
  }
  const course = row.cell('Course') === '' ? undefined : courseOf(planning, row, known);
  if (row.cell('Course') !== '' && course === undefined) return undefined;
  const teacherIds = teachersIn(row, known);
  if (teacherIds === undefined) return undefined;
  const group = known.groups.get(plainName(title)) ?? newGroup(planning, row, { known, title });
  return describe(planning, row, { group, course, teacherIds });
}

function newGroup(
  planning: Planning,
  row: Row<'classes'>,
  { known, title }: { readonly known: Lookup; readonly title: string },
): Planned<ClassGroup> {
  const { campus, classGroups } = planning.standing;
  const id = ClassGroupId.parse(planning.nextId());
  const group = planNew(classGroups, { id, campusId: campus.id, title, teacherIds: [], version: 1 });
  // The first row that says more than the title describes it.
  group.named = false;
  known.groups.set(plainName(title), group);
  noteChange(planning, { file: FILE, line: row.line }, { kind: 'made', what: `class ${title}`, fields: [] });
  return group;
}

/** Rows of one class say the same of it, or nothing. An empty cell leaves what is there. */
function describe(
  planning: Planning,
  row: Row<'classes'>,
  said: {
    readonly group: Planned<ClassGroup>;
    readonly course: Planned<Course> | undefined;
    readonly teacherIds: readonly PersonId[];
  },
): Planned<ClassGroup> | undefined {
  const { group, course, teacherIds } = said;
  const { courseId: courseBefore, teacherIds: teachersBefore, title } = group.after;
  const otherCourse = course !== undefined && course.after.id !== courseBefore;
  const otherTeachers = teacherIds.length > 0 && !sameSet(teacherIds, teachersBefore);
  if (group.named && otherCourse && courseBefore !== undefined) {
    row.fault('Course', 'a row above names another course for this class', 'the same, or nothing');
    return;
  }
  if (group.named && otherTeachers && teachersBefore.length > 0) {
    row.fault('Teachers', 'a row above names other teachers for this class', 'the same, or nothing');
    return;
  }
  if (course !== undefined || teacherIds.length > 0) group.named = true;
  if (!otherCourse && !otherTeachers) return group;
  group.after = {
    ...group.after,
    ...(otherCourse && { courseId: course.after.id }),
    ...(otherTeachers && { teacherIds: [...teacherIds] }),
  };
  const emails = (ids: readonly PersonId[]): string =>
    ids.map((id) => planning.standing.people.get(id)?.after.email ?? id).join(' ');
  const courses = planning.standing.courses;
  const fields = [
    {
      field: 'Course',
      from: courses.get(courseBefore ?? '')?.after.title ?? '',
      to: course?.after.title ?? '',
    },
    { field: 'Teachers', from: emails(teachersBefore), to: emails(teacherIds) },
  ].filter(({ field }) => (field === 'Course' ? otherCourse : otherTeachers));
  noteChange(planning, { file: FILE, line: row.line }, { kind: 'changed', what: `class ${title}`, fields });
  return group;
}

function courseOf(planning: Planning, row: Row<'classes'>, known: Lookup): Planned<Course> | undefined {
  const title = row.cell('Course');
  const found = known.courses.get(plainName(title));
  if (found !== undefined) return found;
  if (title.length > 120) {
    row.fault('Course', 'the title is too long', 'up to 120 letters');
    return;
  }
  const id = CourseId.parse(planning.nextId());
  const course = { id, campusId: planning.standing.campus.id, title, version: 1 };
  const planned = planNew(planning.standing.courses, course);
  known.courses.set(plainName(title), planned);
  noteChange(planning, { file: FILE, line: row.line }, { kind: 'made', what: `course ${title}`, fields: [] });
  return planned;
}

function teachersIn(row: Row<'classes'>, { byEmail }: Lookup): readonly PersonId[] | undefined {
  const emails = wordsIn(row.cell('Teachers').toLowerCase());
  const people = emails.map((email) => byEmail.get(email)?.after);
  const ids = people.flatMap((person) =>
    person?.role === 'teacher' || person?.role === 'admin' ? [person.id] : [],
  );
  if (ids.length === emails.length && ids.length <= 20) return [...new Set(ids)];
  row.fault('Teachers', 'one of these is no teacher here', 'e-mail addresses of teachers, apart by blanks');
  return undefined;
}

function enrol(
  planning: Planning,
  row: Row<'classes'>,
  { known, group }: { readonly known: Lookup; readonly group: Planned<ClassGroup> },
): undefined {
  const student = known.byRoll.get(row.cell('Roll number').toUpperCase())?.after;
  if (student?.role !== 'student') {
    row.fault(
      'Roll number',
      'there is no such student',
      'the roll number of a student of people.csv or of the school',
    );
    return;
  }
  const { day: fromGiven, faulty: fromFaulty } = dayIn(row, 'From');
  const { day: until, faulty: untilFaulty } = dayIn(row, 'Until');
  if (fromFaulty || untilFaulty) return undefined;
  const about = { classGroupId: group.after.id, studentId: student.id };
  const others = known.enrolments.get(pairOf(about)) ?? [];
  const now = others.find(({ after }) => includesDay(after, planning.today));
  const from = fromGiven ?? now?.after.from ?? planning.today;
  if (until !== undefined && until < from) {
    row.fault('Until', 'the last day is before the first', `${from} or later`);
    return;
  }
  const days: Days = { from, ...(until !== undefined && { until }) };
  const same = others.find(({ after }) => after.from === from);
  const what = `${student.rollNumber ?? ''} in ${group.after.title}`;
  if (others.some((other) => other !== same && overlap(other.after, days))) {
    row.fault(
      'From',
      'the student is in this class on some of these days already',
      'days that follow one another',
    );
    return;
  }
  if (same?.named === true) {
    row.fault('Roll number', 'this student stands above already', 'one row');
    return;
  }
  const at = { file: FILE, line: row.line } as const;
  const field = { field: 'Until', from: same?.after.until ?? '', to: until ?? '' };
  if (same === undefined) {
    const id = enrolmentId({ ...about, from });
    const record = { ...about, ...days, id, campusId: planning.standing.campus.id, version: 1 };
    keep(known, planNew(planning.standing.enrolments, record));
    noteChange(planning, at, { kind: 'made', what, fields: [{ field: 'From', from: '', to: from }, field] });
    return undefined;
  }
  same.named = true;
  same.after = { ...same.after, ...days };
  if (until === undefined) delete same.after.until;
  noteChange(planning, at, { kind: 'changed', what, fields: [field] });
  return undefined;
}

function keep({ enrolments }: Lookup, one: Planned<Enrolment>): void {
  const pair = pairOf(one.after);
  enrolments.set(pair, [...(enrolments.get(pair) ?? []), one]);
}

function pairOf({ classGroupId, studentId }: Pick<Enrolment, 'classGroupId' | 'studentId'>): string {
  return `${classGroupId}.${studentId}`;
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}
