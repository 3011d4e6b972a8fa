/** The program itself: its lines on stdout, its exit codes, and that it ends with whoever started it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';

const MAIN = join(import.meta.dirname, '..', '..', 'server', 'main.ts');
const Line = z.object({
  event: z.enum(['ready', 'failed']),
  origin: z.string().optional(),
  code: z.string().optional(),
});

interface Program {
  readonly child: ChildProcess;
  readonly line: z.infer<typeof Line>;
  readonly ended: Promise<number | null>;
}

async function run(args: readonly string[], stdin: 'pipe' | 'ignore' = 'pipe'): Promise<Program> {
  const dataDir = await mkdtemp(join(tmpdir(), 'smartpresence-main-'));
  const all = [MAIN, '--data', dataDir, '--port', '0', ...args];
  const child = spawn(process.execPath, all, { stdio: [stdin, 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  });
  const text = await new Promise<string>((resolve) => {
    child.stdout?.once('data', (data: Buffer) => resolve(data.toString('utf8')));
  });
  return { child, ended, line: Line.parse(JSON.parse(text)) };
}

test('says that it is ready, answers, and ends when its stdin does', async () => {
  const { child, line, ended } = await run(['--demo']);
  expect(line.event).toBe('ready');
  expect((await fetch(`${line.origin ?? ''}/health`)).status).toBe(200);
  child.stdin?.end();
  expect(await ended).toBe(0);
}, 30_000);

test.each(['SIGTERM', 'SIGINT'] as const)(
  'ends cleanly on %s, and without a pipe stays until then',
  async (signal) => {
    const { child, line, ended } = await run([], 'ignore');
    expect(line.event).toBe('ready');
    child.kill(signal);
    expect(await ended).toBe(0);
  },
  30_000,
);

test.each([
  { args: ['--port', 'many'], code: 'bad-arguments' },
  { args: ['--colour'], code: 'bad-arguments' },
  { args: ['--lan', '203.0.113.7'], code: 'lan-address-unknown' },
])(
  'says $code for $args, and exits with 2',
  async ({ args, code }) => {
    const { line, ended } = await run(args);
    expect(line).toMatchObject({ event: 'failed', code });
    expect(await ended).toBe(2);
  },
  30_000,
);
