/**
 * Every setting of a school's server: its name in the settings file, its variable in the environment, and what it must be. The
 * table of the operators' guide, the help and what is said about a wrong one are made from here.
 */
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { failed, ok, type Result } from '#core/result.ts';
import { Zone } from '#core/time.ts';

interface About {
  readonly env: string;
  /** Goes on after "must be". */
  readonly expects: string;
  readonly about: string;
  readonly secret?: true;
  /** How the environment's text is read; as it stands where this is not said. */
  readonly as?: 'number' | 'list';
}

export interface SettingRow extends About {
  /** Its way through the file, joined by dots. */
  readonly name: string;
}

const registry = z.registry<About>();

function setting<T extends z.ZodType>(schema: T, about: About) {
  // A clone, since the registry knows a schema by its identity and some are used for several settings.
  const own: T = schema.clone();
  registry.add(own, about);
  return own.optional();
}

const file = z.string().min(1).max(4096);
const text = z.string().min(1).max(2000);
const PEM_FILE = 'the path of a PEM file';

const address = setting(z.union([z.ipv4(), z.ipv6()]), {
  env: 'SMARTPRESENCE_LISTEN_ADDRESS',
  expects: 'an IP address of this computer, such as 0.0.0.0 for all of them',
  about: 'The address to listen on. Default: 127.0.0.1, which only this computer reaches.',
});
const port = setting(z.int().min(0).max(65_535), {
  env: 'SMARTPRESENCE_LISTEN_PORT',
  expects: 'a whole number from 0 to 65535',
  about: 'The port to listen on; 0 takes any free one. Default: 4480. `--port` goes before it.',
  as: 'number',
});
const publicOrigin = setting(z.string().refine(isPublicOrigin), {
  env: 'SMARTPRESENCE_PUBLIC_ORIGIN',
  expects:
    'an address such as https://attendance.example.org, with https unless it is this computer, and nothing after the port',
  about:
    'Where phones, kiosks and browsers find this server; codes on the board and links in mails lead there.',
});
const certificateFile = setting(file, {
  env: 'SMARTPRESENCE_TLS_CERTIFICATE_FILE',
  expects: PEM_FILE,
  about: 'The certificate for the public origin, followed by those that lead to its root.',
});
const keyFile = setting(file, {
  env: 'SMARTPRESENCE_TLS_KEY_FILE',
  expects: PEM_FILE,
  about: "The certificate's private key, without a passphrase.",
});
const trustedProxies = setting(z.array(z.string().refine(isNetwork)).max(100), {
  env: 'SMARTPRESENCE_TRUSTED_PROXIES',
  expects: 'a list of IP addresses or networks, such as 10.0.0.5 or 10.0.0.0/24',
  about:
    'Proxies whose `X-Forwarded-…` headers are believed. Behind one that ends TLS this server may do without a certificate.',
  as: 'list',
});
const data = setting(file, {
  env: 'SMARTPRESENCE_DATA',
  expects: 'the path of a folder',
  about: 'The folder that keeps the school. `--data` goes before it.',
});
const logs = setting(file, {
  env: 'SMARTPRESENCE_LOGS',
  expects: 'the path of a folder',
  about: 'The folder for logs. Default: `logs` in the data folder.',
});
const sqliteFile = setting(file, {
  env: 'SMARTPRESENCE_SQLITE_FILE',
  expects: 'the path of a file on a local disk',
  about: 'Where the records are kept without MongoDB. Default: `api.sqlite` in the data folder.',
});
const mongodbUri = setting(z.string().regex(/^mongodb(\+srv)?:\/\/\S+$/), {
  env: 'MONGODB_URI',
  expects: 'a connection string that begins with mongodb:// or mongodb+srv://',
  about: 'Keeps the records in MongoDB instead.',
  secret: true,
});
const mongodbUriFile = setting(file, {
  env: 'MONGODB_URI_FILE',
  expects: 'the path of a file with nothing but the connection string',
  about: 'The same, from a file.',
});
const smtpUrl = setting(z.string().refine(isSmtpUrl), {
  env: 'SMARTPRESENCE_MAIL_SMTP_URL',
  expects:
    'an address such as smtp://user:password@mail.example.org:587, or smtps://… for TLS from the start',
  about: 'The mail server, in one line.',
  secret: true,
});
const smtpUrlFile = setting(file, {
  env: 'SMARTPRESENCE_MAIL_SMTP_URL_FILE',
  expects: 'the path of a file with nothing but that address',
  about: 'The same, from a file.',
});
const mailHost = setting(text, {
  env: 'SMARTPRESENCE_MAIL_HOST',
  expects: 'the name of a mail server',
  about: 'The mail server, where `mail.smtpUrl` is not used.',
});
const mailPort = setting(z.int().min(1).max(65_535), {
  env: 'SMARTPRESENCE_MAIL_PORT',
  expects: 'a whole number from 1 to 65535',
  about: 'Its port. 465 is TLS from the start; on any other, STARTTLS must be had. Default: 587.',
  as: 'number',
});
const mailUser = setting(text, {
  env: 'SMARTPRESENCE_MAIL_USER',
  expects: 'the name to sign in with at the mail server',
  about: 'Without it nobody signs in there.',
});
const mailPassword = setting(text, {
  env: 'SMARTPRESENCE_MAIL_PASSWORD',
  expects: 'the password for the mail server',
  about: 'The password for it.',
  secret: true,
});
const mailPasswordFile = setting(file, {
  env: 'SMARTPRESENCE_MAIL_PASSWORD_FILE',
  expects: 'the path of a file with nothing but the password',
  about: 'The same, from a file.',
});
const mailFrom = setting(z.email(), {
  env: 'SMARTPRESENCE_MAIL_FROM',
  expects: 'an e-mail address',
  about: 'Who the mails are from. Must be given with any mail.',
});
const mailFolder = setting(file, {
  env: 'SMARTPRESENCE_MAIL_FOLDER',
  expects: 'the path of a folder',
  about: 'Instead of a mail server: each mail becomes an `.eml` file there, for trying.',
});
const bootstrapSecret = setting(z.string().min(16).max(200), {
  env: 'SMARTPRESENCE_BOOTSTRAP_SECRET',
  expects: 'at least 16 characters that nobody can guess',
  about:
    'Lets the first admin register, once. Without it one is made into `bootstrap-secret.txt` in the data folder.',
  secret: true,
});
const bootstrapSecretFile = setting(file, {
  env: 'SMARTPRESENCE_BOOTSTRAP_SECRET_FILE',
  expects: 'the path of a file with nothing but the secret',
  about: 'The same, from a file.',
});
const metricsToken = setting(z.string().min(16).max(200), {
  env: 'SMARTPRESENCE_METRICS_TOKEN',
  expects: 'at least 16 characters that nobody can guess',
  about:
    'The bearer token by which monitoring on another computer reads `/metrics`. Without it only this computer does.',
  secret: true,
});
const metricsTokenFile = setting(file, {
  env: 'SMARTPRESENCE_METRICS_TOKEN_FILE',
  expects: 'the path of a file with nothing but the token',
  about: 'The same, from a file.',
});
const schoolName = setting(z.string().trim().min(1).max(200), {
  env: 'SMARTPRESENCE_SCHOOL_NAME',
  expects: 'the name of the school, at most 200 characters',
  about: 'The name of a new school. Admins change it later. Default: School.',
});
const schoolZone = setting(Zone, {
  env: 'SMARTPRESENCE_SCHOOL_ZONE',
  expects: 'a time zone such as Asia/Kolkata',
  about: "The time zone of a new school's timetable. Default: this computer's.",
});

