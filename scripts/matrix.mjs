/**
 * `npm run matrix`: asks every route of the API as everybody about everything, and holds the answers to the table that was written by
 * hand. Its last line is one JSON object; it ends with 0 only when every cell is right and every planted hole was found.
 */
import { run } from './children.mjs';
import { EXIT_CANNOT, sayFailure } from './outcome.mjs';
import { ROOT, setUp } from './setup.mjs';

const HELP = `Asks who may do what: role x route x owner x campus, on the real API.

  npm run matrix [-- OPTIONS]

  --write  writes docs/access.md anew, where it only looked whether that page is true
  --help   this text
`;

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

async function main() {
  const options = process.argv.slice(2);
  if (options.some((option) => option !== '--write')) {
    process.stdout.write(HELP);
    return options[0] === '--help' ? 0 : EXIT_CANNOT;
  }
  const ready = await setUp({ root: ROOT, browser: false, say });
  if (!ready.ok) {
    sayFailure(ready.failure);
    return EXIT_CANNOT;
  }
  const args = ['tests/matrix/main.ts', ...options];
  const { code } = await run({ command: ready.value.node.path, args, cwd: ROOT });
  return code ?? 1;
}

process.exitCode = await main();
