/**
 * The central API as a program. What it has to say to whoever started it are JSON lines on stdout; everything else goes
 * to the log. It ends on SIGTERM and SIGINT, and when the pipe on its stdin ends: then whoever started it is gone.
 */
import { fstatSync } from 'node:fs';
import { enableCompileCache, findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { present } from '#core/assert.ts';
import type { Config } from './config.ts';
import type { StartFailure } from './start-failure.ts';

/** The project's folder, from the source and from what is built of it. */
const ROOT = dirname(present(findPackageJSON(import.meta.url), 'the project has a package.json'));
/** Whatever hangs at the end is left behind. */
const CLOSE_WITHIN_MS = 3000;

// Everything else is loaded after this line, so that its compiled form is kept for the next start.
enableCompileCache(join(ROOT, '.cache', 'compile'));
const { configFrom } = await import('./config.ts');
const config = configFrom(process.argv.slice(2));
// Whatever this process writes holds the school's secrets.
process.umask(0o077);
if (config.ok) await run(config.value);
else fail({ code: 'bad-arguments', message: config.error });

async function run(settings: Config): Promise<void> {
  const started = await start(settings);
  if (!started.ok) {
    fail(started.error);
    return;
  }
  const { origin, lanOrigin, lanAddresses, close } = started.value;
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
  say({ event: 'ready', origin, ...(lanOrigin !== undefined && { lanOrigin, lanAddresses }) });
}

async function start(settings: Config) {
  const [{ startServer }, { nodeCrypto }, { argon2Passwords }, { systemChance, systemClock, systemTimers }] =
    await Promise.all([
      import('./start.ts'),
      import('#core/crypto/node-crypto.ts'),
      import('./passwords.ts'),
      import('./ports.ts'),
    ]);
  const deps = {
    crypto: nodeCrypto,
    clock: systemClock,
    chance: systemChance,
    timers: systemTimers,
    passwords: argon2Passwords,
    webRoot: join(ROOT, '.cache', 'web', 'portal'),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  return startServer(deps, settings);
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
