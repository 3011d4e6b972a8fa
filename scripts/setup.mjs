/**
 * `npm run setup`: brings what the programs need, packages, Node, browser, face weights and the built windows, and is quick
 * where nothing is missing. `npm start` and `npm test` call the same function.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { browserSource, getBrowser } from './browser.mjs';
import { errorCode, field, readJson } from './json.mjs';
import { waitForLock } from './lock.mjs';
import { cannot, done, EXIT_CANNOT, sayFailure } from './outcome.mjs';
import { installPackages, packagesAreThere } from './packages.mjs';
import { failureMemory } from './remembered.mjs';
import { chooseNode, nodePackageName } from './runtime.mjs';
import { buildWeb, webIsBuilt } from './web.mjs';
import { copyWeights } from './weights.mjs';

/**
 * @typedef {import('./runtime.mjs').ChosenNode} ChosenNode
 * @typedef {import('./runtime.mjs').FoundBrowser} FoundBrowser
 * @typedef {{ readonly root: string, readonly browser: boolean, readonly say: (line: string) => void }} SetupOptions
 *   `browser` says whether a browser is needed: a start without a window does without.
 * @typedef {{ readonly node: ChosenNode, readonly browser: FoundBrowser | undefined }} Ready
 */

const HELP = `Brings what SmartPresence needs: packages, Node, a browser, the face weights and the built windows.

  npm run setup [-- OPTIONS]

  --tests   also what only the tests need
  --retry   try downloads again that failed in the last seven days
  --help    this text
`;

/** The project's folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Brings what is missing, one start at a time for one folder, and says each step. Looks first without the lock, so
 * that a start with nothing missing waits for nobody.
 * @param {SetupOptions} options
 * @returns {Promise<import('./outcome.mjs').Outcome<Ready>>}
 */
export async function setUp(options) {
  const { root, say } = options;
  const early = nodeCanBeHad(root);
  if (!early.ok) return early;
  if (packagesAreThere(root) && weightsWereCopied(root) && webIsBuilt(root)) return readyTree(options);
  mkdirSync(join(root, '.cache'), { recursive: true });
  const release = await waitForLock(join(root, '.cache', 'setup.lock'), say);
  try {
    return await setUpAlone(options);
  } finally {
    release();
  }
}

/**
 * @param {SetupOptions} options
 * @returns {Promise<import('./outcome.mjs').Outcome<Ready>>}
 */
async function setUpAlone(options) {
  const { root, say } = options;
  if (!packagesAreThere(root)) {
    const installed = await installPackages({ root, say });
    if (!installed.ok) return installed;
    say('Packages: ready.');
  }
  const ready = await readyTree(options);
  if (!ready.ok || webIsBuilt(root)) return ready;
  const built = await buildWeb({ root, nodePath: ready.value.node.path, say });
  if (!built.ok) return built;
  say('Windows: ready.');
  return ready;
}

/**
 * The steps that need the packages: Node, browser and weights.
 * @param {SetupOptions} options
 * @returns {Promise<import('./outcome.mjs').Outcome<Ready>>}
 */
async function readyTree({ root, browser, say }) {
  const node = chooseNode({ root });
  if (!node.ok) return node;
  const weights = await bringWeights({ root, say });
  if (!weights.ok) return weights;
  if (!browser) return done({ node: node.value, browser: undefined });
  const found = await getBrowser({
    source: browserSource({ root, nodePath: node.value.path }),
    memory: failureMemory(root),
    say,
  });
  return found.ok ? done({ node: node.value, browser: found.value }) : found;
}

/**
 * Fails before anything is downloaded where neither this Node nor a package for this platform will do.
 * @param {string} root
 * @returns {import('./outcome.mjs').Outcome<void>}
 */
function nodeCanBeHad(root) {
  const packages = readJson(join(root, 'package.json'));
  if (packages === undefined)
    return cannot(
      'project-incomplete',
      `There is no package.json in ${root}. Take a fresh copy of the project.`,
    );
  const name = nodePackageName(process.platform, process.arch);
  if (field(field(packages, 'optionalDependencies'), name) !== undefined) return done(undefined);
  const node = chooseNode({ root });
  return node.ok ? done(undefined) : node;
}

/** @param {string} root */
function weightsWereCopied(root) {
  return existsSync(join(root, '.cache', 'models', 'verified.json'));
}

/**
 * Copies the face weights from their packages; a file that is missing or not the one named stops the set-up.
 * @param {{ readonly root: string, readonly say: (line: string) => void }} options
 * @returns {Promise<import('./outcome.mjs').Outcome<void>>}
 */
async function bringWeights({ root, say }) {
  try {
    await copyWeights({ root, log: say });
    return done(undefined);
  } catch (error) {
    const code = errorCode(error);
    if (code?.startsWith('model-') !== true || !(error instanceof Error)) throw error;
    return cannot(code, error.message);
  }
}

async function main() {
  const { values } = parseArgs({
    options: { tests: { type: 'boolean' }, retry: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.retry === true) failureMemory(ROOT).forget();
  const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
  const ready = await setUp({ root: ROOT, browser: true, say });
  if (!ready.ok) {
    sayFailure(ready.failure);
    return EXIT_CANNOT;
  }
  const { node, browser } = ready.value;
  say(`Everything is there: Node ${node.version} (${node.path}), browser ${browser?.path ?? 'none'}.`);
  return 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main();
