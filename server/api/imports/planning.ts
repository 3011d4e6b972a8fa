/** What the readers of the three files share: the picture of the school, what is noted, and how new things are named. */
import type { ImportChange, ImportFile } from '#core/contracts/imports.ts';
import { LocalDate } from '#core/time.ts';
import { TermDay } from '#core/contracts/school.ts';
import { doubtfulWord, type Notes, type Row } from './sheet.ts';
import type { Standing } from './standing.ts';

export interface Planning extends Notes {
  readonly standing: Standing;
  /** On the campus's wall. */
  readonly today: LocalDate;
  /** The line that first spoke of a room, by its id: for what is found wrong with it later. */
  readonly lines: Map<string, number>;
  /** What lines of people.csv name that is not of this campus: another one may have it. */
  readonly elsewhere: { readonly line: number; readonly rollNumber?: string; readonly email?: string }[];
  /** A new UUID. */
  readonly nextId: () => string;
}

export interface Field {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** Notes what a line makes or changes; where no field differs there is nothing to note. */
export function noteChange(
  { changes }: Notes,
  at: { readonly file: ImportFile; readonly line: number },
  change: Pick<ImportChange, 'kind' | 'what'> & { readonly fields: readonly Field[] },
): void {
  const fields = change.fields.filter(({ from, to }) => from !== to);
  if (change.kind === 'changed' && fields.length === 0) return;
  changes.push({ ...at, ...change, fields });
}

/** Words of a cell that holds several, apart by blanks, commas or semicolons. */
export function wordsIn(cell: string): readonly string[] {
  return cell.split(/[\s,;]+/).filter((word) => word !== '');
}

/**
 * How a word stands that should name something of `file` or of the school. It is in doubt where the row that may have made it
 * has a fault of its own: mended, it may be there.
 */
export function plannedAs(
  { doubtfulFiles, doubtfulWords }: Notes,
  file: ImportFile,
  { word, in: planned }: { readonly word: string; readonly in: { readonly has: (key: string) => boolean } },
): 'there' | 'in-doubt' | 'missing' {
  if (planned.has(word)) return 'there';
  return doubtfulFiles.has(file) || doubtfulWords.has(doubtfulWord(file, word)) ? 'in-doubt' : 'missing';
}

const DAY_WORDS = 'year, month and day as 2026-03-31';
/** As spreadsheets write days of their own accord: two numbers up to 31, and a year. */
const OTHER_DAY = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/;

/** The day in a cell. Undefined where the cell is empty, or where it was noted as wrong (`faulty`). */
export function dayIn<F extends 'classes' | 'timetable'>(
  row: Row<F>,
  column: 'From' | 'Until',
): { readonly day?: LocalDate; readonly faulty: boolean } {
  const text = row.cell(column);
  if (text === '') return { faulty: false };
  const day = TermDay.safeParse(text);
  if (day.success) return { day: day.data, faulty: false };
  row.fault(column, ...dayFault(text));
  return { faulty: true };
}

/** What is wrong with a word that should be a day, and what to write. */
export function dayFault(text: string): readonly [fault: string, write: string] {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text))
    return LocalDate.safeParse(text).success
      ? ['this day is too far away', 'a day from 2000-01-01 to 2100-12-31']
      : ['the calendar has no such day', DAY_WORDS];
  const [, a = '', b = '', year = ''] = OTHER_DAY.exec(text) ?? [];
  const meant = [`${year}-${two(b)}-${two(a)}`, `${year}-${two(a)}-${two(b)}`];
  const days = [...new Set(meant)].filter((one) => TermDay.safeParse(one).success);
  if (days.length === 2)
    return ['it is not clear which is the month', `${days.join(' or ')}, whichever is meant`];
  return ['this is not a day as the import reads it', days[0] ?? DAY_WORDS];
}

function two(digits: string): string {
  return digits.padStart(2, '0');
}
