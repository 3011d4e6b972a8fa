/**
 * Lints the workflows in .github/workflows with actionlint, as a part of `npm run check`, and holds them to pinned actions: a
 * tag can be moved to other code, a commit cannot.
 */
import { createLinter } from 'actionlint';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = '.github/workflows';
const PINNED = /^[\w./-]+@[0-9a-f]{40}( # v[\d.]+)?$/;

/**
 * One line a fault, `file:line:column: words`; none where the workflow is clean.
 * @param {string} file
 * @param {string} text
 * @returns {Promise<readonly string[]>}
 */
export async function workflowFaults(file, text) {
  const lint = await createLinter();
  const found = lint(text, file).map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  return [...found, ...unpinned(file, text)];
}

/**
 * @param {string} file
 * @param {string} text
 * @returns {readonly string[]}
 */
function unpinned(file, text) {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const used = /^\s*(?:- )?uses: *(.+?) *$/.exec(line)?.[1];
    if (used === undefined || used.startsWith('./') || PINNED.test(used)) return [];
    return [`${file}:${index + 1}:1: ${used} is not pinned to a commit of 40 digits`];
  });
}

/** @param {string} root */
async function main(root) {
  const files = readdirSync(join(root, FOLDER)).map((name) => `${FOLDER}/${name}`);
  const faults = [];
  for (const file of files)
    faults.push(...(await workflowFaults(file, readFileSync(join(root, file), 'utf8'))));
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  // The linter's own program would run on: it is ended with this one.
  process.exit(faults.length === 0 ? 0 : 1);
}

if (process.argv[1] === import.meta.filename) await main(join(import.meta.dirname, '..'));
