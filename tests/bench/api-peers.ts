/** The same service on FastAPI and Motor, in a virtual environment of its own in the project's cache, behind a stamp. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/children.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
const FOLDER = join(ROOT, '.cache', 'bench', 'fastapi-motor');
const STAMP = join(FOLDER, 'installed.txt');
const SERVICE = join(import.meta.dirname, 'peers');
const WANTED = join(SERVICE, 'requirements.txt');
const LIMIT_MS = 300_000;

/** How the peer is started, on any free port. */
export interface Peer {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Finds the port in its output. */
  readonly listening: RegExp;
}

/** Installs it where it is not there yet; throws in plain words where that cannot be done. */
export async function bringPeer(say: (line: string) => void): Promise<Peer> {
  const bin = join(FOLDER, process.platform === 'win32' ? 'Scripts' : 'bin');
  const wanted = readFileSync(WANTED, 'utf8');
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wanted) {
    say('Peer: installing FastAPI and Motor into a virtual environment …');
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    const python = process.platform === 'win32' ? 'python' : 'python3';
    await done(
      python,
      ['-m', 'venv', FOLDER],
      'Python with its venv module is needed (Debian: python3-venv)',
    );
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
    await done(join(bin, 'python'), [...pip, '-r', WANTED], 'the Python packages could not be installed');
    writeFileSync(STAMP, wanted);
  }
  const uvicorn = ['-m', 'uvicorn', 'fastapi_motor:app', '--host', '127.0.0.1', '--port', '0'];
  return {
    command: join(bin, 'python'),
    args: [...uvicorn, '--no-access-log', '--loop', 'uvloop', '--http', 'httptools'],
    cwd: SERVICE,
    listening: /running on http:\/\/127\.0\.0\.1:(\d+)/,
  };
}

async function done(command: string, args: readonly string[], words: string): Promise<void> {
  const { code } = await run({ command, args: [...args], cwd: ROOT, timeoutMs: LIMIT_MS });
  if (code !== 0) throw new Error(`The peer cannot be measured: ${words}.`);
}
