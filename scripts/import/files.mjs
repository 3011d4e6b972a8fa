/** The files that an import is given: read as text, and known by their headings. What is wrong with several is said of all at once. */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { callersFolder } from '../arguments.mjs';
import { errorCode } from '../json.mjs';
import { cannot, done } from '../outcome.mjs';

/**
 * @typedef {'people' | 'classes' | 'timetable'} FileKind
 * @typedef {{ readonly kind: FileKind, readonly path: string, readonly text: string }} ReadFile
 */

/** What the columns of each file may be called, in lower case, without signs; none that another file has too. */
const OWN_HEADINGS = {
  people:
    'role firstname forename givenname lastname surname familyname email mail emailaddress children child',
  classes: 'course subject teachers',
  timetable:
    'room policy weekdays weekday days day starts start startsat ends end endsat every weeks except holidays',
};
/** @type {readonly FileKind[]} */
const KINDS = ['people', 'classes', 'timetable'];

/** Seen from where the person called npm. @param {string} path */
export function fromCaller(path) {
  return resolve(callersFolder('import'), path);
}

/**
 * @param {readonly string[]} paths
 * @param {(path: string) => string} from where a path leads
 * @returns {Promise<import('../outcome.mjs').Outcome<readonly ReadFile[]>>} fails with the code of the first, and the words of all
 */
export async function readFiles(paths, from) {
  const outcomes = await Promise.all(paths.map((path) => readOne(path, from)));
  /** @type {ReadFile[]} */
  const files = [];
  /** @type {import('../outcome.mjs').Failure[]} */
  const failures = [];
  for (const outcome of outcomes) {
    if (!outcome.ok) {
      failures.push(outcome.failure);
      continue;
    }
    const twin = files.find(({ kind }) => kind === outcome.value.kind);
    files.push(outcome.value);
    if (twin === undefined) continue;
    const message = `${twin.path} and ${outcome.value.path} both are a file of ${twin.kind}. Name one of them.`;
    failures.push({ code: 'file-twice', message });
  }
  const [first] = failures;
  if (first === undefined) return done(files);
  return cannot(first.code, failures.map(({ message }) => message).join('\n'));
}

/**
 * @param {string} path
 * @param {(path: string) => string} from
 * @returns {Promise<import('../outcome.mjs').Outcome<ReadFile>>}
 */
async function readOne(path, from) {
  const bytes = await readFile(from(path)).catch(() => undefined);
  if (bytes === undefined)
    return cannot('file-unreadable', `${path} cannot be read. Check its name and your rights to it.`);
  if (bytes.subarray(0, 2).toString('latin1') === 'PK')
    return cannot(
      'file-not-csv',
      `${path} is a spreadsheet's own file. Save it there as “CSV UTF-8”, then import that.`,
    );
  const text = decoded(bytes);
  if (text === undefined) return cannot('file-not-utf8', notUtf8(path, bytes));
  const kind = kindOf(text) ?? KINDS.find((one) => basename(path).toLowerCase().includes(one));
  if (kind === undefined)
    return cannot(
      'file-unknown',
      `${path} has the headings of none of the three files. docs/admins.md says which there are.`,
    );
  return done({ kind, path, text });
}

/**
 * As UTF-8, or as what spreadsheets call “Unicode text”, which says of itself that it is UTF-16.
 * @param {Uint8Array} bytes
 */
function decoded(bytes) {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    return new TextDecoder(isWide ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (errorCode(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA' || error instanceof TypeError)
      return undefined;
    throw error;
  }
}

/**
 * What to do with a file as older spreadsheets save it, with the first line whose letters say so.
 * @param {string} path
 * @param {Uint8Array} bytes
 */
function notUtf8(path, bytes) {
  const lines = new TextDecoder('utf-8').decode(bytes).split('\n');
  const line = lines.findIndex((text) => text.includes('\ufffd'));
  const guess = new TextDecoder('windows-1252').decode(bytes).split('\n')[line]?.trim() ?? '';
  return `${path} is not UTF-8: line ${line + 1} reads “${guess}” as Windows-1252. Open it so, save it as “CSV UTF-8”, then import it.`;
}

/** The file that has the most of these headings as its own. @param {string} text @returns {FileKind | undefined} */
function kindOf(text) {
  const lines = text.split(/\r?\n|\r/).filter((line) => line.trim() !== '' && !/^"?sep=/i.test(line));
  const headings = (lines[0] ?? '')
    .split(/[,;\t]/)
    .map((heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
  const counts = KINDS.map((kind) => {
    const own = OWN_HEADINGS[kind].split(' ');
    return headings.filter((heading) => own.includes(heading)).length;
  });
  const most = Math.max(...counts);
  if (most > 0) return KINDS[counts.indexOf(most)];
  return headings.some((heading) => ['class', 'classgroup', 'group'].includes(heading))
    ? 'classes'
    : undefined;
}
