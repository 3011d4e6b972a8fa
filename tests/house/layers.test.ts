/**
 * Each import rule is shown to fail. The tree is copied, files that break the rules are planted in the
 * copy, and dependency-cruiser runs there with our own settings.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { HARMLESS, PLANTS } from './planted.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const FOLDERS = ['core', 'models', 'electron', 'renderer', 'server', 'scripts', 'tests'];
const TWO_MINUTES_MS = 120_000;

const Report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

type Violation = { readonly rule: string; readonly from: string; readonly to: string };

/** Runs dependency-cruiser on the folders below `root` and returns what it forbids. It exits with the number of errors. */
async function violationsIn(root: string): Promise<readonly Violation[]> {
  const cli = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const args = [cli, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...FOLDERS];
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      if (stdout.startsWith('{')) resolve(stdout);
      else reject(new Error(`dependency-cruiser did not report: ${stderr}`, { cause: error }));
    });
  });
  const report = Report.parse(JSON.parse(output));
  return report.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

async function write(root: string, file: string, text: string): Promise<void> {
  const path = join(root, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${text}\n`);
}

let copy: string;
let unplanted: readonly Violation[];
let planted: readonly Violation[];

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'layers-'));
  for (const name of [...FOLDERS, 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
    await cp(join(ROOT, name), join(copy, name), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  unplanted = await violationsIn(copy);
  for (const [file, text] of Object.entries(HARMLESS)) await write(copy, file, text);
  for (const { file, text } of PLANTS) await write(copy, file, text);
  planted = await violationsIn(copy);
}, TWO_MINUTES_MS);

afterAll(() => rm(copy, { recursive: true, force: true }));

describe('the import rules', () => {
  test.each([...new Set(PLANTS.map(({ rule }) => rule))])('are kept by the tree: %s', (rule) => {
    expect(unplanted.filter((violation) => violation.rule === rule)).toEqual([]);
  });

  test.each(PLANTS)('refuse $file by $rule', ({ rule, file }) => {
    const rules = planted.filter(({ from }) => from === file).map((violation) => violation.rule);
    expect(rules).toContain(rule);
  });

  test('let through what the layers allow', () => {
    const refused = planted.filter(({ from, rule }) => from in HARMLESS && rule !== 'no-cycles');
    expect(refused).toEqual([]);
  });

  test('are each shown to fail, under the names in the house style', async () => {
    const settings = z
      .object({ default: z.object({ forbidden: z.array(z.object({ name: z.string() })) }) })
      .parse(await import('../../.dependency-cruiser.cjs'));
    const named = new Set(settings.default.forbidden.map(({ name }) => name));
    expect([...new Set(PLANTS.map(({ rule }) => rule))]).toEqual([...named]);
  });
});
