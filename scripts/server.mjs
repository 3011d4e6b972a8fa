/**
 * `npm run server`: the central API alone, as a school runs it. Brings what is missing, starts the program with the settings of the
 * school, says where it is reached, and ends with it. SIGHUP makes it read its certificate anew.
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { callersFolder, keptByNpm, optionsKept, readArguments } from './arguments.mjs';
import { createLineReader, eventFrom, exitCodeOf, killTree } from './children.mjs';
import { field, items, textField } from './json.mjs';
import { inWords } from './setup/electron.mjs';
import { cannot, done, EXIT_CANNOT, refuse, say, sayFailure } from './outcome.mjs';
import { packagesAreThere } from './setup/packages.mjs';
import { API_PROGRAM, BUILT_API } from './start/programs.mjs';
import { chooseNode } from './setup/runtime.mjs';
import { ROOT, setUp } from './setup.mjs';

/**
 * @typedef {{ readonly check: boolean, readonly help: boolean, readonly sources: boolean, readonly args: readonly string[] }} ServerOptions
 *   `args` are the program's own.
 */

const HELP = `Runs the central API for a school, without a kiosk.

  npm run server -- --data DIR [OPTIONS]

  --data DIR        the folder that keeps the school; settings are read from its smartpresence.json
  --settings FILE   another settings file
  --logs DIR        the folder for logs (default: logs in the data folder)
  --port N          the port to listen on; goes before the settings
  --check           says what is wrong with the settings, and starts nothing
  --help            this text

An option goes before the environment, and that before the file. The page docs/operators.md explains each setting.
`;

const STOP_MS = 10_000;

async function main() {
  process.stdout.on('error', () => undefined);
  const kept = optionsKept(process.env, 'server', ['data', 'settings', 'logs', 'port', 'check']);
  if (kept.length > 0) return refuse(keptByNpm('npm run server', kept));
  const options = readOptions(process.argv.slice(2));
  if (!options.ok) return refuse(options.failure);
  if (options.value.help) return help();
  const { value } = options;
  const isFromSources = value.check || value.sources;
  // The settings can be looked at before anything is built. A test brings nothing.
  const canRun = value.sources || (value.check && packagesAreThere(ROOT));
  const ready = canRun ? chooseNode({ root: ROOT }) : await bring();
  if (!ready.ok) return refuse(inWords(ready.failure));
  const program = isFromSources ? API_PROGRAM : BUILT_API;
  return run(ready.value.path, [join(ROOT, program), '--serve', ...value.args]);
}

/** @returns {Promise<import('./outcome.mjs').Outcome<import('./setup/runtime.mjs').ChosenNode>>} */
async function bring() {
  const ready = await setUp({ root: ROOT, browser: false, say });
  return ready.ok ? done(ready.value.node) : ready;
}

/**
 * @param {readonly string[]} args
 * @returns {import('./outcome.mjs').Outcome<ServerOptions>}
 */
function readOptions(args) {
  const read = readArguments({
    args: [...args],
    options: {
      settings: { type: 'string' },
      data: { type: 'string' },
      logs: { type: 'string' },
      port: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      // For tests: a school that is loaded into an empty store, and the program as it stands in the sources.
      school: { type: 'string' },
      sources: { type: 'boolean', default: false },
    },
  });
  if (!read.ok)
    return cannot(read.failure.code, `${read.failure.message} All options: npm run server -- --help`);
  const { settings, data, logs, school, port, check, help, sources } = read.value.values;
  const paths = Object.entries({ settings, data, logs, school });
  return done({
    check,
    help,
    sources,
    args: [
      ...paths.flatMap(([name, path]) => (path === undefined ? [] : [`--${name}`, fromCaller(path)])),
      ...(port === undefined ? [] : ['--port', port]),
      ...(check ? ['--check'] : []),
    ],
  });
}

/** @param {string} path */
function fromCaller(path) {
  return resolve(callersFolder('server'), path);
}

