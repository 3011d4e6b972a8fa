/**
 * How every command reads what it was told: its options, or plain words on what cannot be read, and paths as they are seen by the
 * person who called npm.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { errorCode } from './json.mjs';
import { cannot, done, EXIT_CANNOT } from './outcome.mjs';

/**
 * `parseArgs`, which throws, as an outcome. Fails with `bad-option` for what is unknown or lacks its value.
 * @template {import('node:util').ParseArgsConfig} T
 * @param {T} config
 * @returns {import('./outcome.mjs').Outcome<ReturnType<typeof parseArgs<T>>>}
 */
export function readArguments(config) {
  try {
    return done(parseArgs(config));
  } catch (error) {
    if (errorCode(error)?.startsWith('ERR_PARSE_ARGS') !== true || !(error instanceof Error)) throw error;
    // Of an unknown option it goes on to explain how to pass it as a word.
    const what = error.message.split('. ')[0]?.replace(/\.$/, '') ?? error.message;
    return cannot('bad-option', `${what}.`);
  }
}

/**
 * Shows a command's help, since it was asked for or since what was asked cannot be read.
 * @param {string} help
 * @param {boolean} isAsked
 * @returns {number} the exit code
 */
export function showHelp(help, isAsked) {
  process.stdout.write(help);
  return isAsked ? 0 : EXIT_CANNOT;
}

/**
 * Where the person was who called npm; npm itself goes to the project's folder.
 * @param {readonly string[]} commands as which this script is known to npm
 * @returns {string} an absolute path
 */
export function callersFolder(...commands) {
  const byNpm = commands.includes(process.env['npm_lifecycle_event'] ?? '');
  return resolve((byNpm ? process.env['INIT_CWD'] : undefined) ?? '.');
}

/**
 * Options that stood before the two dashes, of which npm tells only in the environment.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} script as npm knows it
 * @param {readonly string[]} names of its options; none that npm has itself
 * @returns {readonly string[]} with their dashes
 */
export function optionsKept(env, script, names) {
  if (env['npm_lifecycle_event'] !== script) return [];
  const isSet = (/** @type {string} */ name) => (env[`npm_config_${name.replaceAll('-', '_')}`] ?? '') !== '';
  // npm reads --apply as -a -p -p -l -y: short for options of its own.
  const isKept = (/** @type {string} */ name) =>
    isSet(name) || (name === 'apply' && ['all', 'parseable', 'long', 'yes'].every(isSet));
  return names.filter(isKept).map((name) => `--${name}`);
}

/**
 * @param {string} command such as `npm start`
 * @param {readonly string[]} options which npm took for its own
 * @returns {import('./outcome.mjs').Failure}
 */
export function keptByNpm(command, options) {
  const names = options.join(' ');
  const message = `npm kept ${names} for itself. Put two dashes before the options: ${command} -- ${names}`;
  return { code: 'bad-option', message };
}
