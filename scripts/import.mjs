/**
 * `npm run import`: looks at the files of a school through its API, line by line, and takes them in when told to. The rules are
 * the API's: this only reads the files, signs in, and says what came back.
 */
import { keptByNpm, optionsKept, readArguments, showHelp } from './arguments.mjs';
import { sayLast, tell } from './import/answer.mjs';
import { openCodes, writeCodes } from './import/codes.mjs';
import { fromCaller, readFiles } from './import/files.mjs';
import { ask, reachFailure, signIn, trust } from './import/school-api.mjs';
import { field, items, textField } from './json.mjs';
import { cannot, done, refuse, say } from './outcome.mjs';

/**
 * @typedef {import('./import/files.mjs').ReadFile} ReadFile
 * @typedef {{ readonly files: readonly string[], readonly api: string, readonly name: string | undefined, readonly passwordFile: string | undefined,
 *   readonly ca: string | undefined, readonly codes: string | undefined, readonly apply: boolean, readonly help: boolean }} ImportOptions
 */

const DEFAULT_API = 'http://127.0.0.1:8787';
const EXIT_FAULTY = 1;

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
  const files = await readFiles(options.value.files, fromCaller);
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

process.exitCode = await main();
