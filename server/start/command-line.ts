/** Reads the command line, and with `--serve` the settings file and the environment, in this order. Nothing else steers the server. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { failed, ok, type Result } from '#core/result.ts';
import { DEFAULT_PORT, foldersFrom, type CommandLine, type Config } from '../config.ts';
import { readSchoolServer, type ConfigSources } from './school-server.ts';
import type { Environment } from './settings-file.ts';
import type { Started } from './start-failure.ts';

/** The settings, or in plain words what is wrong with them. */
export function configFrom(args: readonly string[], sources: ConfigSources): Started<Config> {
  const parsed = readArgs(args);
  if (!parsed.ok) return failed({ code: 'bad-arguments', message: parsed.error });
  const { values, lan } = parsed.value;
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
    return bad(`--port takes a number from 0 to 65535, not "${values.port ?? ''}".`);
  const { data, logs, accounts, school, settings } = values;
  const line = {
    data,
    logs,
    port,
    demo: values.demo === true,
    accounts,
    school,
    settings,
    check: values.check === true,
  };
  if (values.serve === true)
    return lan === undefined
      ? readSchoolServer(line, sources)
      : bad('--lan is for npm start. Name listen.address.');
  return settings === undefined
    ? ok(besideKiosk(line, lan, sources.env))
    : bad('--settings goes with --serve.');
}

function bad(message: string) {
  return failed({ code: 'bad-arguments', message } as const);
}

/** As `npm start` runs it: of the environment only the choice of the database is heard. */
function besideKiosk(line: CommandLine, lan: Config['lan'], env: Environment): Config {
  const uri = env['MONGODB_URI'] ?? '';
  const dataDir = resolve(line.data ?? '.data');
  return {
    ...foldersFrom(line, dataDir, resolve(line.logs ?? join(dataDir, 'logs'))),
    port: line.port ?? DEFAULT_PORT,
    lan,
    store: uri === '' ? { kind: 'sqlite', path: join(dataDir, 'api.sqlite') } : { kind: 'mongodb', uri },
    serve: undefined,
    warnings: [],
  };
}

function readArgs(args: readonly string[]) {
  const options = {
    data: { type: 'string' },
    logs: { type: 'string' },
    port: { type: 'string' },
    demo: { type: 'boolean' },
    accounts: { type: 'string' },
    school: { type: 'string' },
    lan: { type: 'boolean' },
    serve: { type: 'boolean' },
    check: { type: 'boolean' },
    settings: { type: 'string' },
  } as const;
  const [plain, address] = withoutLanAddress(args);
  const parsed = parsedArgs(() => parseArgs({ args: [...plain], options, strict: true }));
  if (!parsed.ok) return parsed;
  const { values } = parsed.value;
  return ok({ values, lan: values.lan === true ? { address } : undefined });
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
function parsedArgs<T>(parse: () => T): Result<T, string> {
  try {
    return ok(parse());
  } catch (error) {
    if (error instanceof TypeError) return failed(error.message);
    throw error;
  }
}