/**
 * Runs the program to its end. Its events are said in words; what else it writes goes to our own standard error.
 * @param {string} node
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
function run(node, args) {
  const child = spawn(node, args, {
    cwd: callersFolder('server'),
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: { ...process.env, NODE_COMPILE_CACHE: join(ROOT, '.cache', 'compile') },
  });
  child.stdin.on('error', () => undefined);
  const onLine = createLineReader((line) => {
    const event = eventFrom(line);
    if (event === undefined) process.stderr.write(`${line}\n`);
    else sayEvent(event);
  });
  child.stdout.setEncoding('utf8').on('data', onLine);
  let isEnding = false;
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    if (isEnding) killTree(child.pid, 'SIGKILL');
    isEnding = true;
    child.stdin.end();
    child.kill(signal);
    setTimeout(() => killTree(child.pid, 'SIGKILL'), STOP_MS).unref();
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  // A terminal that closes ends what it runs; to a service the same signal means to read anew.
  process.on('SIGHUP', (signal) => {
    if (process.stdin.isTTY) end(signal);
    else child.kill('SIGHUP');
  });
  return new Promise((settle) => {
    child.once('error', (error) => {
      sayFailure({
        code: 'server-not-started',
        message: `The server could not be started: ${error.message}`,
      });
      settle(EXIT_CANNOT);
    });
    child.once('close', (code, signal) => {
      settle(code ?? (signal === null ? 1 : exitCodeOf(signal)));
    });
  });
}

/** @param {import('./children.mjs').ProgramEvent} event */
function sayEvent({ event, line }) {
  if (event === 'failed') {
    const code = textField(line, 'code') ?? 'unknown';
    sayFailure({ code, message: textField(line, 'message') ?? 'The server did not start.' });
  }
  if (event === 'checked') {
    const makes = items(field(line, 'makes')).map(String);
    say(`The settings are right. Nothing was started${makes.length > 0 ? ', and nothing was made' : ''}.`);
    saySettings(line, textField(line, 'publicOrigin') ?? listening(line));
    for (const one of makes) say(`To make  ${one}`);
    if (makes.length > 0)
      say('         The first start makes these. If you expected them to be there, look at --data.');
  }
  if (event === 'settings') for (const setting of items(field(line, 'settings'))) saySetting(setting);
  if (event === 'ready') {
    say('');
    const origin = textField(line, 'origin') ?? '';
    saySettings(line, origin);
    if (field(line, 'awaitsAdmin') === true) sayFirstAdmin(origin, textField(line, 'secretFile'));
    say('Ctrl-C ends it.');
  }
}

/**
 * @param {string} origin
 * @param {string | undefined} secretFile
 */
function sayFirstAdmin(origin, secretFile) {
  const where = secretFile === undefined ? 'is the one in the settings' : `stands in ${secretFile}`;
  say(
    `\nThe school has no admin yet. Register the first one at ${origin}/portal/first-admin; the secret for it ${where}`,
  );
}

/** @param {unknown} setting */
function saySetting(setting) {
  const name = textField(setting, 'name') ?? '';
  say(`  ${name.padEnd(25)} ${textField(setting, 'env') ?? ''}`);
  say(`      ${(textField(setting, 'about') ?? '').replaceAll('`', '')}`);
}

/** Where it takes connections itself, which may not be where people find it. @param {unknown} line */
function listening(line) {
  const address = textField(line, 'address') ?? '';
  const port = Number(field(line, 'port'));
  const scheme = field(line, 'tls') === true ? 'https' : 'http';
  return `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port === 0 ? '(any free port)' : port}`;
}

/**
 * @param {unknown} line
 * @param {string} origin
 */
function saySettings(line, origin) {
  const how = field(line, 'tls') === true ? 'HTTPS' : 'plain HTTP';
  const settingsFile = textField(line, 'settingsFile');
  say(`Server   ${origin}`);
  say(`Listens  ${listening(line)}, in ${how}`);
  say(`Settings ${settingsFile ?? 'no file: what the environment does not say is by default'}`);
  say(
    `Data     ${textField(line, 'dataDir') ?? ''}, the records in ${STORES.get(textField(line, 'store') ?? '') ?? '?'}`,
  );
  say(`Mail     ${MAILS.get(textField(line, 'mail') ?? '') ?? '?'}`);
  say(`Logs     ${textField(line, 'logsDir') ?? ''}`);
  for (const warning of items(field(line, 'warnings'))) say(`Look at  ${String(warning)}`);
}

const STORES = new Map([
  ['sqlite', 'SQLite'],
  ['mongodb', 'MongoDB'],
]);
const MAILS = new Map([
  ['none', 'none: nobody gets a link to a new password; admins give out codes'],
  ['file', 'into files, for trying'],
  ['smtp', 'by the mail server'],
]);

/** The options, and every setting as the program itself knows them. */
async function help() {
  process.stdout.write(HELP);
  const node = packagesAreThere(ROOT) ? chooseNode({ root: ROOT }) : undefined;
  if (node?.ok !== true) return 0;
  say('\nSettings, each with its variable in the environment:\n');
  return run(node.value.path, [join(ROOT, API_PROGRAM), '--serve', '--explain']);
}

process.exitCode = await main();
