/** What the API answers to an import, as a table for people and a last line for programs. */
import { basename } from 'node:path';
import { field, items, textField } from '../json.mjs';
import { say } from '../outcome.mjs';

/** @typedef {import('./files.mjs').ReadFile} ReadFile */

/**
 * What the files would make, and each fault in a line of its own.
 * @param {unknown} answer
 * @param {readonly ReadFile[]} files
 */
export function tell(answer, files) {
  const nameOf = (/** @type {string | undefined} */ kind) =>
    basename(files.find((file) => file.kind === kind)?.path ?? kind ?? '');
  const faults = items(field(answer, 'faults'));
  if (faults.length > 0) {
    const rows = faults.map((fault) => [
      nameOf(textField(fault, 'file')),
      String(field(fault, 'line')),
      textField(fault, 'column') ?? '',
      textField(fault, 'value') ?? '',
      textField(fault, 'fault') ?? '',
      textField(fault, 'write') ?? '',
    ]);
    table(['File', 'Line', 'Column', 'Value', 'What is wrong', 'Write'], rows);
    const count = Number(field(answer, 'faultCount'));
    const shown = count > faults.length ? ` These are the first ${faults.length}.` : '';
    say(
      `\n${count === 1 ? '1 fault' : `${count} faults`}.${shown} Mend them, then try again: nothing was written.`,
    );
    return;
  }
  const changes = items(field(answer, 'changes')).map((change) => [
    nameOf(textField(change, 'file')),
    String(field(change, 'line')),
    textField(change, 'kind') ?? '',
    textField(change, 'what') ?? '',
    items(field(change, 'fields')).map(fieldWords).join(', '),
  ]);
  if (changes.length > 0) table(['File', 'Line', '', 'What', 'Fields'], changes);
  say('');
  const counts = Object.entries(field(answer, 'counts') ?? {}).map(([what, count]) => [
    what,
    ...['made', 'changed', 'same'].map((name) => String(field(count, name))),
  ]);
  table(['', 'Made', 'Changed', 'Same'], counts);
}

/** @param {unknown} change */
function fieldWords(change) {
  const before = textField(change, 'from') ?? '';
  const after = textField(change, 'to') ?? '';
  return before === ''
    ? `${textField(change, 'field')} ${after}`
    : `${textField(change, 'field')} ${before} → ${after}`;
}

/**
 * Columns as wide as what is in them.
 * @param {readonly string[]} header
 * @param {readonly (readonly string[])[]} rows
 */
function table(header, rows) {
  const widths = header.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)),
  );
  for (const row of [header, ...rows])
    say(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

/** For programs. @param {unknown} answer */
export function sayLast(answer) {
  const [state, counts, faults] = ['state', 'counts', 'faultCount'].map((name) => field(answer, name));
  say(JSON.stringify({ state, counts, faults }));
}
