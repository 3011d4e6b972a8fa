/** Whether a packed kiosk comes up: programs of a few lines that do, do not, or say why not. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tryPacked } from '../../../scripts/packaging/package-try.mjs';
import { tempTree } from '../temp-tree.ts';
import { matching } from '../wording.ts';

const READY = `process.stdout.write(JSON.stringify({ event: 'ready' }) + '\\n');`;
const UNTIL_LET_GO = `process.stdin.resume().on('end', () => process.exit(0)); process.on('SIGTERM', () => process.exit(0));`;

function tried(program: string, limitMs = 20_000): ReturnType<typeof tryPacked> {
  const script = join(tempTree({ 'kiosk.cjs': program }), 'kiosk.cjs');
  return tryPacked({ command: process.execPath, args: [script], limitMs });
}

describe('a packed kiosk', () => {
  test('is good where it is ready and ends when it is let go', async () => {
    expect(await tried(`${UNTIL_LET_GO} ${READY}`)).toEqual({ ok: true, value: undefined });
  });

  test('is not where it says nothing', async () => {
    const silent = await tried(UNTIL_LET_GO, 1000);
    expect(silent).toMatchObject({ failure: { message: matching(/was not ready within 1 s\./) } });
  });

  test.each([
    {
      name: 'says why it cannot start',
      program: `process.stdout.write(JSON.stringify({ event: 'failed', message: 'The window is not built.' }) + '\\n'); process.exitCode = 2;`,
      words: /ended with 2: The window is not built\./,
    },
    {
      name: 'lacks a library',
      program: `process.stderr.write('libnss3.so: cannot open shared object file\\n'); process.exitCode = 127;`,
      words: /ended with 127: libnss3\.so: cannot open/,
    },
    {
      name: 'ends badly',
      program: `process.stdin.resume().on('end', () => process.exit(3)); process.on('SIGTERM', () => process.exit(3)); ${READY}`,
      words: /ended with 3/,
    },
  ])('is not where it $name', async ({ program, words }) => {
    expect(await tried(program)).toMatchObject({
      failure: { code: 'packed-not-started', message: matching(words) },
    });
  });
});
