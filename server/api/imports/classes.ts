/** classes.csv: one row for a student in a class; a row without one only says what the class is. */
import { ClassGroupId, CourseId, type PersonId } from '#core/ids.ts';
import { includesDay, overlap, type Days } from '#core/roster/enrolment.ts';
import type { LocalDate } from '#core/time.ts';
import { enrolmentId } from '../../school/enrolment-id.ts';
import { plainName } from './plain-name.ts';
import { dayIn, noteChange, plannedAs, wordsIn, type Planning } from './planning.ts';
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
const MOST_TITLE = 120;
const MOST_TEACHERS = 20;

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
    const student = studentIn(planning, row, known);
    const days = daysIn(row);
    if (group !== undefined && student !== undefined && days !== undefined)
      enrol(planning, row, { known, group, student, days });
  }
}

/** The class of a row, also where something else in it is wrong: other rows and files name it. */
function groupOf(planning: Planning, row: Row<'classes'>, known: Lookup): Planned<ClassGroup> | undefined {
  const course = courseOf(planning, row, known);
  const teacherIds = teachersIn(planning, row, known);
  const title = row.cell('Class');
  if (title === '' || title.length > MOST_TITLE) {
    const fault = title === '' ? 'the class has no title' : `the title has ${title.length} letters`;
    row.fault('Class', fault, `a title of 1 to ${MOST_TITLE} letters`);
    return;
  }
  const group = known.groups.get(plainName(title)) ?? newGroup(planning, row, { known, title });
  describe(planning, row, { group, course, teacherIds });
  return group;
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
): void {
  const { group, course, teacherIds } = said;
  const { courseId: courseBefore, teacherIds: teachersBefore, title } = group.after;
  const otherCourse = course !== undefined && course.after.id !== courseBefore;
  const otherTeachers = teacherIds.length > 0 && !sameSet(teacherIds, teachersBefore);
  const emails = (ids: readonly PersonId[]): string =>
    ids.map((id) => planning.standing.people.get(id)?.after.email ?? id).join(' ');
  const courseTitle = planning.standing.courses.get(courseBefore ?? '')?.after.title ?? '';
  if (group.named && otherCourse && courseBefore !== undefined)
    row.fault('Course', `a row above says ${courseTitle} for this class`, `${courseTitle}, or nothing`);
  if (group.named && otherTeachers && teachersBefore.length > 0) {
    const above = emails(teachersBefore);
    row.fault('Teachers', `a row above says ${above} for this class`, `${above}, or nothing`);
  }
  if (row.isFaulty()) return;
  if (course !== undefined || teacherIds.length > 0) group.named = true;
  if (!otherCourse && !otherTeachers) return;
  group.after = {
    ...group.after,
    ...(otherCourse && { courseId: course.after.id }),
    ...(otherTeachers && { teacherIds: [...teacherIds] }),
  };
  const fields = [
    {
      field: 'Course',
      from: courseTitle,
      to: course?.after.title ?? '',
    },
    { field: 'Teachers', from: emails(teachersBefore), to: emails(teacherIds) },
  ].filter(({ field }) => (field === 'Course' ? otherCourse : otherTeachers));
  noteChange(planning, { file: FILE, line: row.line }, { kind: 'changed', what: `class ${title}`, fields });
}

function courseOf(planning: Planning, row: Row<'classes'>, known: Lookup): Planned<Course> | undefined {
  const title = row.cell('Course');
  if (title === '') return undefined;
  const found = known.courses.get(plainName(title));
  if (found !== undefined) return found;
  if (title.length > MOST_TITLE) {
    row.fault('Course', `the title has ${title.length} letters`, `a title of up to ${MOST_TITLE} letters`);
    return;
  }
  const id = CourseId.parse(planning.nextId());
  const course = { id, campusId: planning.standing.campus.id, title, version: 1 };
  const planned = planNew(planning.standing.courses, course);
  known.courses.set(plainName(title), planned);
  noteChange(planning, { file: FILE, line: row.line }, { kind: 'made', what: `course ${title}`, fields: [] });
  return planned;
}

/** None where one of them cannot be told. */
function teachersIn(planning: Planning, row: Row<'classes'>, { byEmail }: Lookup): readonly PersonId[] {
  const emails = [...new Set(wordsIn(row.cell('Teachers').toLowerCase()))];
  const people = emails.flatMap((email) => byEmail.get(email)?.after ?? []);
  const missing = emails.filter((word) => plannedAs(planning, 'people', { word, in: byEmail }) === 'missing');
  const others = people.filter(({ role }) => role !== 'teacher' && role !== 'admin');
  const write = 'e-mail addresses of teachers of people.csv or of the school, apart by blanks';
  if (missing.length > 0) row.fault('Teachers', `nobody here has the address ${missing.join(', ')}`, write);
  for (const { email = '', role } of others)
    row.fault('Teachers', `${email} is a ${role}, not a teacher`, write);
  if (emails.length > MOST_TEACHERS)
    row.fault('Teachers', `these are ${emails.length} teachers`, `${MOST_TEACHERS} at most`);
  return others.length > 0 || people.length < emails.length ? [] : people.map(({ id }) => id);
}

/** Undefined where the row is about no student, or one who is not there. */
function studentIn(planning: Planning, row: Row<'classes'>, { byRoll }: Lookup): Person | undefined {
  const word = row.cell('Roll number').toUpperCase();
  if (word === '') return undefined;
  if (plannedAs(planning, 'people', { word, in: byRoll }) === 'missing')
    row.fault(
      'Roll number',
      'no student has this roll number',
      'the roll number of a student of people.csv or of the school',
    );
  return byRoll.get(word)?.after;
}

interface GivenDays {
  readonly from: LocalDate | undefined;
  readonly until: LocalDate | undefined;
}

/** Undefined where one of them is wrong. */
function daysIn(row: Row<'classes'>): GivenDays | undefined {
  const from = dayIn(row, 'From');
  const until = dayIn(row, 'Until');
  return from.faulty || until.faulty ? undefined : { from: from.day, until: until.day };
}

function enrol(
  planning: Planning,
  row: Row<'classes'>,
  of: {
    readonly known: Lookup;
    readonly group: Planned<ClassGroup>;
    readonly student: Person;
    readonly days: GivenDays;
  },
): undefined {
  const { known, group, student } = of;
  const { from: fromGiven, until } = of.days;
  const about = { classGroupId: group.after.id, studentId: student.id };
  const others = known.enrolments.get(pairOf(about)) ?? [];
  const now = others.find(({ after }) => includesDay(after, planning.today));
  const from = fromGiven ?? now?.after.from ?? planning.today;
  if (until !== undefined && until < from) {
    row.fault('Until', `the last day is before the first, ${from}`, `${from} or later`);
    return;
  }
  const days: Days = { from, ...(until !== undefined && { until }) };
  const same = others.find(({ after }) => after.from === from);
  const what = `${student.rollNumber ?? ''} in ${group.after.title}`;
  const other = others.find((one) => one !== same && overlap(one.after, days));
  if (other !== undefined) {
    const { from: first, until: last } = other.after;
    const when = last === undefined ? `from ${first} on` : `from ${first} to ${last}`;
    const write =
      'days that do not overlap with those; to end them, a row with that first day and a last one';
    row.fault('From', `the student is in this class ${when} already`, write);
    return;
  }
  if (same?.named === true) {
    row.fault('Roll number', 'a row above has this student in this class already', 'one row');
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
