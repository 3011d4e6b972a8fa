/** The last line of a test run adds up what both runners wrote. */
import { expect, test } from 'vitest';
import {
  lastLine,
  noMongo,
  shellNotes,
  sum,
  tallyPlaywright,
  tallyVitest,
} from '../../../scripts/testing/test-results.mjs';

const UNIT = {
  testResults: [
    {
      name: 'a.test.ts',
      status: 'failed',
      assertionResults: [
        { status: 'passed', fullName: 'one' },
        { status: 'failed', fullName: 'two' },
        { status: 'skipped', fullName: 'three' },
      ],
    },
    { name: 'broken.test.ts', status: 'failed', assertionResults: [] },
  ],
};

const JOURNEYS = {
  suites: [
    {
      title: 'class.spec.ts',
      specs: [{ title: 'opens', tests: [{ status: 'expected' }] }],
      suites: [
        {
          title: 'by phone',
          specs: [
            { title: 'scans', tests: [{ status: 'flaky' }, { status: 'unexpected' }] },
            {
              title: 'buzzes',
              tests: [{ status: 'skipped', annotations: [{ type: 'skip', description: 'no motor' }] }],
            },
          ],
        },
      ],
    },
  ],
};

test('adds both runs up in one line', () => {
  const all = sum([tallyVitest(UNIT, false), tallyPlaywright(JOURNEYS, false)]);
  expect(lastLine(all)).toBe('3 passed, 3 failed, 2 skipped');
  expect(all.notes).toEqual([
    'skipped: three: no reason given',
    'failed: broken.test.ts could not be run',
    'passed only when tried again: class.spec.ts > by phone > scans',
    'skipped: class.spec.ts > by phone > buzzes: no motor',
  ]);
});

test('counts a run that ended badly without a failed test as one failure', () => {
  const green = { testResults: [{ assertionResults: [{ status: 'passed' }] }] };
  expect(lastLine(tallyVitest(green, true))).toBe('1 passed, 0 failed, 0 skipped');
  expect(lastLine(tallyVitest(green, false))).toBe('1 passed, 1 failed, 0 skipped');
  expect(lastLine(tallyPlaywright({ suites: [] }, false))).toBe('0 passed, 1 failed, 0 skipped');
});

test('counts a run that wrote nothing as one failure', () => {
  expect(lastLine(sum([tallyVitest(undefined, true), tallyPlaywright(undefined, true)]))).toBe(
    '0 passed, 2 failed, 0 skipped',
  );
});

test('says which shells the journeys ran on, and why Electron was not one of them', () => {
  const on = (projectName: string, status: string) => ({ projectName, status });
  const report = {
    suites: [
      {
        specs: [{ tests: [on('chromium', 'expected'), on('double', 'expected')] }],
        suites: [{ specs: [{ tests: [on('chromium', 'flaky'), on('double', 'unexpected')] }] }],
      },
    ],
  };
  expect(shellNotes(report, 'it was not downloaded yet')).toEqual([
    'journeys on chromium: 2 of 2 passed',
    'journeys on double: 1 of 2 passed',
    'not run on electron: contract and journeys, as it was not downloaded yet',
  ]);
  expect(shellNotes(undefined, undefined)).toEqual([]);
});

test.each([
  { name: 'skipped', required: false, last: '0 passed, 0 failed, 1 skipped' },
  { name: 'failed where a server is required', required: true, last: '0 passed, 1 failed, 0 skipped' },
])("counts the API's tests on MongoDB as $name, with the reason", ({ required, last }) => {
  const tally = noMongo('there is no python3 on the PATH', required);
  expect(lastLine(tally)).toBe(last);
  expect(tally.notes.join()).toContain('there is no python3 on the PATH');
});
