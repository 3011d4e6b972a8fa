/**
 * `npm run bench NAME`: brings what is missing, then measures one thing on the real programs. It prints a table for people; its
 * last line is one JSON object.
 */
import { showHelp } from './arguments.mjs';
import { refuse } from './outcome.mjs';
import { bringFor, runTrial } from './testing/trial.mjs';

/**
 * @typedef {{ readonly program: string, readonly browser: boolean, readonly about: string }} Bench
 *   `browser` says whether one is needed.
 */

/** @type {Readonly<Record<string, Bench>>} */
const BENCHES = {
  api: {
    program: 'tests/bench/api.ts',
    browser: false,
    about: 'marks and ledger segments a second, on both stores (some minutes)',
  },
  kiosk: {
    program: 'tests/bench/kiosk.ts',
    browser: true,
    about:
      'start until the code can be scanned, memory, the code’s rhythm, time of a commit (about two minutes)',
  },
};

const HELP = `Measures the product on this machine.

  npm run bench NAME [-- OPTIONS]

${Object.entries(BENCHES)
  .map(([name, { about }]) => `  ${name.padEnd(8)}${about}`)
  .join('\n')}

  kiosk --cold N   starts of a new data folder (3)
  kiosk --warm N   starts of one that has an open class (5)
  api --peers      also a service on FastAPI and Motor, in a virtual environment of its own
  api --rounds N   turns that all take (3)
`;

async function main() {
  const [name, ...options] = process.argv.slice(2);
  if (name === '--help') return showHelp(HELP, true);
  const bench = name === undefined ? undefined : BENCHES[name];
  if (bench === undefined) {
    const message = name === undefined ? 'Say what to measure.' : `There is no benchmark called ${name}.`;
    return refuse({ code: 'bench-unknown', message: `${message}\n\n${HELP}` });
  }
  return runTrial(bringFor(bench), ({ browser }) => ({
    // The start is measured as the user makes it: with the Node that runs this.
    args: [bench.program, '--node', process.execPath, ...options],
    env: browser === undefined ? {} : { SMARTPRESENCE_BROWSER: browser.path },
  }));
}

process.exitCode = await main();
