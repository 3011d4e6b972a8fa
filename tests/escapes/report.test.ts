/** What a run comes to: green only where all was tried and nothing got through. */
import { expect, test } from 'vitest';
import { exitCode, lastLine, linesOf, type Report } from './report.ts';
import type { Tried } from './try.ts';

const REFUSED: Tried = {
  attempt: { group: 'windows', name: 'window.open', run: async () => undefined },
  evidence: [],
  turnedBack: [],
  untried: undefined,
  broken: undefined,
};
const HELD = { fuzzed: 10, broken: [], crashes: 0, memoryMib: [100, 110] };

function report(tried: readonly Tried[], fuzz: Report['runs'][number]['fuzz'] = [HELD]): Report {
  return {
    runs: [{ shell: 'chromium', keys: 'x-server', tried, fuzz }],
    notRun: [{ shell: 'electron', why: 'it is not here' }],
    seed: 1,
    tookMs: 1499,
  };
}

test('is green where everything was refused, or turned back by itself', () => {
  expect(exitCode(report([REFUSED, { ...REFUSED, turnedBack: ['a new page'] }]))).toBe(0);
});

test.each([
  { what: 'an attempt succeeded', tried: { ...REFUSED, evidence: ['a window'] } },
  { what: 'the kiosk broke', tried: { ...REFUSED, broken: 'the browser ended' } },
  { what: 'an attempt could not be tried', tried: { ...REFUSED, untried: 'Error' } },
])('is red where $what, and says so', ({ tried }) => {
  expect(exitCode(report([tried]))).toBe(1);
  expect(linesOf(report([tried])).join('\n')).toContain('chromium: windows: window.open: ');
});

test('is red where messages got through, and where nothing was tried', () => {
  expect(exitCode(report([REFUSED], [{ ...HELD, broken: ['exit: done'] }]))).toBe(1);
  expect(exitCode(report([], []))).toBe(1);
});

test('ends with one line for programs', () => {
  expect(JSON.parse(lastLine(report([REFUSED])))).toEqual({
    shells: ['chromium'],
    attempts: 1,
    succeeded: 0,
    turnedBack: 0,
    untried: 0,
    crashes: 0,
    fuzzed: 10,
    faults: 0,
    keys: { chromium: 'x-server' },
    seed: 1,
    notRun: [{ shell: 'electron', why: 'it is not here' }],
    tookS: 1,
  });
});

test('names the shells that did not run, with the reason', () => {
  expect(linesOf(report([REFUSED])).at(-1)).toBe('electron did not run: it is not here');
});
