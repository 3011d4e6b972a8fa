/**
 * What an operator sets for an installed kiosk: `kiosk.json` in its data folder. Read once, at the start. A key that is
 * not known is refused rather than passed over: a misspelt lock would leave a kiosk open.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { failed, ok, type Result } from '#core/result.ts';
import { ifThere } from '../host/if-there.ts';

const SETTINGS_FILE = 'kiosk.json';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

const Origin = z
  .string()
  .refine(isOrigin, 'must be an address such as https://school.example:8443')
  .transform(originOf);

const UpdateUrl = z
  .string()
  .refine(isUpdateUrl, 'must be an https address without a question mark')
  .transform((text) => (text.endsWith('/') ? text : `${text}/`));

const PublicKey = z
  .string()
  .refine(isPublicKey, 'must be the 43 characters that "npm run package -- --sign" shows')
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64url')));

export const KioskSettings = z.strictObject({
  /** Where the API is, without a slash at the end. */
  apiOrigin: Origin,
  /** A PEM file with the school's own authority; in the data folder where no folder is named. */
  caFile: z.string().min(1).optional(),
  /** Where phones find the API, instead of what the API says. */
  publicOrigin: Origin.optional(),
  /** Locks the window to the kiosk. */
  kiosk: z.boolean().default(false),
  /** Starts the kiosk when its user signs in to the computer. */
  autoStart: z.boolean().default(false),
  /** Uses faces though the system's keystore does not guard this kiosk's keys. */
  allowUnprotectedKeys: z.boolean().default(false),
  /** Where updates come from, a folder with a slash at its end, and the 32-byte key that signs them; off where it is missing. */
  updates: z.strictObject({ url: UpdateUrl, publicKey: PublicKey }).optional(),
});
export type KioskSettings = z.infer<typeof KioskSettings>;

/** Why there are no settings; `message` is plain words with the next step. */
export interface SettingsFailure {
  readonly kind: 'settings-missing' | 'settings-unreadable';
  readonly message: string;
}

/** Reads `DATA/kiosk.json`. */
export function readKioskSettings(dataDir: string): Result<KioskSettings, SettingsFailure> {
  const path = join(dataDir, SETTINGS_FILE);
  const text = ifThere(() => readFileSync(path, 'utf8'));
  if (text === undefined) {
    const example = JSON.stringify({ apiOrigin: 'https://school.example:8443' });
    const message = `This kiosk does not know its school yet. Write ${path}, at least with the address of the API: ${example}`;
    return failed({ kind: 'settings-missing', message });
  }
  const read = KioskSettings.safeParse(jsonFrom(text));
  if (read.success) return ok(read.data);
  const faults = read.error.issues.map(wordsOf).join('; ');
  const message = `The settings in ${path} cannot be followed: ${faults}. Correct the file, then start again.`;
  return failed({ kind: 'settings-unreadable', message });
}

/** The settings of `dataDir` as the kiosk's command line says them; what is given there itself comes after and wins. */
export function argumentsFrom(settings: KioskSettings, dataDir: string): readonly string[] {
  return [
    '--api',
    settings.apiOrigin,
    ...(settings.caFile === undefined ? [] : ['--ca', resolve(dataDir, settings.caFile)]),
    ...(settings.publicOrigin === undefined ? [] : ['--public-origin', settings.publicOrigin]),
    ...(settings.kiosk ? ['--kiosk'] : []),
    ...(settings.allowUnprotectedKeys ? ['--allow-unprotected-keys'] : []),
  ];
}

function wordsOf(issue: z.core.$ZodIssue): string {
  const place = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(place === 'updates' ? { url: 1, publicKey: 1 } : KioskSettings.shape).join(
      ', ',
    );
    return `${issue.keys.map((key) => `"${key}"`).join(', ')} is no setting${place === '' ? '' : ` of ${place}`} (there are: ${known})`;
  }
  if (place === '') return 'it is not a list of settings in JSON';
  return `${place}: ${issue.code === 'invalid_type' ? `a ${issue.expected} is wanted` : issue.message}`;
}

/** Windows' own editor may put a byte order mark first. */
function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname, search, hash, username } = new URL(text);
  const bare = pathname === '/' && `${search}${hash}${username}` === '';
  return bare && (protocol === 'https:' || protocol === 'http:');
}

function originOf(text: string): string {
  return new URL(text).origin;
}

/** Plain http only to this computer: an update's existence is nobody's business on the way. */
function isUpdateUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username } = new URL(text);
  const sure = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
  return sure && `${search}${hash}${username}` === '';
}

function isPublicKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === 32 && bytes.toString('base64url') === text;
}
