/** The columns of the three files of a school; docs/admins.md describes them. */
import type { ImportFile } from '#core/contracts/imports.ts';

export interface Column {
  readonly name: string;
  /** Must be there, though its cells may be empty. */
  readonly required: boolean;
  /** Other headings that are understood, without blanks and signs, in lower case. */
  readonly also: readonly string[];
}

const column = (name: string, required: boolean, ...also: readonly string[]): Column => ({
  name,
  required,
  also,
});

export const COLUMNS = {
  people: [
    column('Role', true),
    column('First name', true, 'forename', 'givenname'),
    column('Last name', true, 'surname', 'familyname'),
    column('Roll number', false, 'roll', 'rollno', 'studentnumber'),
    column('E-mail', false, 'mail', 'emailaddress'),
    column('Children', false, 'child'),
  ],
  classes: [
    column('Class', true, 'classgroup', 'group'),
    column('Course', false, 'subject'),
    column('Teachers', false, 'teacher'),
    column('Roll number', false, 'roll', 'rollno', 'student'),
    column('From', false),
    column('Until', false),
  ],
  timetable: [
    column('Class', true, 'classgroup', 'group'),
    column('Room', true),
    column('Teacher', true),
    column('Policy', false),
    column('Weekdays', true, 'weekday', 'days', 'day'),
    column('Starts', true, 'start', 'startsat'),
    column('Ends', true, 'end', 'endsat'),
    column('From', true),
    column('Until', false),
    column('Every', false, 'weeks', 'everyweeks'),
    column('Except', false, 'holidays'),
  ],
} as const satisfies Readonly<Record<ImportFile, readonly Column[]>>;

export type ColumnOf<F extends ImportFile> = (typeof COLUMNS)[F][number]['name'];

/** Only letters and digits, in lower case: how headings are compared. */
function plainHeading(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The column of a heading as people write it. */
export function columnOf(file: ImportFile, heading: string): Column | undefined {
  const plain = plainHeading(heading);
  return COLUMNS[file].find(
    ({ name, also }) => plainHeading(name) === plain || also.some((one) => one === plain),
  );
}
