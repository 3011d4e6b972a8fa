/** `npm run matrix`: asks every route as everybody, and looks whether planted holes are found. The last line is JSON. */
import { readFile, writeFile } from 'node:fs/promises';
import { HOLES } from './holes.ts';
import { pageOf } from './report.ts';
import { runMatrix, type Cell } from './run.ts';

const PAGE = new URL('../../docs/access.md', import.meta.url);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function sayFault({ route, who, owner, expected, fault = '' }: Cell): void {
  say(`  ${route} as ${who}, ${owner} (${expected} by the table): ${fault}`);
}

/** How many of the holes made the run fail. */
async function holesFound(): Promise<number> {
  let found = 0;
  for (const { name, action, rules } of HOLES) {
    const { cells } = await runMatrix({
      rules,
      only: ({ access }) => access.kind !== 'open' && access.action === action,
    });
    const faults = cells.filter(({ fault }) => fault !== undefined);
    say(`planted: ${name}: ${faults.length === 0 ? 'NOT FOUND' : `found by ${faults.length} cells`}`);
    if (faults.length > 0) found += 1;
  }
  return found;
}

/** Whether the page says what was answered. */
async function isPageTrue(page: string, write: boolean): Promise<boolean> {
  if (write) await writeFile(PAGE, page);
  const kept = await readFile(PAGE, 'utf8').catch(() => '');
  return kept === page;
}

async function main(args: readonly string[]): Promise<number> {
  const matrix = await runMatrix();
  const page = pageOf(matrix);
  say(page);
  const faults = matrix.cells.filter(({ fault }) => fault !== undefined);
  if (faults.length > 0) say('NOT AS IT SHOULD BE:');
  faults.forEach(sayFault);
  matrix.routesWithoutRule.forEach((route) => say(`  ${route}: no row in the table, or no specimen`));
  const found = await holesFound();
  const isTrue = await isPageTrue(page, args.includes('--write'));
  if (!isTrue) say('docs/access.md says something else. Write it anew: npm run matrix -- --write');
  const result = {
    cells: matrix.cells.length,
    asserted: matrix.cells.length - faults.length,
    routesWithoutRule: matrix.routesWithoutRule.length,
    plantedHolesFound: found,
  };
  say(JSON.stringify(result));
  const isRight =
    faults.length === 0 && result.routesWithoutRule === 0 && found === HOLES.length && result.cells > 0;
  return isRight && isTrue ? 0 : 1;
}

// A thread that reads faces would keep the program alive.
process.exit(await main(process.argv.slice(2)));
