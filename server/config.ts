/** What the command line says. Nothing else steers the server. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { failed, ok, type Result } from '#core/result.ts';

export interface Config {
  readonly dataDir: string;
  readonly logsDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly demo: boolean;
  readonly accountsFile: string;
  readonly schoolFile: string | undefined;
  /** Undefined: loopback only. Without an address: that of the default route's interface. */
  readonly lan: { readonly address: string | undefined } | undefined;
}

const DEFAULT_PORT = 4480;

/** The settings, or in plain words what is wrong with the command line. */
export function configFrom(args: readonly string[]): Result<Config, string> {
  const options = {
    data: { type: 'string' },
    logs: { type: 'string' },
    port: { type: 'string' },
    demo: { type: 'boolean' },
    accounts: { type: 'string' },
    school: { type: 'string' },
    lan: { type: 'boolean' },
  } as const;
  const [plain, address] = withoutLanAddress(args);
  const parsed = readArgs(() => parseArgs({ args: [...plain], options, strict: true }));
  if (!parsed.ok) return parsed;
  const { values } = parsed.value;
  const port = values.port === undefined ? DEFAULT_PORT : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    return failed(`--port takes a number from 0 to 65535, not "${values.port ?? ''}".`);
  const dataDir = resolve(values.data ?? '.data');
  return ok({
    dataDir,
    logsDir: resolve(values.logs ?? join(dataDir, 'logs')),
    port,
    demo: values.demo === true,
    accountsFile: resolve(values.accounts ?? join(dataDir, 'demo-accounts.txt')),
    schoolFile: values.school === undefined ? undefined : resolve(values.school),
    lan: values.lan === true ? { address } : undefined,
  });
}

/** `--lan` may stand alone or with an address, which the platform's parser has no word for. */
function withoutLanAddress(args: readonly string[]): readonly [readonly string[], string | undefined] {
  const joined = args.find((arg) => arg.startsWith('--lan='));
  if (joined !== undefined)
    return [args.map((arg) => (arg === joined ? '--lan' : arg)), joined.slice('--lan='.length)];
  const at = args.indexOf('--lan');
  const next = at === -1 ? undefined : args[at + 1];
  if (next === undefined || next.startsWith('-')) return [args, undefined];
  return [args.filter((_, i) => i !== at + 1), next];
}

/** The platform's parser throws at options that it does not know. */
function readArgs<T>(parse: () => T): Result<T, string> {
  try {
    return ok(parse());
  } catch (error) {
    if (error instanceof TypeError) return failed(error.message);
    throw error;
  }
}
