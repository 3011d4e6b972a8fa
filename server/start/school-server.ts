/** From the settings of a school's server to how it is run: which settings go together, where files lie, what secret files hold. */
import { dirname, join, resolve } from 'node:path';
import { failed, ok, type Result } from '#core/result.ts';
import {
  DEFAULT_PORT,
  foldersFrom,
  type CertificateFiles,
  type CommandLine,
  type Config,
  type MailConfig,
  type ServeConfig,
  type StoreConfig,
} from '../config.ts';
import {
  isLoopbackHost,
  readSettings,
  settingRows,
  type Environment,
  type Settings,
} from './settings-file.ts';
import type { Started, StartFailure } from './start-failure.ts';

/** A file that was found; `others` says whether more people than its owner may read it. */
export interface FoundFile {
  readonly text: string;
  readonly others: boolean;
}

export interface ConfigSources {
  readonly env: Environment;
  /** Undefined where there is no such file; fails with the system's code where it cannot be read. */
  readonly read: (path: string) => Result<FoundFile | undefined, string>;
}

/** The name of the settings file in the data folder. */
const SETTINGS_FILE = 'smartpresence.json';
const LOOPBACK = '127.0.0.1';
const SMTPS_PORT = 465;
const SUBMISSION_PORT = 587;
const LEAST_SECRET = 16;

/** What the settings file says, whose paths are seen from its folder, and where it lies. */
interface Read {
  readonly settings: Settings;
  readonly dataDir: string;
  /** Seen from the settings file where the setting stands there, else from where the server was started. */
  readonly pathOf: (name: string, value: string) => string;
  /** Undefined where there is none. */
  readonly settingsFile: string | undefined;
  readonly secret: (name: string, path: string) => Result<string, StartFailure>;
  readonly warnings: readonly string[];
}

/** The config of a school's server; `line` goes before the environment, and that before the file. */
export function readSchoolServer(line: CommandLine, sources: ConfigSources): Started<Config> {
  const read = readFrom(line, sources);
  if (!read.ok) return read;
  const { settings, dataDir, pathOf, warnings } = read.value;
  const store = storeFrom(read.value);
  if (!store.ok) return store;
  const mail = mailFrom(read.value);
  if (!mail.ok) return mail;
  const bootstrap = longSecret(read.value, 'bootstrapSecret');
  if (!bootstrap.ok) return bootstrap;
  const metricsToken = longSecret(read.value, 'metricsToken');
  if (!metricsToken.ok) return metricsToken;
  const door = doorFrom(read.value);
  if (!door.ok) return door;
  const logs = settings.logs === undefined ? join(dataDir, 'logs') : pathOf('logs', settings.logs);
  const { name = 'School', zone } = settings.school ?? {};
  return ok({
    ...foldersFrom(line, dataDir, line.logs === undefined ? logs : resolve(line.logs)),
    port: line.port ?? settings.listen?.port ?? DEFAULT_PORT,
    lan: undefined,
    store: store.value,
    serve: {
      ...door.value,
      mail: mail.value,
      bootstrapSecret: bootstrap.value,
      metricsToken: metricsToken.value,
      settingsFile: read.value.settingsFile,
      school: { name, zone },
    },
    warnings,
  });
}

function wrong(message: string) {
  return failed({ code: 'settings-wrong', message } as const);
}

