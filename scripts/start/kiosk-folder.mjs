/**
 * The data folder of a kiosk that stands alone, and what it remembers in `kiosk.json`: the file that an installed kiosk reads too
 * (electron/main/kiosk-settings.ts), of which whatever else stands in it is kept.
 */
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entries, errorCode, field, readJson, textField } from '../json.mjs';
import { apiOrigin } from './kiosk-options.mjs';
import { cannot, done } from '../outcome.mjs';
import { isForeign, LOCK, lockFolder, unlessRefused } from './take-folder.mjs';

/**
 * @typedef {{ readonly dir: string, readonly release: () => void }} KioskFolder
 * @typedef {{ readonly apiOrigin: string, readonly caFile: string | undefined, readonly publicOrigin: string | undefined,
 *   readonly kiosk: boolean, readonly unprotected: boolean }} KioskSettings `caFile` as it is written: seen from the folder
 */

const SETTINGS = 'kiosk.json';
/** The copy of what `--ca` named. */
const CA_COPY = 'school-ca.pem';
/** What a kiosk's folder holds from its first start on; a folder with other things and none of these is somebody else's. */
const OURS = [SETTINGS, 'kiosk.db', 'keys.json', 'vault-key', 'logs'];

/**
 * Takes the folder for this start, making it where it is new. Fails with `data-folder-not-writable`, `data-folder-in-use` or
 * `data-folder-foreign`.
 * @param {string} dir an absolute path
 * @returns {import('../outcome.mjs').Outcome<KioskFolder>}
 */
export function openKioskFolder(dir) {
  return unlessRefused(dir, () => open(dir));
}

/**
 * @param {string} dir
 * @returns {import('../outcome.mjs').Outcome<KioskFolder>}
 */
function open(dir) {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const names = readdirSync(dir);
  const foreign = names.find((name) => !name.startsWith(LOCK));
  const isOther = names.includes('smartpresence.json') || !names.some((name) => OURS.includes(name));
  if (foreign !== undefined && isOther) {
    return isForeign(dir, foreign);
  }
  const lock = lockFolder(dir);
  if (!lock.ok) return lock;
  return done({ dir, release: lock.value });
}

/**
 * What the folder remembers, with what is told now put on top and kept. Fails with `api-address-missing` where nobody ever named the
 * server, and with `bad-arguments` where the file cannot be followed.
 * @param {string} dir
 * @param {{ readonly api: string | undefined, readonly ca: string | undefined }} told
 * @returns {import('../outcome.mjs').Outcome<KioskSettings>}
 */
export function rememberSettings(dir, { api, ca }) {
  const path = join(dir, SETTINGS);
  const kept = readJson(path);
  const address = api ?? textField(kept, 'apiOrigin');
  if (address === undefined) {
    return cannot(
      'api-address-missing',
      "This kiosk does not know its school's server yet. Name it once, and the folder remembers it:\n\n  npm run kiosk -- --api https://school.example:8443",
    );
  }
  const origin = apiOrigin(address);
  if (!origin.ok)
    return cannot('bad-arguments', `"apiOrigin" in ${path} is no address to use. ${origin.failure.message}`);
  if (ca !== undefined) {
    const copied = copyAuthority(ca, join(dir, CA_COPY));
    if (!copied.ok) return copied;
  }
  const settings = {
    ...Object.fromEntries(entries(kept)),
    apiOrigin: origin.value,
    ...(ca === undefined ? {} : { caFile: CA_COPY }),
  };
  if (api !== undefined || ca !== undefined) write(path, settings);
  return done({
    apiOrigin: origin.value,
    caFile: textField(settings, 'caFile'),
    publicOrigin: textField(settings, 'publicOrigin'),
    kiosk: field(settings, 'kiosk') === true,
    unprotected: field(settings, 'allowUnprotectedKeys') === true,
  });
}

/**
 * The stick that it came on may go.
 * @param {string} from
 * @param {string} to
 * @returns {import('../outcome.mjs').Outcome<void>}
 */
function copyAuthority(from, to) {
  try {
    if (!holdsCertificate(readFileSync(from, 'utf8')))
      return cannot(
        'ca-unreadable',
        `${from} holds no certificate in PEM, and was not taken. Name the file with the certificate of the authority, not its key.`,
      );
    if (from !== to) copyFileSync(from, to);
    return done(undefined);
  } catch (error) {
    if (errorCode(error) === undefined || !(error instanceof Error)) throw error;
    return cannot(
      'ca-unreadable',
      `The file of certificates cannot be read: ${error.message}. Name one in PEM with --ca FILE.`,
    );
  }
}

/**
 * @param {string} path
 * @param {unknown} settings
 */
function write(path, settings) {
  writeFileSync(`${path}.new`, `${JSON.stringify(settings, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** @param {string} text */
function holdsCertificate(text) {
  const pem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(text)?.[0];
  try {
    return pem !== undefined && new X509Certificate(pem).fingerprint256 !== '';
  } catch {
    // What stands between the two lines is no certificate.
    return false;
  }
}
