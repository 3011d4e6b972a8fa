/** The command line of the kiosk, read once; the same in either shell. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { failed, ok, type Result } from '#core/result.ts';

export interface KioskArguments {
  /** The folder that holds everything this kiosk keeps. */
  readonly dataDir: string;
  readonly logsDir: string;
  /** Where the API is, without a slash at the end. */
  readonly apiOrigin: string;
  /** A PEM file with the authority that vouches for the API, besides those that everybody trusts. */
  readonly caFile: string | undefined;
  /** Where phones find the API, instead of what the API says. */
  readonly publicOrigin: string | undefined;
  /** Of the Chromium shell alone, as is the browser: Electron is its own. */
  readonly shell: 'chromium' | 'none';
  readonly browserPath: string | undefined;
  readonly headless: boolean;
  readonly kiosk: boolean;
  readonly rehearsal: boolean;
  /** Faces are used though the system's keystore does not guard this kiosk's keys. */
  readonly allowUnprotectedKeys: boolean;
  /** A file with the one-time pairing code, looked at until it is there. */
  readonly pairingFile: string | undefined;
  /** A file of advertisements to replay instead of a radio. */
  readonly advertsFile: string | undefined;
  /** The built window and the face models. */
  readonly webDir: string;
  readonly modelsDir: string;
}

/** Why the command line cannot be followed, in words. */
export type ArgumentsFailure = { readonly kind: 'bad-arguments'; readonly message: string };

const OPTIONS = {
  data: { type: 'string' },
  logs: { type: 'string' },
  api: { type: 'string' },
  ca: { type: 'string' },
  'public-origin': { type: 'string' },
  shell: { type: 'string', default: 'chromium' },
  browser: { type: 'string' },
  headless: { type: 'boolean', default: false },
  kiosk: { type: 'boolean', default: false },
  rehearsal: { type: 'boolean', default: false },
  'allow-unprotected-keys': { type: 'boolean', default: false },
  demo: { type: 'boolean', default: false },
  'demo-pairing': { type: 'string' },
  adverts: { type: 'string' },
  web: { type: 'string' },
  models: { type: 'string' },
} as const;

/** `places`: where the window and the models are, unless the command line names others. */
export function readArguments(
  argv: readonly string[],
  places: Pick<KioskArguments, 'webDir' | 'modelsDir'>,
): Result<KioskArguments, ArgumentsFailure> {
  const parsed = parse(argv);
  if (!parsed.ok) return parsed;
  const values = parsed.value;
  if (values.data === undefined) return bad('--data DIR is missing: the folder that this kiosk keeps.');
  const apiOrigin = originFrom(values.api);
  if (apiOrigin === undefined) return bad('--api ORIGIN must be an address such as http://127.0.0.1:8080.');
  const publicOrigin =
    values['public-origin'] === undefined ? undefined : originFrom(values['public-origin']);
  if (values['public-origin'] !== undefined && publicOrigin === undefined)
    return bad('--public-origin must be an address such as https://192.168.1.20:8443.');
  if (values.shell !== 'chromium' && values.shell !== 'none') return bad('--shell is chromium or none.');
  const dataDir = resolve(values.data);
  return ok({
    dataDir,
    logsDir: resolve(values.logs ?? `${dataDir}/logs`),
    apiOrigin,
    caFile: values.ca === undefined ? undefined : resolve(values.ca),
    publicOrigin,
    shell: values.shell,
    browserPath: values.browser,
    headless: values.headless,
    kiosk: values.kiosk,
    rehearsal: values.rehearsal,
    allowUnprotectedKeys: values['allow-unprotected-keys'],
    pairingFile: pairingFile(values['demo-pairing'], values.demo, dataDir),
    advertsFile: values.adverts === undefined ? undefined : resolve(values.adverts),
    webDir: resolve(values.web ?? places.webDir),
    modelsDir: resolve(values.models ?? places.modelsDir),
  });
}

/** A demo's API stands beside the kiosk, and leaves the code there. */
function pairingFile(named: string | undefined, demo: boolean, dataDir: string): string | undefined {
  if (named !== undefined) return resolve(named);
  return demo ? resolve(dataDir, '..', 'api', 'demo-pairing.json') : undefined;
}

function parse(argv: readonly string[]) {
  try {
    return ok(parseArgs({ args: [...argv], options: OPTIONS, strict: true }).values);
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error));
  }
}

function bad(message: string): { readonly ok: false; readonly error: ArgumentsFailure } {
  return failed({ kind: 'bad-arguments', message });
}

function originFrom(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { origin, protocol } = new URL(text);
  return protocol === 'http:' || protocol === 'https:' ? origin : undefined;
}
