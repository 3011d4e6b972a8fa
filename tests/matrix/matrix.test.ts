/** The matrix of rights holds, every route is in it, and it finds the holes that are planted in the rules. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { HOLES } from './holes.ts';
import { pageOf } from './report.ts';
import { runMatrix } from './run.ts';

const MINUTES = 60_000;

test(
  'lets everybody do what the table says and nothing else, and the page says so',
  { timeout: 10 * MINUTES },
  async () => {
    const matrix = await runMatrix();
    expect(matrix.cells.filter(({ fault }) => fault !== undefined)).toEqual([]);
    expect(matrix.routesWithoutRule).toEqual([]);
    const page = await readFile(new URL('../../docs/access.md', import.meta.url), 'utf8');
    expect(pageOf(matrix)).toBe(page);
  },
);

test.each(HOLES)('finds that $name', { timeout: 5 * MINUTES }, async ({ action, rules }) => {
  const { cells } = await runMatrix({
    rules,
    only: ({ access }) => access.kind !== 'open' && access.action === action,
  });
  expect(cells.filter(({ fault }) => fault !== undefined)).not.toEqual([]);
});
