/** Why the kiosk cannot run, as stable codes with plain words and the next step, for whoever started it. */

const WORDS = {
  'bad-arguments': 'The kiosk was started with arguments that it does not know.',
  'web-build-missing': "The kiosk's window is not built. Run: npm run setup",
  'browser-missing': 'No browser was found to show the kiosk in. Run: npm run setup',
  'browser-failed':
    'The browser ended at once. Start it by hand to see why, or start with --shell none and open the address yourself.',
  'port-taken': 'No port of this computer is free for the kiosk. Close other programs, then start again.',
  'data-folder-not-writable':
    'The data folder cannot be written. Give this user the right to write there, or choose another with --data.',
  'disk-full': 'The disk is full. Free some room, then start again; nothing that was kept is lost.',
  'store-from-newer-version':
    "The kiosk's database was written by a newer version. Update this program, or choose another folder with --data.",
  'store-in-use':
    'Another kiosk runs on this data folder. End it first, or choose another folder with --data.',
  'store-failed':
    "The kiosk's database cannot be read. Copy the data folder away before anything else, then call whoever looks after it.",
  'node-too-old': 'This Node is too old for the kiosk. Run: npm run setup',
  'keys-unreadable':
    "The kiosk's keys cannot be read. Bring the file back from a copy, or pair this kiosk again in a new data folder.",
  'model-hash-mismatch':
    'A file of the face models is not the one that the manifest names. Run: npm run setup',
  'ca-unreadable':
    'The file of certificates that --ca or "caFile" names cannot be used. Name a file in PEM with the certificate of the authority that vouches for the school\'s server.',
  'adverts-unreadable':
    'The file of advertisements to replay cannot be read. Correct --adverts, then start again.',
  'kiosk-failed': 'The kiosk met an error of its own and ended. The log says which.',
} as const;

/** What is wrong with the keys, behind `keys-unreadable`. */
const KEYS_TROUBLE = {
  'not-keys': 'keys.json is not a file of keys',
  sealed:
    'keys.json is sealed by the keystore of this computer: start the kiosk in Electron, as the system user who set it up',
  'other-key': 'keys.json and vault-key do not belong together: bring both back from one copy',
  'vault-key-missing':
    'keys.json is sealed and vault-key, which opens it, is missing: bring both back from one copy',
  'keystore-shut': 'the keystore of this computer did not open vault-key: unlock it, then start again',
} as const;

export type KeysTrouble = keyof typeof KEYS_TROUBLE;

/** The words for what is wrong with the keys, as a detail of `keys-unreadable`. */
export function keysTroubleWords(why: KeysTrouble): string {
  return KEYS_TROUBLE[why];
}

export type FailureCode = keyof typeof WORDS;

/** Why there is no host: `detail`, where there is one, is in words. */
export interface ProgramFailure {
  readonly kind: FailureCode;
  readonly detail?: string;
}

/** All of them, for whoever parses one. */
export const FAILURE_CODES = Object.keys(WORDS).filter((code): code is FailureCode => code in WORDS);

/** The words for `code`; `detail`, where there is one, follows them. */
export function failureWords(code: FailureCode, detail?: string): string {
  return detail === undefined ? WORDS[code] : `${WORDS[code]} (${detail})`;
}
