/**
 * Runs every static check on the chosen Node, two at a time, and says a line for each. Exits 1 if any
 * failed, after the output of those that did. `npm run check -- eslint knip` runs only what it names.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { sayFailure, EXIT_CANNOT } from './outcome.mjs';
import { chooseNode } from './setup/runtime.mjs';

/**
 * @typedef {{ readonly name: string, readonly program: string, readonly args: readonly string[] }} Check
 *   `program` is a script below node_modules, or below the root where it starts with `scripts/`.
 * @typedef {{ readonly check: Check, readonly passed: boolean, readonly output: string, readonly tookMs: number }} Outcome
 */

const ROOT = join(import.meta.dirname, '..');
const AT_ONCE = 2;
const FOLDERS = ['core', 'models', 'electron', 'renderer', 'server', 'tests', 'scripts'];

/**
 * The slowest come first, so that none is left running alone.
 * @type {readonly Check[]}
 */
const CHECKS = [
  { name: 'eslint', program: 'eslint/bin/eslint.js', args: ['.', '--max-warnings', '0'] },
  ...['tests', 'server', 'renderer', 'electron', 'electron/preload', 'models', 'core', 'scripts', '.'].map(
    (folder) => ({
      name: folder === '.' ? 'tsc root' : `tsc ${folder}`,
      program: 'typescript/bin/tsc',
      args: ['-p', folder, '--pretty', 'false'],
    }),
  ),
  {
    name: 'prettier',
    program: 'prettier/bin/prettier.cjs',
    args: ['--check', '.', '--log-level', 'warn', '--cache', '--cache-location', '.cache/prettier'],
  },
  {
    name: 'dependency-cruiser',
    program: 'dependency-cruiser/bin/dependency-cruiser.mjs',
    args: ['--config', '.dependency-cruiser.cjs', ...FOLDERS],
  },
  { name: 'knip', program: 'knip/bin/knip.js', args: ['--no-progress'] },
  { name: 'licences', program: 'scripts/licences.mjs', args: ['--check'] },
  { name: 'workflow', program: 'scripts/workflow.mjs', args: [] },
];

/**
 * @param {string} node
 * @param {Check} check
 * @returns {Promise<Outcome>}
 */
function run(node, check) {
  const startedMs = performance.now();
  const script = check.program.startsWith('scripts/') ? check.program : join('node_modules', check.program);
  return new Promise((resolve) => {
    const child = spawn(node, [join(ROOT, script), ...check.args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk));
    child.stderr.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk));
    child.on('error', (error) => chunks.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (code) => {
      const output = Buffer.concat(chunks).toString('utf8');
      resolve({ check, passed: code === 0, output, tookMs: performance.now() - startedMs });
    });
  });
}

/**
 * Runs the checks `AT_ONCE` at a time and says each as it ends.
 * @param {string} node
 * @param {readonly Check[]} checks
 * @returns {Promise<readonly Outcome[]>} in the order in which they ended
 */
async function runAll(node, checks) {
  const waiting = [...checks];
  /** @type {Outcome[]} */
  const outcomes = [];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const outcome = await run(node, check);
      outcomes.push(outcome);
      process.stdout.write(
        `${outcome.passed ? 'ok    ' : 'FAILED'}  ${check.name.padEnd(20)}${(outcome.tookMs / 1000).toFixed(1).padStart(6)} s\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}

/** @param {readonly string[]} names */
async function main(names) {
  const node = chooseNode({ root: ROOT });
  if (!node.ok) {
    sayFailure(node.failure);
    return EXIT_CANNOT;
  }
  const chosen =
    names.length === 0 ? CHECKS : CHECKS.filter(({ name }) => names.some((word) => name.includes(word)));
  if (chosen.length === 0) {
    const known = CHECKS.map(({ name }) => name).join(', ');
    sayFailure({ code: 'unknown-check', message: `No check is called that. Name one of: ${known}.` });
    return EXIT_CANNOT;
  }
  const outcomes = await runAll(node.value.path, chosen);
  const failed = outcomes.filter(({ passed }) => !passed);
  for (const { check, output } of failed) process.stdout.write(`\n--- ${check.name}\n${output.trimEnd()}\n`);
  process.stdout.write(`\n${outcomes.length - failed.length} of ${outcomes.length} checks passed\n`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
