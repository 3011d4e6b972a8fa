/**
 * `npm run escapes`: tries to leave the kiosk and to widen its bridge, on every shell that runs here. Usage: main.ts <folder>
 * <browser> [--shell NAME …] [--seed N] [--fuzz N] [--only TEXT] [--headless] [--planted]. The last line is one JSON object;
 * 0 only where nothing succeeded, nothing crashed and everything could be tried. With --planted it is the tests that are tried.
 */
import { parseArgs } from 'node:util';
import { TRIED_SHELLS } from '../../scripts/testing/shells.mjs';
import { whyNot } from '../support/journey/shells.ts';
import { openDisplay } from './display.ts';
import { findPlants } from './plants.ts';
import { exitCode, lastLine, linesOf } from './report.ts';
import { runShell, type ShellRun } from './run-shell.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    shell: { type: 'string', multiple: true, default: [...TRIED_SHELLS] },
    seed: { type: 'string', default: '1' },
    fuzz: { type: 'string', default: '10000' },
    only: { type: 'string', default: '' },
    headless: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
  },
});
const [dir, browserPath] = positionals;
if (dir === undefined || browserPath === undefined)
  throw new Error('Usage: main.ts <folder> <browser> [options]');
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const display = values.headless ? undefined : await openDisplay();
try {
  process.exitCode = values.planted ? await tryTheTests() : await tryTheKiosk();
} finally {
  display?.close();
}

async function tryTheKiosk(): Promise<number> {
  const startedAt = performance.now();
  const runs: ShellRun[] = [];
  const notRun: { readonly shell: string; readonly why: string }[] = [];
  for (const shell of TRIED_SHELLS.filter((name) => values.shell.includes(name))) {
    const why = whyNot(shell);
    if (why === undefined) {
      const options = { shell, dir: dir ?? '', browserPath: browserPath ?? '', display, nodeArgs: [], say };
      const wanted = { only: values.only, seed: Number(values.seed), fuzzed: Number(values.fuzz) };
      runs.push(await runShell(options, wanted));
    } else notRun.push({ shell, why });
  }
  const report = { runs, notRun, seed: Number(values.seed), tookMs: performance.now() - startedAt };
  for (const line of linesOf(report)) say(line);
  say(lastLine(report));
  return exitCode(report);
}

async function tryTheTests(): Promise<number> {
  const found = await findPlants({ dir: dir ?? '', browserPath: browserPath ?? '', display, say });
  say(JSON.stringify(found));
  return found.missed.length === 0 ? 0 : 1;
}
