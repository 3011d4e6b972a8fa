/** What `npm start` may be told, and the words of its help. */
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { callersFolder, optionsKept, readArguments } from '../arguments.mjs';
import { cannot, done } from '../outcome.mjs';

/**
 * @typedef {'automatic' | 'electron' | 'chromium' | 'none'} Shell
 * @typedef {{ readonly shell: Shell, readonly headless: boolean, readonly kiosk: boolean, readonly data: string | undefined,
 *   readonly port: number, readonly lan: string | undefined, readonly unprotected: boolean, readonly reset: boolean, readonly yes: boolean,
 *   readonly help: boolean }} StartOptions
 *   `port` is the API's, 0 for any free one; `data` is undefined for the usual folder. `lan` is undefined without `--lan`, empty for the default route's address.
 *   `unprotected` lets faces be used in Electron though no keystore of the system guards them.
 */

/** The API's port where none is named. */
const DEFAULT_PORT = 8787;

export const START_HELP = `Starts SmartPresence: the central API and the kiosk, with a demo school the first time.

  npm start [-- OPTIONS]

  --lan [ADDRESS]   let the phones in the room in, over HTTPS on this PC's address (default: the one it reaches the network by)
  --data DIR        the folder that keeps everything (default: .data)
  --port N          the port of the central API (default: ${DEFAULT_PORT}; 0 takes any free one)
  --kiosk           lock the window to the kiosk; staff leave it with their PIN
  --headless        run the window without showing it, for tests
  --shell NAME      electron: its program is downloaded where it is missing; chromium: a browser's window; none: opens
                    nothing and prints the address. Without it, electron where it can be had, else chromium
  --allow-unprotected-keys
                    use faces in Electron though the system has no keystore to guard them
  --reset           delete what a demo folder holds and begin anew; asks first
  --yes             answer yes to what --reset asks
  --help            this text

Put the options after two dashes: npm start -- --lan
`;

/** @type {readonly Shell[]} */
const SHELLS = ['electron', 'chromium', 'none'];

/**
 * Reads the options. Fails with `bad-option` for what is unknown or cannot be.
 * @param {readonly string[]} args what follows the script's name
 * @returns {import('../outcome.mjs').Outcome<StartOptions>}
 */
export function readStartOptions(args) {
  const read = readArguments({
    args: lanWithValue(args),
    options: {
      shell: { type: 'string' },
      headless: { type: 'boolean' },
      kiosk: { type: 'boolean' },
      data: { type: 'string' },
      port: { type: 'string' },
      lan: { type: 'string' },
      'allow-unprotected-keys': { type: 'boolean' },
      reset: { type: 'boolean' },
      yes: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (!read.ok) return read;
  const { values } = read.value;
  const shell = values.shell === undefined ? 'automatic' : SHELLS.find((name) => name === values.shell);
  if (shell === undefined) {
    return cannot('bad-option', `--shell knows electron, chromium and none, not "${values.shell}".`);
  }
  const port = portFrom(values.port);
  if (port === undefined)
    return cannot('bad-option', `--port takes a whole number from 0 to 65535, not "${values.port}".`);
  const lan = values.lan;
  if (lan !== undefined && lan !== '' && isIP(lan) === 0) {
    return cannot(
      'bad-option',
      `--lan takes an IP address of this PC, not "${lan}". Without an address it takes the one the PC reaches the network by.`,
    );
  }
  if (values.data === '') return cannot('bad-option', '--data takes the name of a folder.');
  return done({
    shell,
    headless: values.headless ?? false,
    kiosk: values.kiosk ?? false,
    data: values.data,
    port,
    lan,
    unprotected: values['allow-unprotected-keys'] ?? false,
    reset: values.reset ?? false,
    yes: values.yes ?? false,
    help: values.help ?? false,
  });
}

/**
 * The options that npm took for its own because the two dashes were missing, as it leaves them in the environment. npm reads
 * `--lan` as its own `-l -a -n`, which are `long` and `all`.
 * @param {NodeJS.ProcessEnv} env
 * @returns {readonly string[]}
 */
export function swallowedByNpm(env) {
  if (env['npm_lifecycle_event'] !== 'start') return [];
  const isSet = (/** @type {string} */ name) => (env[`npm_config_${name}`] ?? '') !== '';
  const shell = SHELLS.some((name) => name === env['npm_config_shell']);
  const lan = isSet('lan') || (isSet('long') && isSet('all'));
  return [
    ...(lan ? ['--lan'] : []),
    ...(shell ? ['--shell'] : []),
    ...optionsKept(env, 'start', ['data', 'port', 'kiosk', 'headless', 'reset']),
  ];
}

/**
 * The data folder that was named, seen from where the person called npm; else `.data` in the project.
 * @param {string | undefined} named
 * @param {string} root
 */
export function dataDirFrom(named, root) {
  if (named === undefined) return join(root, '.data');
  return resolve(callersFolder('start', 'dev'), named);
}

/**
 * parseArgs knows no option whose value may be left out: `--lan` gets its value, or an empty one, behind an equals sign.
 * @param {readonly string[]} args
 * @returns {string[]}
 */
function lanWithValue(args) {
  const at = args.indexOf('--lan');
  if (at === -1) return [...args];
  const next = args[at + 1];
  const hasValue = next !== undefined && !next.startsWith('-');
  return [...args.slice(0, at), `--lan=${hasValue ? next : ''}`, ...args.slice(at + (hasValue ? 2 : 1))];
}

/** @param {string | undefined} text */
function portFrom(text) {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : undefined;
}
