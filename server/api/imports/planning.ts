/** What the readers of the three files share: the picture of the school, what is noted, and how new things are named. */
import type { ImportChange, ImportFile } from '#core/contracts/imports.ts';
import type { LocalDate } from '#core/time.ts';
import { TermDay } from '#core/contracts/school.ts';
import type { Notes, Row } from './sheet.ts';
import type { Standing } from './standing.ts';

export interface Planning extends Notes {
  readonly standing: Standing;
  /** On the campus's wall. */
  readonly today: LocalDate;
  /** The line that spoke of a document, by its id: for what is found wrong with it later. */
  readonly lines: Map<string, number>;
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

/** The day in a cell. Undefined where the cell is empty, or where it was noted as wrong (`faulty`). */
export function dayIn<F extends 'classes' | 'timetable'>(
  row: Row<F>,
  column: 'From' | 'Until',
): { readonly day?: LocalDate; readonly faulty: boolean } {
  const text = row.cell(column);
  if (text === '') return { faulty: false };
  const day = TermDay.safeParse(text);
  if (day.success) return { day: day.data, faulty: false };
  row.fault(column, 'this is not a day of this century', 'year, month and day as 2026-03-31');
  return { faulty: true };
}

/** The key under which titles and names are compared. */
export function plainName(name: string): string {
  return name.trim().toLowerCase();
}