function readFrom(line: CommandLine, { env, read }: ConfigSources): Started<Read> {
  const named = line.data ?? nonEmpty(env['SMARTPRESENCE_DATA']);
  const path = line.settings ?? (named === undefined ? undefined : join(named, SETTINGS_FILE));
  const file = path === undefined ? ok(undefined) : read(resolve(path));
  if (!file.ok) return failed(unreadable('The settings file', path ?? '', file.error));
  if (file.value === undefined && line.settings !== undefined)
    return failed({
      code: 'settings-missing',
      message: `There is no settings file ${resolve(line.settings)}.`,
    });
  const value = file.value === undefined ? ok({}) : jsonFrom(path ?? '', file.value.text);
  if (!value.ok) return value;
  if (isDemoMarker(value.value))
    return wrong(
      `${path ?? ''} marks a demo folder of npm start. A school's server needs a folder of its own: name it with --data DIR.`,
    );
  const settings = readSettings(value.value, env);
  if (!settings.ok) {
    const where =
      file.value === undefined ? 'The settings are wrong' : `The settings in ${path ?? ''} are wrong`;
    return wrong(`${where}:\n${settings.error.map((error) => `  ${error}`).join('\n')}`);
  }
  const from = path === undefined ? undefined : dirname(resolve(path));
  const inEnv = new Set(
    settingRows()
      .filter((row) => nonEmpty(env[row.env]))
      .map(({ name }) => name),
  );
  const pathOf = (name: string, text: string): string =>
    inEnv.has(name) || from === undefined ? resolve(text) : resolve(from, text);
  const folder = line.data ?? settings.value.data;
  if (folder === undefined)
    return failed({
      code: 'data-folder-unnamed',
      message:
        'Name the folder that keeps the school: npm run server -- --data DIR, or "data" in the settings.',
    });
  return ok({
    settings: settings.value,
    dataDir: line.data === undefined ? pathOf('data', folder) : resolve(folder),
    pathOf,
    settingsFile: file.value === undefined || path === undefined ? undefined : resolve(path),
    secret: (name, text) => secretFrom(read, name, pathOf(name, text)),
    warnings:
      file.value?.others === true && holdsSecret(settings.value, inEnv) ? [openSettings(path ?? '')] : [],
  });
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function unreadable(what: string, path: string, code: string): StartFailure {
  return {
    code: 'settings-unreadable',
    message: `${what} ${path} cannot be read (${code}). Give this user the right to.`,
  };
}

function openSettings(path: string): string {
  return `${path} holds secrets, and others on this computer may read it. Let only its owner: chmod 600 ${path}`;
}

function jsonFrom(path: string, text: string): Started<unknown> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // The words of the error may quote a secret; only where it lies is taken from them.
    const where = /line \d+ column \d+/.exec(error.message)?.[0];
    const at = where === undefined ? '' : ` It goes wrong at ${where}.`;
    const message = `${path} is not JSON.${at} Look for a missing comma, quotation mark or bracket; comments are not allowed.`;
    return failed({ code: 'settings-unreadable', message });
  }
}

/** What `npm start` puts under the same name into its own folders. */
function isDemoMarker(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'product' in value && 'demo' in value;
}

/** Whether the file itself, and not the environment, holds a secret. */
function holdsSecret(settings: Settings, inEnv: ReadonlySet<string>): boolean {
  const held = new Map([
    ['store.mongodbUri', settings.store?.mongodbUri],
    ['mail.smtpUrl', settings.mail?.smtpUrl],
    ['mail.password', settings.mail?.password],
    ['bootstrapSecret', settings.bootstrapSecret],
    ['metricsToken', settings.metricsToken],
  ]);
  return [...held].some(([name, value]) => value !== undefined && !inEnv.has(name));
}

function secretFrom(read: ConfigSources['read'], name: string, path: string): Started<string> {
  const file = read(path);
  const problem = !file.ok
    ? `cannot be read (${file.error})`
    : file.value === undefined
      ? 'is not there'
      : undefined;
  const text = file.ok ? (file.value?.text.trim() ?? '') : '';
  if (problem === undefined && text !== '') return ok(text);
  const message = `${name} names ${path}, which ${problem ?? 'is empty'}.`;
  return failed({ code: 'secret-file-unreadable', message });
}

/** The secret as it stands, or what the file holds that is named for it. */
function eitherSecret(
  { secret }: Read,
  name: string,
  plain: string | undefined,
  path: string | undefined,
): Started<string | undefined> {
  if (plain !== undefined && path !== undefined)
    return wrong(`${name} and ${name}File are both given. Leave one of them out.`);
  return path === undefined ? ok(plain) : secret(`${name}File`, path);
}

/** One that nobody may guess. */
function longSecret(read: Read, name: 'bootstrapSecret' | 'metricsToken'): Started<string | undefined> {
  const secret = eitherSecret(read, name, read.settings[name], read.settings[`${name}File`]);
  if (secret.ok && secret.value !== undefined && secret.value.length < LEAST_SECRET)
    return wrong(`The file that ${name}File names must hold at least ${LEAST_SECRET} characters.`);
  return secret;
}

