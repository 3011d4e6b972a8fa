/** One file of an import, row by row, and all that is found wrong in it. */
import type { ImportChange, ImportFault, ImportFile } from '#core/contracts/imports.ts';
import { columnOf, COLUMNS, type ColumnOf } from '../../school-files/columns.ts';
import { readCsv, type CsvRow, type CsvText } from '../../school-files/csv.ts';
import { plainName } from './plain-name.ts';

export interface Row<F extends ImportFile> {
  readonly line: number;
  /** On one line, its letters put together; empty where the file has no such column. */
  readonly cell: (column: ColumnOf<F>) => string;
  /** Notes what is wrong in a cell, and gives undefined. A cell may have several faults, and a row. */
  readonly fault: (column: ColumnOf<F>, fault: string, write: string) => void;
  readonly isFaulty: () => boolean;
}

/** What is gathered while the files are read. */
export interface Notes {
  readonly faults: ImportFault[];
  readonly changes: ImportChange[];
  /** Files that could not be read whole: what they name is not told to be missing elsewhere. */
  readonly doubtfulFiles: Set<ImportFile>;
  /** What stands in rows with a fault, as `doubtfulWord` has it, for the same reason. */
  readonly doubtfulWords: Set<string>;
}

const MOST_ROWS = 20_000;
/** What stands for a letter that was not UTF-8. */
const LOST_LETTER = '\ufffd';

type Note = (line: number, column: string, value: string, fault: string, write: string) => void;

/** The rows of `text` that can be read; each fault is noted as it is met. */
export function rowsOf<F extends ImportFile>(file: F, text: string, notes: Notes): readonly Row<F>[] {
  const note: Note = (line, column, value, fault, write) => {
    notes.faults.push({ file, line, column, value: value.slice(0, 120), fault, write });
  };
  const sheet = readCsv(text);
  const [header, ...body] = sheet.rows;
  noteWhole(file, text, { sheet, note, notes });
  if (header === undefined || body.length > MOST_ROWS) return [];
  const places = placesOf(file, header.cells.map(onOneLine), (column, value, fault, write) => {
    note(header.line, column, value, fault, write);
  });
  const { brokenLine = Infinity } = sheet;
  const missing = new Set<string>(requiredOf(file).filter((name) => !places.has(name)));
  return body
    .filter(({ line }) => line < brokenLine)
    .flatMap((row) => rowOf<F>(row, { file, headings: header, places, missing, note, notes }) ?? []);
}

export function doubtfulWord(file: ImportFile, word: string): string {
  return `${file}:${plainName(word)}`;
}

interface Sheet {
  readonly file: ImportFile;
  readonly headings: CsvRow;
  readonly places: ReadonlyMap<string, number>;
  /** Columns of which it was said already that they are missing. */
  readonly missing: Set<string>;
  readonly note: Note;
  readonly notes: Notes;
}

/** Undefined where the row is moved against its headings: what else it says cannot be told. */
function rowOf<F extends ImportFile>(row: CsvRow, sheet: Sheet): Row<F> | undefined {
  const { file, headings, places, missing, note, notes } = sheet;
  const { line } = row;
  const cells = row.cells.map(onOneLine);
  let isFaulty = false;
  const doubt = (): void => {
    isFaulty = true;
    for (const cell of cells) notes.doubtfulWords.add(doubtfulWord(file, cell));
  };
  const loose = cells.find((cell, i) => cell !== '' && (headings.cells[i] ?? '') === '');
  if (loose !== undefined) {
    doubt();
    const write =
      'a heading above it; or, where it came from a comma inside a value, quotation marks round that value';
    note(line, '', loose, 'there is no heading above this value', write);
    return undefined;
  }
  const cell = (column: string): string => cells[places.get(column) ?? -1] ?? '';
  const fault: Row<F>['fault'] = (column, what, write) => {
    doubt();
    if (places.has(column)) note(line, column, cell(column), what, write);
    else if (!missing.has(column)) {
      missing.add(column);
      note(
        headings.line,
        column,
        '',
        `this column is missing, and line ${line} needs it`,
        headingWords(column),
      );
    }
  };
  return { line, cell, fault, isFaulty: () => isFaulty };
}

/** Notes what is wrong with the file as a whole. */
function noteWhole(
  file: ImportFile,
  text: string,
  { sheet, note, notes }: { readonly sheet: CsvText; readonly note: Note; readonly notes: Notes },
): void {
  const { rows, brokenLine } = sheet;
  const whole = (line: number, value: string, fault: string, write: string): void => {
    notes.doubtfulFiles.add(file);
    note(line, '', value, fault, write);
  };
  if (rows.length === 0) whole(0, '', 'the file is empty', headingsOf(file));
  if (rows.length - 1 > MOST_ROWS)
    whole(
      0,
      '',
      `the file has ${rows.length - 1} rows, too many for one import`,
      'at most 20,000 in a file: split it',
    );
  if (brokenLine !== undefined)
    whole(brokenLine, '', 'a quotation mark opens here that nothing closes', 'close it, or take it away');
  const lines = text.split(/\r\n|\n|\r/);
  const lost = lines.flatMap((line, i) => (line.includes(LOST_LETTER) ? [i] : []));
  const [first] = lost;
  if (first === undefined) return;
  const others = ['', ', and in 1 other line'][lost.length - 1] ?? `, and in ${lost.length - 1} other lines`;
  whole(first + 1, lines[first] ?? '', `letters were lost here${others}`, 'save the file as “CSV UTF-8”');
}

/** Where each column stands, by its name. */
function placesOf(
  file: ImportFile,
  headings: readonly string[],
  note: (column: string, value: string, fault: string, write: string) => void,
): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [place, heading] of headings.entries()) {
    if (heading === '') continue;
    const column = columnOf(file, heading);
    if (column === undefined)
      note(
        heading,
        heading,
        `${file}.csv has no such column`,
        `${headingsOf(file)}; or take the column away`,
      );
    else if (places.has(column.name))
      note(column.name, heading, 'this column is there twice', 'leave one of them');
    else places.set(column.name, place);
  }
  for (const name of requiredOf(file))
    if (!places.has(name)) note(name, '', 'this column is missing', headingWords(name));
  return places;
}

function requiredOf(file: ImportFile): readonly string[] {
  return COLUMNS[file].filter(({ required }) => required).map(({ name }) => name);
}

function headingWords(column: string): string {
  return `a column with the heading “${column}”`;
}

function headingsOf(file: ImportFile): string {
  return `in the first line the headings ${COLUMNS[file].map(({ name }) => name).join(', ')}`;
}

/** What spreadsheets put into a cell unseen goes; letters that were taken apart are put together (NFC). */
function onOneLine(cell: string): string {
  return cell
    .replace(/[\u200b\u2060\ufeff]/g, '')
    .replace(/[\r\n\t\v\f]+/g, ' ')
    .normalize('NFC')
    .trim();
}
