/**
 * `npm run import`: looks at the files of a school through its API, line by line, and takes them in when told to. The rules are
 * the API's: this only reads the files, signs in, and says what came back.
 */
import { open, readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import tls from 'node:tls';
import { callersFolder, keptByNpm, optionsKept, readArguments, showHelp } from './arguments.mjs';
import { readFiles } from './import/files.mjs';
import { errorCode, field, items, parseJson, textField } from './json.mjs';
import { cannot, done, refuse, say } from './outcome.mjs';

/**
 * @typedef {import('./import/files.mjs').ReadFile} ReadFile
 * @typedef {{ readonly files: readonly string[], readonly api: string, readonly name: string | undefined, readonly passwordFile: string | undefined,
 *   readonly ca: string | undefined, readonly codes: string | undefined, readonly apply: boolean, readonly help: boolean }} ImportOptions
 * @typedef {{ readonly api: string, readonly cookie: string }} SignedIn
 */

const DEFAULT_API = 'http://127.0.0.1:8787';
const EXIT_FAULTY = 1;
/** An import of a whole school writes tens of thousands of records. */
const ANSWER_MS = 10 * 60_000;

const HELP = `Looks at the files of a school, and takes them in with --apply: all of them, or nothing.

  npm run import -- people.csv classes.csv timetable.csv [OPTIONS]

  --apply               take the files in, where they are without fault; without it nothing is written
  --api URL             where the API is (default: ${DEFAULT_API})
  --name NAME           an admin's e-mail address
  --password-file FILE  a file with the admin's password; else SMARTPRESENCE_PASSWORD, else it is asked for
  --ca FILE             the certificate (PEM) of a school's own authority, where the API has one from there
  --codes FILE          with --apply: a new file, for you alone, with a one-time code for everybody who was made,
                        by which they choose their password
  --help                this text

Any of the three files may be left out, in any order: each is known by its headings. docs/admins.md describes them.
`;

/** Without `ca`, which npm has itself. */
const OWN_OPTIONS = ['apply', 'api', 'name', 'password-file', 'codes'];

async function main() {
  const kept = optionsKept(process.env, 'import', OWN_OPTIONS);
  if (kept.length > 0) return refuse(keptByNpm('npm run import', kept));
  const options = readOptions(process.argv.slice(2));
  if (!options.ok) return refuse(options.failure);
  if (options.value.help) return showHelp(HELP, true);
  const files = await readFiles(options.value.files, from);
  if (!files.ok) return refuse(files.failure);
  try {
    return await importWith(options.value, files.value);
  } catch (error) {
    const failure = reachFailure(options.value.api, error);
    if (failure === undefined) throw error;
    return refuse(failure);
  }
}

/**
 * @param {ImportOptions} options
 * @param {readonly ReadFile[]} files
 */
async function importWith(options, files) {
  const trusted = await trust(options.ca);
  if (!trusted.ok) return refuse(trusted.failure);
  const signedIn = await signIn(options);
  if (!signedIn.ok) return refuse(signedIn.failure);
  const texts = Object.fromEntries(files.map(({ kind, text }) => [kind, text]));
  const looked = await ask(signedIn.value, '/imports', { ...texts, dryRun: true });
  if (!looked.ok) return refuse(looked.failure);
  tell(looked.value, files);
  if (textField(looked.value, 'state') === 'faulty') {
    sayLast(looked.value);
    return EXIT_FAULTY;
  }
  if (textField(looked.value, 'state') === 'unchanged') {
    say('\nThe school is as these files say already: there is nothing to take in, and nothing was written.');
    sayLast(looked.value);
    return 0;
  }
  if (!options.apply) {
    say('\nNothing was written. Say --apply to take the files in.');
    sayLast(looked.value);
    return 0;
  }
  const codes = await openCodes(options.codes);
  if (!codes.ok) return refuse(codes.failure);
  const applied = await ask(signedIn.value, '/imports', { ...texts, dryRun: false });
  if (!applied.ok) {
    await codes.value?.close();
    return refuse(applied.failure);
  }
  say('\nThe files were taken in.');
  const made = items(field(field(applied.value, 'import'), 'madePeople')).map(String);
  const told =
    codes.value === undefined ? done(undefined) : await writeCodes(signedIn.value, codes.value, made);
  if (codes.value === undefined && made.length > 0)
    say(`${made.length} people have no password yet: make codes for them in the portal, under People.`);
  if (options.codes !== undefined && codes.value !== undefined && told.ok)
    say(
      `${made.length} one-time codes are in ${options.codes}: hand them out, then delete it. They hold for a day.`,
    );
  sayLast(applied.value);
  return told.ok ? 0 : refuse(told.failure);
}

/**
 * @param {readonly string[]} args
 * @returns {import('./outcome.mjs').Outcome<ImportOptions>}
 */
function readOptions(args) {
  const read = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      apply: { type: 'boolean', default: false },
      api: { type: 'string', default: DEFAULT_API },
      name: { type: 'string' },
      'password-file': { type: 'string' },
      ca: { type: 'string' },
      codes: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (!read.ok) return read;
  const { values, positionals } = read.value;
  const { api, name, ca, codes, apply, help } = values;
  if (!URL.canParse(api))
    return cannot('bad-option', `--api takes an address such as ${DEFAULT_API}, not "${api}".`);
  if (!help && positionals.length === 0)
    return cannot('no-files', 'Name at least one file. Say --help for how.');
  const passwordFile = values['password-file'];
  return done({ files: positionals, api: new URL(api).origin, name, passwordFile, ca, codes, apply, help });
}

/** Seen from where the person called npm. @param {string} path */
function from(path) {
  return resolve(callersFolder('import'), path);
}

/**
 * Trusts a school's own authority, beside those that are trusted anyway.
 * @param {string | undefined} path
 * @returns {Promise<import('./outcome.mjs').Outcome<undefined>>}
 */
async function trust(path) {
  if (path === undefined) return done(undefined);
  const pem = await readFile(from(path), 'utf8').catch(() => undefined);
  if (pem?.includes('BEGIN CERTIFICATE') !== true)
    return cannot(
      'ca-unreadable',
      `${path} holds no certificate in PEM. Name the file of your school's authority.`,
    );
  if (!('setDefaultCACertificates' in tls))
    return cannot('node-too-old', 'This Node knows no --ca. Name the file in NODE_EXTRA_CA_CERTS instead.');
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), pem]);
  return done(undefined);
}

