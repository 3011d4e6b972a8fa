/**
 * The central API as a program. What it has to say to whoever started it are JSON lines on stdout; everything else goes
 * to the log. It ends on SIGTERM and SIGINT, and when the pipe on its stdin ends: then whoever started it is gone.
 */
import { fstatSync, readFileSync, statSync } from 'node:fs';
import { enableCompileCache, findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { present } from '#core/assert.ts';
import { failed, ok } from '#core/result.ts';
import type { Config } from './config.ts';
import type { ConfigSources } from './start/school-server.ts';
import type { StartFailure } from './start/start-failure.ts';

/** Whether this runs from the sources, and not from what is built of them. */
const IS_SOURCE = import.meta.url.endsWith('.ts');
/** The project's folder, either way. */
const ROOT = dirname(present(findPackageJSON(import.meta.url), 'the project has a package.json'));
/** Whatever hangs at the end is left behind. */
const CLOSE_WITHIN_MS = 3000;

// Everything else is loaded after this line, so that its compiled form is kept for the next start.
enableCompileCache(join(ROOT, '.cache', 'compile'));
const { configFrom } = await import('./start/command-line.ts');
const config = configFrom(process.argv.slice(2), { env: process.env, read });
// Whatever this process writes holds the school's secrets.
process.umask(0o077);
if (process.argv.includes('--explain')) await explain();
else if (!config.ok) fail(config.error);
else if (config.value.check) await check(config.value);
else await run(config.value);

async function run(settings: Config): Promise<void> {
  const { startServer, deps } = await loaded();
  const started = await startServer(deps, settings);
  if (!started.ok) {
    fail(started.error);
    return;
  }
  const { origin, port, lanOrigin, lanAddresses, awaitsAdmin, secretFile, warnings, reload, close } =
    started.value;
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), CLOSE_WITHIN_MS).unref();
    void close().then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (isPipe()) process.stdin.once('end', end).once('error', end).resume();
  if (settings.serve !== undefined) process.on('SIGHUP', () => void reload());
  const lan = lanOrigin !== undefined && { lanOrigin, lanAddresses };
  const served = settings.serve !== undefined && {
    ...inBrief(settings),
    port,
    awaitsAdmin,
    secretFile,
    warnings,
  };
  say({ event: 'ready', origin, ...lan, ...served });
}

async function check(settings: Config): Promise<void> {
  const [{ checkServer }, { deps }] = await Promise.all([import('./start/check-server.ts'), loaded()]);
  const checked = await checkServer(deps, settings);
  if (checked.ok) say({ event: 'checked', ...inBrief(settings), ...checked.value });
  else fail(checked.error);
}

/** Names every setting, for a help text. */
async function explain(): Promise<void> {
  const { settingRows } = await import('./start/settings-file.ts');
  const settings = settingRows().map(({ name, env, about, expects }) => ({ name, env, about, expects }));
  say({ event: 'settings', settings });
}

/** What whoever started it shows of the settings: no secrets. */
function inBrief({ dataDir, logsDir, port, store, serve }: Config) {
  const { address = '', publicOrigin, tls, mail, settingsFile } = serve ?? {};
  const kinds = { store: store.kind, mail: mail?.kind ?? 'none', tls: tls !== undefined };
  return { dataDir, logsDir, settingsFile, address, port, publicOrigin, ...kinds };
}

async function loaded() {
  const [{ startServer }, { nodeCrypto }, { argon2Passwords }, { systemChance, systemClock, systemTimers }] =
    await Promise.all([
      import('./start/start.ts'),
      import('#core/crypto/node-crypto.ts'),
      import('./sign-in/passwords.ts'),
      import('./ports.ts'),
    ]);
  const deps = {
    crypto: nodeCrypto,
    clock: systemClock,
    chance: systemChance,
    timers: systemTimers,
    passwords: argon2Passwords,
    webRoot: join(ROOT, '.cache', 'web', 'portal'),
    modelsDir: join(ROOT, '.cache', 'models'),
    faceProgram: new URL(IS_SOURCE ? './faces/worker.ts' : './face-worker.js', import.meta.url),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  return { startServer, deps };
}

function read(path: string): ReturnType<ConfigSources['read']> {
  try {
    const text = readFileSync(path, 'utf8');
    // Windows has no such bits: there the folder's rights hold.
    return ok({ text, others: process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return code === 'ENOENT' ? ok(undefined) : failed(code);
  }
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function fail(failure: StartFailure): void {
  say({ event: 'failed', ...failure });
  process.exitCode = 2;
}

/** A terminal, a file or /dev/null never tells that anyone went away. */
function isPipe(): boolean {
  const stdin = fstatSync(0);
  return stdin.isFIFO() || stdin.isSocket();
}
