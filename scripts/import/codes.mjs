/** One-time codes for those whom an import made, in a new file that only its owner reads. */
import { open } from 'node:fs/promises';
import { field, textField } from '../json.mjs';
import { cannot, done } from '../outcome.mjs';
import { fromCaller } from './files.mjs';
import { ask } from './school-api.mjs';

/** @typedef {import('./school-api.mjs').SignedIn} SignedIn */

/**
 * The new file for one-time codes, before anything is taken in: who is made has no other way to a password.
 * @param {string | undefined} path
 * @returns {Promise<import('../outcome.mjs').Outcome<import('node:fs/promises').FileHandle | undefined>>}
 */
export async function openCodes(path) {
  if (path === undefined) return done(undefined);
  const file = await open(fromCaller(path), 'wx', 0o600).catch(() => undefined);
  if (file !== undefined) return done(file);
  return cannot(
    'codes-file-not-new',
    `${path} is there already, or cannot be written. Nothing was taken in. Name a new file with --codes, and import again.`,
  );
}

/**
 * One-time codes of those who were made, into a file that only its owner reads.
 * @param {SignedIn} signedIn
 * @param {import('node:fs/promises').FileHandle} file
 * @param {readonly string[]} made
 * @returns {Promise<import('../outcome.mjs').Outcome<undefined>>}
 */
export async function writeCodes(signedIn, file, made) {
  try {
    await file.write('\ufeffName,Sign in as,Code,Until\r\n');
    for (const personId of made) {
      const person = await ask(signedIn, `/profile/${personId}`);
      const code = await ask(signedIn, '/password/reset-code', { personId });
      if (!person.ok) return person;
      if (!code.ok) return code;
      const name = field(person.value, 'name');
      const cells = [
        `${textField(name, 'first')} ${textField(name, 'last')}`,
        textField(person.value, 'rollNumber') ?? textField(person.value, 'email') ?? '',
        textField(code.value, 'code') ?? '',
        new Date(Number(field(code.value, 'expiresAt'))).toISOString(),
      ];
      await file.write(`${cells.map(quoted).join(',')}\r\n`);
    }
    return done(undefined);
  } finally {
    await file.close();
  }
}

/** No cell is a formula, and none breaks its line. @param {string} cell */
function quoted(cell) {
  const plain = /^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return `"${plain.replaceAll('"', '""')}"`;
}
