/**
 * `npm run setup`: brings what the programs need, packages, Node, Electron or a browser, face weights, and what is built of the
 * sources, and is quick where nothing is missing. `npm start` and `npm test` call the same function.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readArguments, showHelp } from './arguments.mjs';
import { browserSource, getBrowser } from './setup/browser.mjs';
import { isBuilt, PROGRAMS, runBuild, SHELL, WINDOWS } from './setup/builds.mjs';
import { bringElectron, electronIsSettled, electronObstacle, inWords } from './setup/electron.mjs';
import { errorCode, field, readJson } from './json.mjs';
import { waitForLock } from './lock.mjs';
import { bringMongo } from './mongodb/mongodb.mjs';
import { cannot, done, EXIT_CANNOT, refuse, say, sayFailure } from './outcome.mjs';
import { installPackages, packagesAreThere } from './setup/packages.mjs';
import { failureMemory } from './setup/remembered.mjs';
import { chooseNode, nodePackageName } from './setup/runtime.mjs';
import { copyWeights } from './setup/weights.mjs';

/**
 * @typedef {import('./setup/runtime.mjs').ChosenNode} ChosenNode
 * @typedef {import('./setup/runtime.mjs').FoundBrowser} FoundBrowser
 * @typedef {'no' | 'built' | 'automatic' | 'asked'} ElectronWish
 *   `built`: the shell is built and nothing downloaded, as the tests need it; `automatic`: Electron where it can be had, else the
 *   browser; `asked`: Electron, tried again at once, or a failure.
 * @typedef {{ readonly root: string, readonly browser: boolean, readonly electron?: ElectronWish, readonly electronLimitMs?: number,
 *   readonly say: (line: string) => void }} SetupOptions
 *   `browser` says whether a browser is needed: a start without a window does without, and one on Electron.
 * @typedef {{ readonly node: ChosenNode, readonly browser: FoundBrowser | undefined, readonly electron: string | undefined,
 *   readonly noElectron: string | undefined }} Ready
 *   `electron` is its program where the kiosk runs on it; `noElectron` is a clause that says why it does not, where it was wished.
 */

const HELP = `Brings what SmartPresence needs: packages, Node, a browser, the face weights, the built windows and programs.

  npm run setup [-- OPTIONS]

  --tests     what the tests need: a browser, a server that speaks MongoDB's protocol, and nothing of Electron that must be
              downloaded
  --electron  Electron, however long its download takes
  --retry     try downloads again that failed in the last seven days
  --help      this text
`;

/** Long enough for 120 MB on a slow line. */
const UNHURRIED_MS = 60 * 60 * 1000;

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
  const settled = packagesAreThere(root) && weightsWereCopied(root) && unbuilt(root).length === 0;
  if (settled && electronNeedsNothing(options)) return readyTree(options, []);
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
  return readyTree(options, unbuilt(root));
}

/**
 * What is missing of the windows and programs, or is older than their sources.
 * @param {string} root
 */
function unbuilt(root) {
  return [WINDOWS, PROGRAMS].filter((build) => !isBuilt(root, build));
}

/**
 * Whether nothing of Electron is to be downloaded or built, so that no other start needs to be kept out.
 * @param {SetupOptions} options
 */
function electronNeedsNothing({ root, electron = 'no' }) {
  if (electron === 'no') return true;
  const again = electron === 'asked';
  const settled = electron === 'built' || electronIsSettled({ root, memory: failureMemory(root), again });
  return settled && isBuilt(root, SHELL);
}

/**
 * The steps that need the packages: Node, weights, what is to be built, and beside it Electron or else the browser.
 * @param {SetupOptions} options
 * @param {readonly import('./setup/builds.mjs').Build[]} builds
 * @returns {Promise<import('./outcome.mjs').Outcome<Ready>>}
 */
