/** Reads what Vitest and Playwright wrote about their runs, and adds it up. */
import { field, items, textField } from '../json.mjs';
import { TRIED_SHELLS } from './shells.mjs';

/**
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number, readonly notes: readonly string[] }} Tally
 *   `notes` name each skipped test with its reason, and each failure that belongs to no test.
 */

/** @type {Tally} */
export const NOTHING = { passed: 0, failed: 0, skipped: 0, notes: [] };

/**
 * One failure that belongs to no test, such as a broken check or a runner that did not write its results.
 * @param {string} note
 * @returns {Tally}
 */
export function oneFailure(note) {
  return { ...NOTHING, failed: 1, notes: [`failed: ${note}`] };
}

/**
 * That the API's tests did not run on MongoDB.
 * @param {string} why a clause
 * @param {boolean} required whether that fails the run
 * @returns {Tally}
 */
export function noMongo(why, required) {
  const what = "the API's tests on MongoDB";
  return required
    ? oneFailure(`${what} (REQUIRE_MONGODB=1): no server for them can be had: ${why}`)
    : skipped(what, `no server for them can be had: ${why}`);
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  return tallies.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
      notes: [...all.notes, ...one.notes],
    }),
    NOTHING,
  );
}

/**
 * The last line of a test run.
 * @param {Tally} tally
 */
export function lastLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * Vitest's JSON report. A file that broke before its first test counts as one failure. A run that ended badly without a failed
 * test, as when coverage is short, counts as one too.
 * @param {unknown} report undefined where none was written
 * @param {boolean} endedWell whether the runner's exit code was 0
 * @returns {Tally}
 */
export function tallyVitest(report, endedWell) {
  if (report === undefined) return oneFailure('the unit tests wrote no results');
  const files = items(field(report, 'testResults')).map(tallyVitestFile);
  return blameRunner(
    sum(files),
    endedWell,
    'the unit tests ended badly though no test failed (coverage too low, or an error outside a test)',
  );
}

/**
 * @param {unknown} file
 * @returns {Tally}
 */
function tallyVitestFile(file) {
  const tests = items(field(file, 'assertionResults'));
  if (tests.length === 0 && textField(file, 'status') === 'failed') {
    return oneFailure(`${textField(file, 'name') ?? 'a test file'} could not be run`);
  }
  return sum(
    tests.map((test) => {
      const status = textField(test, 'status');
      if (status === 'passed') return { ...NOTHING, passed: 1 };
      if (status === 'failed') return { ...NOTHING, failed: 1 };
      return skipped(textField(test, 'fullName') ?? 'a test', undefined);
    }),
  );
}

/**
 * Playwright's JSON report. A test that passed only when tried again counts as passed, and is noted.
 * @param {unknown} report undefined where none was written
 * @param {boolean} endedWell whether the runner's exit code was 0
 * @returns {Tally}
 */
export function tallyPlaywright(report, endedWell) {
  if (report === undefined) return oneFailure('the journeys wrote no results');
  const all = sum(items(field(report, 'suites')).map((suite) => tallySuite(suite, '')));
  return blameRunner(
    all,
    endedWell,
    'the journeys ended badly though no test failed (an error outside a test)',
  );
}

/**
 * Which of the kiosk's shells the journeys ran on, a line each, and why Electron is not among them. Its contract runs where its
 * journeys do.
 * @param {unknown} report Playwright's; undefined where the journeys were not run
 * @param {string | undefined} noElectron why it cannot run here, as a clause
 * @returns {readonly string[]}
 */
export function shellNotes(report, noElectron) {
  const tests = items(field(report, 'suites')).flatMap(testsOf);
  const journeys = TRIED_SHELLS.flatMap((shell) => {
    const ran = tests.filter((test) => textField(test, 'projectName') === shell);
    const passed = ran.filter((test) => ['expected', 'flaky'].includes(textField(test, 'status') ?? ''));
    return ran.length === 0 ? [] : [`journeys on ${shell}: ${passed.length} of ${ran.length} passed`];
  });
  if (noElectron === undefined) return journeys;
  return [...journeys, `not run on electron: contract and journeys, as ${noElectron}`];
}

/**
 * @param {unknown} suite
 * @returns {readonly unknown[]}
 */
function testsOf(suite) {
  const own = items(field(suite, 'specs')).flatMap((spec) => items(field(spec, 'tests')));
  return [...own, ...items(field(suite, 'suites')).flatMap(testsOf)];
}

/**
 * @param {unknown} suite
 * @param {string} above
 * @returns {Tally}
 */
function tallySuite(suite, above) {
  const name = [above, textField(suite, 'title') ?? ''].filter((part) => part !== '').join(' > ');
  const specs = items(field(suite, 'specs')).flatMap((spec) =>
    items(field(spec, 'tests')).map((test) => {
      const shell = textField(test, 'projectName') ?? '';
      return tallyJourney(
        test,
        `${shell === '' ? '' : `${shell}: `}${name} > ${textField(spec, 'title') ?? 'a test'}`,
      );
    }),
  );
  return sum([...specs, ...items(field(suite, 'suites')).map((below) => tallySuite(below, name))]);
}

/**
 * @param {unknown} test
 * @param {string} name
 * @returns {Tally}
 */
function tallyJourney(test, name) {
  switch (textField(test, 'status')) {
    case 'expected':
      return { ...NOTHING, passed: 1 };
    case 'flaky':
      return { ...NOTHING, passed: 1, notes: [`passed only when tried again: ${name}`] };
    case 'skipped': {
      const reasons = items(field(test, 'annotations')).map((note) => textField(note, 'description'));
      return skipped(
        name,
        reasons.find((reason) => reason !== undefined),
      );
    }
    case undefined:
    default:
      return { ...NOTHING, failed: 1 };
  }
}

/**
 * @param {string} name
 * @param {string | undefined} reason
 * @returns {Tally}
 */
function skipped(name, reason) {
  return { ...NOTHING, skipped: 1, notes: [`skipped: ${name}: ${reason ?? 'no reason given'}`] };
}

/**
 * @param {Tally} tally
 * @param {boolean} endedWell
 * @param {string} note
 */
function blameRunner(tally, endedWell, note) {
  return endedWell || tally.failed > 0 ? tally : sum([tally, oneFailure(note)]);
}
