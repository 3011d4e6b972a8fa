/**
 * `npm run fuzz api`: sends each route of the API thousands of requests that differ a little from accepted ones. Its last line is one
 * JSON object; it ends with 0 only where nothing failed, leaked or changed.
 */
import { readArguments, showHelp } from './arguments.mjs';
import { bringFor, runTrial } from './testing/trial.mjs';

const HELP = `Sends each route requests that differ in one to three places from some that were just accepted.

  npm run fuzz api [-- OPTIONS]

  --requests N  for each route (1000); 10000 take about an hour on two cores
  --seed TEXT   the same seed makes the same requests (1)
  --only TEXT   only the routes, such as POST /login, that match this pattern
  --workers N   processes at once (2)
  --help        this text
`;

function options() {
  const read = readArguments({
    allowPositionals: true,
    options: {
      requests: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      workers: { type: 'string', default: '2' },
      help: { type: 'boolean', default: false },
    },
  });
  if (!read.ok) return undefined;
  const { values, positionals } = read.value;
  const areNumbers = [values.requests, values.workers].every((text) => /^[1-9]\d{0,6}$/.test(text));
  const isApi = positionals.length === 1 && positionals[0] === 'api';
  return values.help || (areNumbers && isApi) ? values : undefined;
}

async function main() {
  const wanted = options();
  if (wanted === undefined || wanted.help) return showHelp(HELP, wanted !== undefined);
  const { requests, seed, only, workers } = wanted;
  return runTrial(bringFor({ browser: false }), () => ({
    args: [
      ...['tests/fuzz/main.ts', '--requests', requests, '--seed', seed],
      ...['--only', only, '--workers', workers],
    ],
  }));
}

process.exitCode = await main();