/**
 * @param {ImportOptions} options
 * @returns {Promise<import('./outcome.mjs').Outcome<SignedIn>>}
 */
async function signIn({ api, name, passwordFile }) {
  const isAsked = process.stdin.isTTY;
  const who = name ?? (isAsked ? await answerTo('E-mail address of an admin: ', false) : undefined);
  if (who === undefined) return cannot('no-name', 'Say with --name which admin imports.');
  const fromFile =
    passwordFile === undefined
      ? undefined
      : await readFile(from(passwordFile), 'utf8').catch(() => undefined);
  if (passwordFile !== undefined && fromFile === undefined)
    return cannot(
      'password-file-unreadable',
      `${passwordFile} cannot be read. Check its name and your rights to it.`,
    );
  const given = fromFile?.replace(/\r?\n$/, '') ?? process.env['SMARTPRESENCE_PASSWORD'];
  const password = given ?? (isAsked ? await answerTo('Password: ', true) : undefined);
  if (password === undefined)
    return cannot('no-password', 'Give the password with --password-file, or in SMARTPRESENCE_PASSWORD.');
  const reply = await fetch(`${api}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: who, password }),
  });
  const body = await bodyOf(reply);
  if (!reply.ok)
    return cannot(
      textField(body, 'code') ?? 'sign-in-failed',
      textField(body, 'detail') ?? 'The sign-in failed.',
    );
  const cookie = reply.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return done({ api, cookie });
}

/**
 * @param {string} question
 * @param {boolean} isHidden
 * @returns {Promise<string>}
 */
async function answerTo(question, isHidden) {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, next) => next() });
  const lines = createInterface({
    input: process.stdin,
    output: isHidden ? silent : process.stderr,
    terminal: true,
  });
  const answer = await new Promise((/** @type {(text: string) => void} */ resolveWith) => {
    lines.once('line', resolveWith);
  });
  lines.close();
  if (isHidden) process.stderr.write('\n');
  return answer;
}

/**
 * @param {SignedIn} signedIn
 * @param {string} path
 * @param {object} [body] sent as JSON; without it the request is a GET
 * @returns {Promise<import('./outcome.mjs').Outcome<unknown>>}
 */
async function ask({ api, cookie }, path, body) {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const headers = { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const reply = await fetch(`${api}${path}`, { ...sent, headers, signal: AbortSignal.timeout(ANSWER_MS) });
  const answer = await bodyOf(reply);
  if (reply.ok) return done(answer);
  const detail = textField(answer, 'detail') ?? `The API answered ${reply.status}.`;
  return cannot(textField(answer, 'code') ?? 'bad-answer', detail);
}

/** @param {Response} reply @returns {Promise<unknown>} */
async function bodyOf(reply) {
  const text = await reply.text();
  return (reply.headers.get('content-type') ?? '').includes('json') ? parseJson(text) : undefined;
}

/**
 * Why the API could not be asked; undefined where the error is not about that.
 * @param {string} api
 * @param {unknown} error
 */
function reachFailure(api, error) {
  if (!(error instanceof Error) || (error.message !== 'fetch failed' && error.name !== 'TimeoutError'))
    return undefined;
  const code = errorCode(error.cause) ?? '';
  const isTls = /CERT|SELF_SIGNED|ISSUER/.test(code);
  const message = isTls
    ? `The certificate of ${api} is not trusted here (${code}). Name your school's authority with --ca FILE.`
    : `Nothing answers at ${api}. Start the API, or say with --api where it is.`;
  return { code: isTls ? 'api-not-trusted' : 'api-out-of-reach', message };
}

/**
 * What the files would make, and each fault in a line of its own.
 * @param {unknown} answer
 * @param {readonly ReadFile[]} files
 */
function tell(answer, files) {
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
function sayLast(answer) {
  const [state, counts, faults] = ['state', 'counts', 'faultCount'].map((name) => field(answer, name));
  say(JSON.stringify({ state, counts, faults }));
}

/**
 * The new file for one-time codes, before anything is taken in: who is made has no other way to a password.
 * @param {string | undefined} path
 * @returns {Promise<import('./outcome.mjs').Outcome<import('node:fs/promises').FileHandle | undefined>>}
 */
async function openCodes(path) {
  if (path === undefined) return done(undefined);
  const file = await open(from(path), 'wx', 0o600).catch(() => undefined);
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
 * @returns {Promise<import('./outcome.mjs').Outcome<undefined>>}
 */
async function writeCodes(signedIn, file, made) {
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

process.exitCode = await main();
