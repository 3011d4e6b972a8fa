/**
 * `npm run rehearsal`: brings what is missing, then plays one class by itself on the real programs, in a data folder of its
 * own. Its last line is one JSON object; it ends with 0 only when everyone came to what was expected.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './children.mjs';
import { EXIT_CANNOT, sayFailure } from './outcome.mjs';
import { opensWindow } from './programs.mjs';
import { ROOT, setUp } from './setup.mjs';

const HELP = `Plays one class by itself: sixteen students, a dead server, a closed register, and a report on each of them.

  npm run rehearsal [-- OPTIONS]

  --headless  without a window; so it is anyway where there is no display
  --data DIR  where it plays and leaves report and pictures (artefacts/rehearsal); what is there goes
  --help      this text
`;

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/** @returns {{ readonly headless: boolean, readonly data: string, readonly help: boolean } | undefined} */
function options() {
  try {
    const { values } = parseArgs({
      options: { headless: { type: 'boolean' }, data: { type: 'string' }, help: { type: 'boolean' } },
    });
    const data = values.data ?? join(ROOT, 'artefacts', 'rehearsal');
    return { headless: values.headless === true, data, help: values.help === true };
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
  const ready = await setUp({ root: ROOT, browser: true, say });
  if (!ready.ok) {
    sayFailure(ready.failure);
    return EXIT_CANNOT;
  }
  const { node, browser } = ready.value;
  const shown = !wanted.headless && opensWindow({ shell: 'chromium', headless: false }, process);
  const { code } = await run({
    command: node.path,
    args: ['tests/rehearsal/main.ts', wanted.data, browser?.path ?? '', ...(shown ? [] : ['--headless'])],
    cwd: ROOT,
  });
  return code ?? 1;
}

process.exitCode = await main();
