/**
 * `npm test`: brings what is missing, then runs the static checks, the unit tests with coverage of `core/`, and the journeys. The
 * last line is always `N passed, N failed, N skipped`; the lines above it say on which of the kiosk's shells the journeys ran, and
 * against which server the API's tests ran on MongoDB.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments, showHelp } from './arguments.mjs';
import { run } from './children.mjs';
import { readJson } from './json.mjs';
import { startTestMongo } from './mongodb/mongodb.mjs';
import { EXIT_CANNOT, refuse, say, sayFailure } from './outcome.mjs';
import { ROOT, setUp } from './setup.mjs';
import { whyNoElectron } from './testing/shells.mjs';
import {
  lastLine,
  noMongo,
  NOTHING,
  oneFailure,
  shellNotes,
  sum,
  tallyPlaywright,
  tallyVitest,
} from './testing/test-results.mjs';

/** @typedef {import('./testing/test-results.mjs').Tally} Tally */

const HELP = `Runs the checks, the unit tests and the journeys.

  npm test [-- OPTIONS]

  --only NAME   check, unit or journeys
  --help        this text

The API's tests run on SQLite and on MongoDB: the server at MONGODB_URI_TEST, a mongod on the PATH, one that is downloaded, or
SecantusDB. Where none of them can be had they count as skipped; with REQUIRE_MONGODB=1 as failed.
`;

const RESULTS = join(ROOT, '.cache', 'test');
const JOURNEYS_REPORT = join(RESULTS, 'journeys.json');
const PARTS = ['check', 'unit', 'journeys'];

async function main() {
  const read = readArguments({
    options: { only: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (!read.ok) return refuse({ ...read.failure, message: `${read.failure.message}\n\n${HELP}` });
  const { values } = read.value;
  if (values.help || (values.only !== undefined && !PARTS.includes(values.only)))
    return showHelp(HELP, values.help);
  const ready = await setUp({
    root: ROOT,
    browser: values.only === undefined || values.only === 'journeys',
    // They run it on a double of Electron, and never download the real one.
    electron: values.only === 'check' ? 'no' : 'built',
    say,
  });
  if (!ready.ok) {
    sayFailure(ready.failure);
    say(lastLine(oneFailure(ready.failure.code)));
    return EXIT_CANNOT;
  }
  const { node, browser } = ready.value;
  const wants = (/** @type {string} */ part) => values.only === undefined || values.only === part;
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const env = testEnvironment(browser?.path);
  const tally = sum([
    wants('check') ? await check(node.path) : NOTHING,
    wants('unit') ? await unitTests(node.path, env) : NOTHING,
    wants('journeys') ? await journeys(node.path, env) : NOTHING,
  ]);
  say('');
  for (const note of tally.notes) say(note);
  const noElectron = whyNoElectron(ROOT, { ...process.env, ...env });
  const journeysReport = wants('journeys') ? readJson(JOURNEYS_REPORT) : undefined;
  if (values.only !== 'check') for (const note of shellNotes(journeysReport, noElectron)) say(note);
  say(lastLine(tally));
  return tally.failed === 0 ? 0 : 1;
}

/**
 * The programs that the tests start find the same browser; as root it runs without its sandbox, which root cannot have.
 * @param {string | undefined} browser
 * @returns {Readonly<Record<string, string>>}
 */
function testEnvironment(browser) {
  return {
    ...(browser === undefined ? {} : { SMARTPRESENCE_BROWSER: browser }),
    ...(process.getuid?.() === 0 ? { SMARTPRESENCE_NO_SANDBOX: '1' } : {}),
  };
}

/**
 * @param {string} nodePath
 * @returns {Promise<Tally>}
 */
async function check(nodePath) {
  if (!existsSync(join(ROOT, 'scripts', 'check.mjs'))) return oneFailure('scripts/check.mjs is missing');
  say('\nStatic checks');
  const { code } = await run({ command: nodePath, args: ['scripts/check.mjs'], cwd: ROOT });
  say(code === 0 ? 'Static checks: clean.' : 'Static checks: failed.');
  return code === 0 ? NOTHING : oneFailure('npm run check');
}

/**
 * The unit tests, with a server for those that run on MongoDB.
 * @param {string} nodePath
 * @param {Readonly<Record<string, string>>} env
 * @returns {Promise<Tally>}
 */
async function unitTests(nodePath, env) {
  say('\nUnit tests');
  const mongo = await startTestMongo({ root: ROOT, say });
  if (!mongo.ok) {
    const missing = noMongo(mongo.failure.message, process.env['REQUIRE_MONGODB'] === '1');
    return sum([await runVitest(nodePath, env), missing]);
  }
  const { uri, what, stop } = mongo.value;
  try {
    const stores = { SMARTPRESENCE_TEST_STORES: 'sqlite,mongodb', MONGODB_URI_TEST: uri };
    const tally = await runVitest(nodePath, { ...env, ...stores });
    return {
      ...tally,
      notes: [...tally.notes, `the API's tests ran on SQLite, and on MongoDB's protocol against ${what}`],
    };
  } finally {
    await stop();
  }
}

/**
 * @param {string} nodePath
 * @param {Readonly<Record<string, string>>} env
 * @returns {Promise<Tally>}
 */
async function runVitest(nodePath, env) {
  const report = join(RESULTS, 'unit.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--coverage', ...reporters];
  const { code } = await run({ command: nodePath, args, cwd: ROOT, env });
  return tallyVitest(readJson(report), code === 0);
}

/**
 * @param {string} nodePath
 * @param {Readonly<Record<string, string>>} env
 * @returns {Promise<Tally>}
 */
async function journeys(nodePath, env) {
  say('\nJourneys');
  const settings = ['-c', 'tests/e2e/playwright.config.ts', '--reporter=list,json'];
  const { code } = await run({
    command: nodePath,
    args: ['node_modules/@playwright/test/cli.js', 'test', ...settings],
    cwd: ROOT,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: JOURNEYS_REPORT },
  });
  return tallyPlaywright(readJson(JOURNEYS_REPORT), code === 0);
}

process.exitCode = await main();
