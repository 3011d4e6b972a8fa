/**
 * `npm run matrix`: asks every route of the API as everybody about everything, and holds the answers to the table that was written by
 * hand. Its last line is one JSON object; it ends with 0 only when every cell is right and every planted hole was found.
 */
import { showHelp } from './arguments.mjs';
import { bringFor, runTrial } from './testing/trial.mjs';

const HELP = `Asks who may do what: role x route x owner x campus, on the real API.

  npm run matrix [-- OPTIONS]

  --write  writes docs/access.md anew, where it only looked whether that page is true
  --help   this text
`;

async function main() {
  const options = process.argv.slice(2);
  if (options.some((option) => option !== '--write')) return showHelp(HELP, options[0] === '--help');
  return runTrial(bringFor({ browser: false }), () => ({ args: ['tests/matrix/main.ts', ...options] }));
}

process.exitCode = await main();
