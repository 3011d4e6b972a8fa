/** CSV as offices have it: comma, semicolon or tab, with or without a byte order mark. The one file that knows papaparse. */
import Papa from 'papaparse';

export interface CsvRow {
  /** Where it begins, from 1; a cell may hold several lines. */
  readonly line: number;
  /** Without blanks around them. */
  readonly cells: readonly string[];
}

export interface CsvText {
  readonly rows: readonly CsvRow[];
  /** The first row whose quotes do not end. */
  readonly brokenLine?: number;
}

/**
 * What a spreadsheet would run (OWASP, CSV injection) goes out behind an apostrophe, and so does what has one there already: then
 * the apostrophe can be taken away again.
 */
const FORMULA = /^'*[=+\-@\t\r]/;
const ESCAPED = /^'+[=+\-@\t\r]/;
const BYTE_ORDER_MARK = '\ufeff';
/** How Excel tells itself of the separator, in a line of its own before the headings. */
const SEPARATOR_LINE = /^"?sep=(.)"?\n/i;
const SEPARATORS = [',', ';', '\t'];

/** Rows that are wholly empty are left out. */
export function readCsv(text: string): CsvText {
  const plain = text.replace(BYTE_ORDER_MARK, '').replace(/\r\n?/g, '\n');
  const told = SEPARATOR_LINE.exec(plain);
  const table = told === null ? plain : plain.slice(told[0].length);
  const { data, errors } = Papa.parse<string[]>(table, {
    newline: '\n',
    delimiter: told?.[1] ?? separatorIn(table),
  });
  const rows: CsvRow[] = [];
  let line = told === null ? 1 : 2;
  for (const cells of data) {
    rows.push({ line, cells: cells.map(unescaped) });
    line += 1 + cells.reduce((count, cell) => count + (cell.match(/\n/g)?.length ?? 0), 0);
  }
  const broken = errors.find(({ type }) => type === 'Quotes');
  const brokenLine = broken === undefined ? undefined : (rows[broken.row ?? 0]?.line ?? 1);
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  return { rows: filled, ...(brokenLine !== undefined && { brokenLine }) };
}

/** As spreadsheets open it with all its letters: UTF-8 with a byte order mark, lines ended by CRLF. */
export function writeCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const fields = [...header];
  const data = rows.map((row) => [...row]);
  return `${BYTE_ORDER_MARK}${Papa.unparse({ fields, data }, { newline: '\r\n', escapeFormulae: FORMULA })}\r\n`;
}

/** What parts the headings: no heading has one of these in it, while the cells below may. */
function separatorIn(table: string): string {
  const headings = table.split('\n').find((line) => line.trim() !== '') ?? '';
  const counts = SEPARATORS.map((one) => headings.split(one).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

function unescaped(cell: string): string {
  return (ESCAPED.test(cell) ? cell.slice(1) : cell).trim();
}
