/** What a run came to: a table for people, one line of JSON for programs. */
import type { FuzzReport } from './fuzz/fuzz.ts';
import type { ShellRun } from './run-shell.ts';
import type { Tried } from './try.ts';

export interface Report {
  readonly runs: readonly ShellRun[];
  readonly notRun: readonly { readonly shell: string; readonly why: string }[];
  readonly seed: number;
  readonly tookMs: number;
}

interface Sums {
  readonly attempts: number;
  readonly succeeded: number;
  readonly turnedBack: number;
  readonly untried: number;
  readonly crashes: number;
  readonly fuzzed: number;
  readonly faults: number;
}

function sumsOfRuns(runs: readonly ShellRun[]): Sums {
  return sumsOf(
    runs.flatMap((run) => run.tried),
    runs.flatMap((run) => run.fuzz),
  );
}

function sumsOf(tried: readonly Tried[], fuzz: readonly FuzzReport[]): Sums {
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
  return {
    attempts: tried.length,
    succeeded: tried.filter(({ evidence }) => evidence.length > 0).length,
    turnedBack: tried.filter(({ turnedBack }) => turnedBack.length > 0).length,
    untried: tried.filter(({ untried }) => untried !== undefined).length,
    crashes:
      tried.filter(({ broken }) => broken !== undefined).length + sum(fuzz.map(({ crashes }) => crashes)),
    fuzzed: sum(fuzz.map(({ fuzzed }) => fuzzed)),
    faults: sum(fuzz.map(({ broken }) => broken.length)),
  };
}

/** A table by shell and kind of attempt, what went wrong, and which shells did not run. */
export function linesOf({ runs, notRun }: Report): readonly string[] {
  const row = (...cells: readonly (string | number)[]): string =>
    cells.map((cell, i) => (i < 2 ? String(cell).padEnd(11) : String(cell).padStart(12))).join(' ');
  const tables = runs.flatMap(({ shell, tried, fuzz }) => {
    const groups = [...new Set(tried.map(({ attempt }) => attempt.group))];
    const rows = groups.map((group) => {
      const own = tried.filter(({ attempt }) => attempt.group === group);
      const { attempts, succeeded, turnedBack, crashes } = sumsOf(own, []);
      return row(shell, group, attempts, succeeded, turnedBack, crashes);
    });
    return [
      ...rows,
      ...fuzz.map((one) => row(shell, 'messages', one.fuzzed, one.broken.length, 0, one.crashes)),
    ];
  });
  return [
    '',
    row('shell', 'kind', 'tried', 'succeeded', 'turned back', 'crashes'),
    ...tables,
    ...runs.flatMap(({ shell, tried }) =>
      tried
        .filter(
          ({ evidence, broken, untried }) =>
            evidence.length > 0 || broken !== undefined || untried !== undefined,
        )
        .map(
          ({ attempt, evidence, broken, untried }) =>
            `${shell}: ${attempt.group}: ${attempt.name}: ${[...evidence, broken, untried].filter((one) => one !== undefined).join('; ')}`,
        ),
    ),
    ...runs.flatMap(({ shell, fuzz }) =>
      fuzz.flatMap(({ broken }) => broken.map((line) => `${shell}: messages: ${line}`)),
    ),
    ...runs.flatMap(({ shell, fuzz }) =>
      fuzz.map(({ memoryMib }) => `${shell}: the host held ${memoryMib.join(', then ')} MiB`),
    ),
    ...notRun.map(({ shell, why }) => `${shell} did not run: ${why}`),
  ];
}

export function lastLine(report: Report): string {
  const { runs, notRun, seed, tookMs } = report;
  return JSON.stringify({
    shells: runs.map(({ shell }) => shell),
    ...sumsOfRuns(runs),
    keys: Object.fromEntries(runs.map(({ shell, keys }) => [shell, keys])),
    seed,
    notRun,
    tookS: Math.round(tookMs / 1000),
  });
}

/** 0 where something was tried, and nothing of it succeeded, crashed, or could not be tried. */
export function exitCode({ runs }: Report): 0 | 1 {
  const { attempts, fuzzed, succeeded, crashes, untried, faults } = sumsOfRuns(runs);
  return attempts + fuzzed > 0 && succeeded + crashes + untried + faults === 0 ? 0 : 1;
}