function storeFrom(read: Read): Started<StoreConfig> {
  const { sqliteFile, mongodbUri, mongodbUriFile } = read.settings.store ?? {};
  const uri = eitherSecret(read, 'store.mongodbUri', mongodbUri, mongodbUriFile);
  if (!uri.ok) return uri;
  if (uri.value === undefined) {
    const path =
      sqliteFile === undefined
        ? join(read.dataDir, 'api.sqlite')
        : read.pathOf('store.sqliteFile', sqliteFile);
    return ok({ kind: 'sqlite', path });
  }
  if (sqliteFile !== undefined)
    return wrong(
      'store.sqliteFile and a MongoDB connection string (store.mongodbUri, MONGODB_URI) are both given. Leave one of them out.',
    );
  if (!/^mongodb(\+srv)?:\/\//.test(uri.value))
    return wrong('The connection string for MongoDB must begin with mongodb:// or mongodb+srv://.');
  return ok({ kind: 'mongodb', uri: uri.value });
}

function mailFrom(read: Read): Started<MailConfig> {
  const { mail } = read.settings;
  if (mail === undefined || Object.keys(mail).length === 0) return ok({ kind: 'none' });
  const url = eitherSecret(read, 'mail.smtpUrl', mail.smtpUrl, mail.smtpUrlFile);
  const password = eitherSecret(read, 'mail.password', mail.password, mail.passwordFile);
  if (!url.ok) return url;
  if (!password.ok) return password;
  const ways = [mail.folder, url.value, mail.host].filter((way) => way !== undefined);
  if (ways.length !== 1)
    return wrong('mail needs exactly one of smtpUrl, host and folder: where do the mails go?');
  if (mail.from === undefined)
    return wrong('mail.from must be given: an e-mail address that the mails are from.');
  if (mail.folder !== undefined)
    return ok({ kind: 'file', folder: read.pathOf('mail.folder', mail.folder), from: mail.from });
  if (url.value !== undefined) return smtpFromUrl(url.value, mail.from);
  if ((mail.user === undefined) !== (password.value === undefined))
    return wrong('mail.user and mail.password go together: give both, or neither.');
  const port = mail.port ?? SUBMISSION_PORT;
  const signIn = mail.user === undefined ? undefined : { user: mail.user, password: password.value ?? '' };
  return ok({
    kind: 'smtp',
    host: mail.host ?? '',
    port,
    secure: port === SMTPS_PORT,
    signIn,
    from: mail.from,
  });
}

function smtpFromUrl(text: string, from: string): Started<MailConfig> {
  const url = URL.parse(text);
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '')
    return wrong('mail.smtpUrl must be an address such as smtp://user:password@mail.example.org:587.');
  const secure = url.protocol === 'smtps:' || url.port === String(SMTPS_PORT);
  const port = url.port === '' ? (secure ? SMTPS_PORT : SUBMISSION_PORT) : Number(url.port);
  const user = decodeURIComponent(url.username);
  const signIn = user === '' ? undefined : { user, password: decodeURIComponent(url.password) };
  return ok({ kind: 'smtp', host: url.hostname, port, secure, signIn, from });
}

type Door = Pick<ServeConfig, 'address' | 'tls' | 'publicOrigin' | 'trustedProxies'>;

/** Nobody's password crosses a network in the clear: HTTPS, or plain HTTP on loopback or from a trusted proxy. */
function doorFrom({ settings, pathOf }: Read): Started<Door> {
  const { certificateFile, keyFile } = settings.tls ?? {};
  if ((certificateFile === undefined) !== (keyFile === undefined))
    return wrong('tls.certificateFile and tls.keyFile go together: give both, or neither.');
  const tls: CertificateFiles | undefined =
    certificateFile === undefined || keyFile === undefined
      ? undefined
      : {
          certificateFile: pathOf('tls.certificateFile', certificateFile),
          keyFile: pathOf('tls.keyFile', keyFile),
        };
  const address = settings.listen?.address ?? LOOPBACK;
  const { trustedProxies = [] } = settings;
  const publicOrigin =
    settings.publicOrigin === undefined ? undefined : new URL(settings.publicOrigin).origin;
  const isNear = isLoopbackHost(address);
  if (tls === undefined && trustedProxies.length === 0 && !isNear)
    return failed({
      code: 'tls-missing',
      message: `listen.address ${address} is reached from the network, and passwords would cross it in the clear. Give tls.certificateFile and tls.keyFile; or, where a proxy in front ends TLS, its address in trustedProxies.`,
    });
  const needsOrigin = tls !== undefined || trustedProxies.length > 0;
  if (needsOrigin && publicOrigin === undefined)
    return wrong('publicOrigin must be given: the https address where phones and kiosks find this server.');
  if (tls !== undefined && publicOrigin?.startsWith('http:') === true)
    return wrong('publicOrigin must begin with https://, since the server has a certificate.');
  if (tls === undefined && trustedProxies.length === 0 && publicOrigin?.startsWith('https:') === true)
    return wrong(
      'publicOrigin begins with https://, and nothing here speaks it. Give tls.certificateFile and tls.keyFile, or the proxy in trustedProxies.',
    );
  return ok({ address, tls, publicOrigin, trustedProxies });
}
