/**
 * `npm run fuzz api`: sends each route of the API thousands of requests that differ a little from accepted ones. Its last line is one
 * JSON object; it ends with 0 only where nothing failed, leaked or changed.
 */
import { parseArgs } from 'node:util';
import { run } from './children.mjs';
import { EXIT_CANNOT, sayFailure } from './outcome.mjs';
import { ROOT, setUp } from './setup.mjs';

const HELP = `Sends each route requests that differ in one to three places from some that were just accepted.

  npm run fuzz api [-- OPTIONS]

  --requests N  for each route (1000); 10000 take about an hour on two cores
  --seed TEXT   the same seed makes the same requests (1)
  --only TEXT   only the routes, such as POST /login, that match this pattern
  --workers N   processes at once (2)
  --help        this text
`;

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        requests: { type: 'string', default: '1000' },
        seed: { type: 'string', default: '1' },
        only: { type: 'string', default: '' },
        workers: { type: 'string', default: '2' },
        help: { type: 'boolean', default: false },
      },
    });
    const areNumbers = [values.requests, values.workers].every((text) => /^[1-9]\d{0,6}$/.test(text));
    const isApi = positionals.length === 1 && positionals[0] === 'api';
    return values.help || (areNumbers && isApi) ? values : undefined;
  } catch {
    return undefined;
  }
}

async function main() {
  const wanted = options();
  if (wanted === undefined || wanted.help) {
    process.stdout.write(HELP);
    return wanted === undefined ? EXIT_CANNOT : 0;
  }
  const ready = await setUp({ root: ROOT, browser: false, say });
  if (!ready.ok) {
    sayFailure(ready.failure);
    return EXIT_CANNOT;
  }
  const { requests, seed, only, workers } = wanted;
  const { code } = await run({
    command: ready.value.node.path,
    args: [
      ...['tests/fuzz/main.ts', '--requests', requests, '--seed', seed],
      ...['--only', only, '--workers', workers],
    ],
    cwd: ROOT,
  });
  return code ?? 1;
}

process.exitCode = await main();
