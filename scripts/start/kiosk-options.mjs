/** What `npm run kiosk` may be told, and the words of its help. */
import { resolve } from 'node:path';
import { optionsKept, readArguments } from '../arguments.mjs';
import { cannot, done } from '../outcome.mjs';

/**
 * @typedef {import('./options.mjs').Shell} Shell
 * @typedef {{ readonly api: string | undefined, readonly ca: string | undefined, readonly data: string | undefined, readonly shell: Shell,
 *   readonly headless: boolean, readonly kiosk: boolean, readonly unprotected: boolean, readonly help: boolean }} KioskOptions
 *   `api` is an origin; undefined for the one that the folder remembers, as is `ca`, a path. `data` is undefined for the usual folder.
 */

export const KIOSK_HELP = `Starts the kiosk of a room, against the school's server elsewhere. Its window asks for a pairing code the first time.

  npm run kiosk -- --api URL [OPTIONS]

  --api URL         the address of the school's server, such as https://school.example:8443; the folder remembers it
  --ca FILE         in PEM, who vouches for the server's certificate, where that is not a public authority; remembered too
  --data DIR        the folder that keeps everything of this kiosk (default: .data-kiosk)
  --kiosk           lock the window to the kiosk; staff leave it with their PIN
  --headless        run the window without showing it, for tests
  --shell NAME      electron, chromium or none, as with npm start
  --allow-unprotected-keys
                    use faces in Electron though the system has no keystore to guard them
  --help            this text

Put the options after two dashes: npm run kiosk -- --api URL
`;

/** @type {readonly Shell[]} */
const SHELLS = ['electron', 'chromium', 'none'];
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Reads the options. Fails with `bad-option` for what is unknown or cannot be.
 * @param {readonly string[]} args what follows the script's name
 * @param {string} from the folder from which relative paths are seen
 * @returns {import('../outcome.mjs').Outcome<KioskOptions>}
 */
export function readKioskOptions(args, from) {
  const read = readArguments({
    args: [...args],
    options: {
      api: { type: 'string' },
      ca: { type: 'string' },
      data: { type: 'string' },
      shell: { type: 'string' },
      headless: { type: 'boolean' },
      kiosk: { type: 'boolean' },
      'allow-unprotected-keys': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (!read.ok) return read;
  const { values } = read.value;
  const shell = values.shell === undefined ? 'automatic' : SHELLS.find((name) => name === values.shell);
  if (shell === undefined)
    return cannot('bad-option', `--shell knows electron, chromium and none, not "${values.shell}".`);
  const api = values.api === undefined ? done(undefined) : apiOrigin(values.api);
  if (!api.ok) return api;
  for (const name of /** @type {const} */ (['data', 'ca']))
    if (values[name] === '') return cannot('bad-option', `--${name} takes the name of a file or folder.`);
  return done({
    api: api.value,
    ca: values.ca === undefined ? undefined : resolve(from, values.ca),
    data: values.data === undefined ? undefined : resolve(from, values.data),
    shell,
    headless: values.headless ?? false,
    kiosk: values.kiosk ?? false,
    unprotected: values['allow-unprotected-keys'] ?? false,
    help: values.help ?? false,
  });
}

/**
 * An address without anything behind it. Plain http is for this PC alone: anybody on the way could read it.
 * @param {string} text
 * @returns {import('../outcome.mjs').Outcome<string>}
 */
export function apiOrigin(text) {
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.pathname !== '/' || `${url.search}${url.hash}${url.username}` !== '')
    return cannot('bad-option', `--api takes an address such as https://school.example:8443, not "${text}".`);
  if (url.protocol === 'http:' && !LOOPBACK.includes(url.hostname))
    return cannot(
      'bad-option',
      `--api takes an https address, not "${text}": over plain http anybody on the way could read and change what the kiosk sends.`,
    );
  return done(url.origin);
}

/**
 * The options that npm took for its own because the two dashes were missing, as it leaves them in the environment. Of `--ca` and
 * `--shell`, which are its own too, it says nothing.
 * @param {NodeJS.ProcessEnv} env
 * @returns {readonly string[]}
 */
export function swallowedByNpm(env) {
  return optionsKept(env, 'kiosk', ['api', 'data', 'kiosk', 'headless']);
}
