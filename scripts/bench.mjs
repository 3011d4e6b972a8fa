/**
 * `npm run bench NAME`: brings what is missing, then measures one thing on the real programs. It prints a table for people; its
 * last line is one JSON object.
 */
import { run } from './children.mjs';
import { EXIT_CANNOT, sayFailure } from './outcome.mjs';
import { ROOT, setUp } from './setup.mjs';

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

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

async function main() {
  const [name, ...options] = process.argv.slice(2);
  if (name === '--help') {
    process.stdout.write(HELP);
    return 0;
  }
  const bench = name === undefined ? undefined : BENCHES[name];
  if (bench === undefined) {
    const message = name === undefined ? 'Say what to measure.' : `There is no benchmark called ${name}.`;
    sayFailure({ code: 'bench-unknown', message: `${message}\n\n${HELP}` });
    return EXIT_CANNOT;
  }
  const ready = await setUp({ root: ROOT, browser: bench.browser, say });
  if (!ready.ok) {
    sayFailure(ready.failure);
    return EXIT_CANNOT;
  }
  const { node, browser } = ready.value;
  const { code } = await run({
    command: node.path,
    // The start is measured as the user makes it: with the Node that runs this.
    args: [bench.program, '--node', process.execPath, ...options],
    cwd: ROOT,
    env: browser === undefined ? {} : { SMARTPRESENCE_BROWSER: browser.path },
  });
  return code ?? 1;
}

process.exitCode = await main();