async function readyTree(options, builds) {
  const { root, browser, say, electron = 'no' } = options;
  const node = chooseNode({ root });
  if (!node.ok) return node;
  const nodePath = node.value.path;
  const [built, brought] = await Promise.all([
    bringBuilds({ root, nodePath, say }, builds),
    bringShell({ ...options, nodePath }),
  ]);
  if (!built.ok) return built;
  if (electron === 'built' && !isBuilt(root, SHELL)) {
    const shell = await runBuild(SHELL, { root, nodePath, say });
    if (!shell.ok) return { ok: false, failure: inWords(shell.failure) };
  }
  if (brought?.ok === false && electron === 'asked') return brought;
  const ready = {
    node: node.value,
    electron: brought?.ok === true ? brought.value : undefined,
    noElectron: brought?.ok === false ? brought.failure.message : undefined,
  };
  if (!browser || ready.electron !== undefined) return done({ ...ready, browser: undefined });
  const source = browserSource({ root, nodePath });
  const found = await getBrowser({ source, memory: failureMemory(root), say });
  return found.ok ? done({ ...ready, browser: found.value }) : found;
}

/**
 * Electron's program with the shell built for it; undefined where it is not wished.
 * @param {SetupOptions & { readonly nodePath: string }} options
 * @returns {Promise<import('./outcome.mjs').Outcome<string> | undefined>}
 */
async function bringShell({ root, nodePath, say, electron = 'no', electronLimitMs }) {
  if (electron === 'no' || electron === 'built') return undefined;
  const found = await bringElectron({
    root,
    nodePath,
    memory: failureMemory(root),
    say,
    again: electron === 'asked',
    ...(electronLimitMs === undefined ? {} : { limitMs: electronLimitMs }),
  });
  if (!found.ok || isBuilt(root, SHELL)) return found;
  const built = await runBuild(SHELL, { root, nodePath, say });
  return built.ok ? found : built;
}

/**
 * The face weights, and what is to be built.
 * @param {{ readonly root: string, readonly nodePath: string, readonly say: (line: string) => void }} options
 * @param {readonly import('./setup/builds.mjs').Build[]} builds
 * @returns {Promise<import('./outcome.mjs').Outcome<void>>}
 */
async function bringBuilds({ root, nodePath, say }, builds) {
  const weights = await bringWeights({ root, say });
  if (!weights.ok) return weights;
  for (const build of builds) {
    const built = await runBuild(build, { root, nodePath, say });
    if (!built.ok) return built;
  }
  return done(undefined);
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
  const read = readArguments({
    options: {
      tests: { type: 'boolean', default: false },
      electron: { type: 'boolean', default: false },
      retry: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (!read.ok) return refuse({ ...read.failure, message: `${read.failure.message}\n\n${HELP}` });
  const { values } = read.value;
  if (values.help) return showHelp(HELP, true);
  if (values.retry) failureMemory(ROOT).forget();
  const ready = await setUp(
    values.electron
      ? { root: ROOT, browser: false, electron: 'asked', electronLimitMs: UNHURRIED_MS, say }
      : { root: ROOT, browser: true, electron: wishOf(values.tests), say },
  );
  if (!ready.ok) return refuse(inWords(ready.failure));
  const { node, browser, electron, noElectron } = ready.value;
  if (noElectron !== undefined) say(`Electron: not taken, as ${noElectron}.`);
  if (values.tests && !(await mongoForTests())) return EXIT_CANNOT;
  const window = electron === undefined ? `browser ${browser?.path ?? 'none'}` : `Electron ${electron}`;
  say(`Everything is there: Node ${node.version} (${node.path}), ${window}.`);
  return 0;
}

/** Brings the server that the tests run against. Only where it is required is it a failure that there is none. */
async function mongoForTests() {
  const brought = await bringMongo({ root: ROOT, say });
  if (brought.ok) {
    const { value } = brought;
    say(
      `MongoDB for the tests: ${value.kind === 'address' ? 'the server at MONGODB_URI_TEST' : value.what}.`,
    );
    return true;
  }
  const { code, message } = brought.failure;
  if (process.env['REQUIRE_MONGODB'] !== '1') {
    say(`MongoDB for the tests: none, as ${message}.`);
    return true;
  }
  sayFailure({ code, message: `No server for the tests on MongoDB can be had: ${message}.` });
  return false;
}

/**
 * @param {boolean} forTests
 * @returns {ElectronWish}
 */
function wishOf(forTests) {
  if (forTests) return 'built';
  return electronObstacle() === undefined ? 'automatic' : 'no';
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main();
