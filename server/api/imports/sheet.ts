/** One file of an import, row by row, and what is found wrong in it. */
import type { ImportChange, ImportFault, ImportFile } from '#core/contracts/imports.ts';
import { columnOf, COLUMNS, type ColumnOf } from '../../school-files/columns.ts';
import { readCsv, type CsvText } from '../../school-files/csv.ts';

export interface Row<F extends ImportFile> {
  readonly line: number;
  /** Empty where the file has no such column. */
  readonly cell: (column: ColumnOf<F>) => string;
  /** Notes what is wrong in a cell, and gives undefined. */
  readonly fault: (column: ColumnOf<F>, fault: string, write: string) => void;
}

/** What is gathered while the files are read. */
export interface Notes {
  readonly faults: ImportFault[];
  readonly changes: ImportChange[];
}

const MOST_ROWS = 20_000;
/** What stands for a letter that was not UTF-8. */
const LOST_LETTER = '\ufffd';

/** The rows of `text`; none where its headings are wrong. */
export function rowsOf<F extends ImportFile>(file: F, text: string, notes: Notes): readonly Row<F>[] {
  const note = (line: number, column: string, value: string, fault: string, write: string): void => {
    notes.faults.push({ file, line, column, value: value.slice(0, 120), fault, write });
  };
  const sheet = readCsv(text);
  const [header, ...body] = sheet.rows;
  const wrong = wholeFault(file, text, sheet);
  if (wrong !== undefined) note(wrong.line, '', '', wrong.fault, wrong.write);
  if (header === undefined || wrong !== undefined) return [];
  const places = placesOf(file, header.cells, (column, fault, write) => {
    note(header.line, column, column, fault, write);
  });
  if (places === undefined) return [];
  return body.map(({ line, cells }) => {
    const cell = (column: string): string => cells[places.get(column) ?? -1] ?? '';
    const fault: Row<F>['fault'] = (column, what, write) => {
      note(line, column, cell(column), what, write);
    };
    return { line, cell, fault };
  });
}

/** What is wrong with the file as a whole. */
function wholeFault(
  file: ImportFile,
  text: string,
  { rows, brokenLine }: CsvText,
): { readonly line: number; readonly fault: string; readonly write: string } | undefined {
  if (brokenLine !== undefined) {
    const write = 'close it, or save the file as CSV anew';
    return { line: brokenLine, fault: 'a quotation mark is not closed', write };
  }
  if (text.includes(LOST_LETTER)) {
    const line = 1 + (text.slice(0, text.indexOf(LOST_LETTER)).match(/\n/g)?.length ?? 0);
    return { line, fault: 'a letter cannot be read', write: 'save the file as “CSV UTF-8”' };
  }
  if (rows.length === 0) return { line: 0, fault: 'the file is empty', write: headingsOf(file) };
  if (rows.length - 1 <= MOST_ROWS) return undefined;
  return { line: 0, fault: 'the file has too many rows for one import', write: 'at most 20,000 in a file' };
}

/** Where each column stands; undefined where one is missing, unknown or there twice. */
function placesOf(
  file: ImportFile,
  headings: readonly string[],
  note: (column: string, fault: string, write: string) => void,
): ReadonlyMap<string, number> | undefined {
  const places = new Map<string, number>();
  const faulty: string[] = [];
  const wrong = (column: string, fault: string, write: string): void => {
    faulty.push(column);
    note(column, fault, write);
  };
  for (const [place, heading] of headings.entries()) {
    if (heading === '') continue;
    const column = columnOf(file, heading);
    if (column === undefined) wrong(heading, 'there is no such column', headingsOf(file));
    else if (places.has(column.name)) wrong(heading, 'this column is there twice', 'leave one of them');
    else places.set(column.name, place);
  }
  for (const { name, required } of COLUMNS[file])
    if (required && !places.has(name)) wrong(name, 'this column is missing', `a heading “${name}”`);
  return faulty.length === 0 ? places : undefined;
}

function headingsOf(file: ImportFile): string {
  return `the headings ${COLUMNS[file].map(({ name }) => name).join(', ')}`;
}