export const Settings = z.strictObject({
  listen: z.strictObject({ address, port }).optional(),
  publicOrigin,
  tls: z.strictObject({ certificateFile, keyFile }).optional(),
  trustedProxies,
  data,
  logs,
  store: z.strictObject({ sqliteFile, mongodbUri, mongodbUriFile }).optional(),
  mail: z
    .strictObject({
      smtpUrl,
      smtpUrlFile,
      host: mailHost,
      port: mailPort,
      user: mailUser,
      password: mailPassword,
      passwordFile: mailPasswordFile,
      from: mailFrom,
      folder: mailFolder,
    })
    .optional(),
  bootstrapSecret,
  bootstrapSecretFile,
  metricsToken,
  metricsTokenFile,
  school: z.strictObject({ name: schoolName, zone: schoolZone }).optional(),
});
export type Settings = z.infer<typeof Settings>;

/** Every setting, in the order of the file. */
export function settingRows(): readonly SettingRow[] {
  return rowsOf(Settings, '');
}

function rowsOf(schema: z.ZodObject, before: string): readonly SettingRow[] {
  return Object.entries(schema.shape).flatMap(([key, field]) => {
    const inner: unknown = field instanceof z.ZodOptional ? field.unwrap() : field;
    const name = `${before}${key}`;
    if (inner instanceof z.ZodObject) return rowsOf(inner, `${name}.`);
    const about = inner instanceof z.ZodType ? registry.get(inner) : undefined;
    return about === undefined ? [] : [{ name, ...about }];
  });
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The file's settings, each overruled by its variable in the environment where that is set and not empty. Fails with a line for
 * each that is wrong: what it is called where it stands, and what to write. No value of a secret is repeated.
 */
export function readSettings(fromFile: unknown, env: Environment): Result<Settings, readonly string[]> {
  if (typeof fromFile !== 'object' || fromFile === null || Array.isArray(fromFile))
    return failed([
      'The settings must be one JSON object, such as {"publicOrigin": "https://attendance.example.org"}.',
    ]);
  const rows = settingRows();
  const fromEnv = rows.filter(({ env: name }) => (env[name] ?? '') !== '');
  const merged = fromEnv.reduce<object>(
    (settings, row) => withValue(settings, row.name.split('.'), valueFrom(row, env[row.env] ?? '')),
    fromFile,
  );
  const parsed = Settings.safeParse(merged);
  if (parsed.success) return ok(parsed.data);
  const called = new Map(fromEnv.map(({ name, env: variable }) => [name, variable]));
  return failed([...new Set(parsed.error.issues.flatMap((issue) => inWords(issue, rows, called)))]);
}

function valueFrom({ as }: SettingRow, text: string): unknown {
  if (as === 'number') return /^\d+$/.test(text.trim()) ? Number(text) : text;
  return as === 'list' ? text.split(/[\s,]+/).filter((part) => part !== '') : text;
}

/** A secret from the environment goes before one whose file the settings name, and the other way round. */
function withValue(settings: object, path: readonly string[], value: unknown): object {
  const [key = '', ...rest] = path;
  const entries = new Map<string, unknown>(Object.entries(settings));
  const before = entries.get(key);
  const inner = typeof before === 'object' && before !== null ? before : {};
  entries.set(key, rest.length === 0 ? value : withValue(inner, rest, value));
  if (rest.length === 0) entries.delete(key.endsWith('File') ? key.slice(0, -'File'.length) : `${key}File`);
  return Object.fromEntries(entries);
}

function inWords(
  issue: z.core.$ZodIssue,
  rows: readonly SettingRow[],
  calledInEnv: ReadonlyMap<string, string>,
): readonly string[] {
  const path = issue.path.filter((part) => typeof part === 'string').join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = knownIn(path, rows).join(', ');
    const where = path === '' ? '' : `${path}.`;
    return issue.keys.map((key) => `${where}${key} is not a setting. Known here: ${known}.`);
  }
  const row = rows.find(({ name }) => name === path);
  if (row === undefined) return [`${path} must be a group with any of: ${knownIn(path, rows).join(', ')}.`];
  return [`${calledInEnv.get(path) ?? path} must be ${row.expects}.`];
}

function knownIn(path: string, rows: readonly SettingRow[]): readonly string[] {
  const before = path === '' ? '' : `${path}.`;
  const below = rows.filter(({ name }) => name.startsWith(before));
  return [...new Set(below.map(({ name }) => name.slice(before.length).split('.')[0] ?? ''))];
}

function isPublicOrigin(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.origin === 'null' || ![url.origin, `${url.origin}/`].includes(text.toLowerCase()))
    return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}

/** Whether a host is this computer itself. IPv6 stands in brackets, as in addresses. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function isSmtpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== '';
}

function isNetwork(text: string): boolean {
  return networkList([text]) !== undefined;
}

/** Whether an address is in one of the networks; undefined where one of them is none. */
export function networkList(networks: readonly string[]): BlockList | undefined {
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', bits, more] = network.split('/');
    const version = isIP(base);
    const most = version === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    if (version === 0 || more !== undefined || !/^\d+$/.test(bits ?? '0') || prefix > most) return undefined;
    list.addSubnet(base, prefix, version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
