/** The fuzzer on every route, shortly; `npm run fuzz api` takes its time. And that it would find what it looks for. */
import { expect, test } from 'vitest';
import { leakInAnswer, leakInRefusal } from './leaks.ts';
import { fuzz, totalsOf } from './run.ts';

const MINUTES = 60_000;

test(
  'fails, leaks and changes nothing, whatever is wrong with a request',
  { timeout: 10 * MINUTES },
  async () => {
    const results = await fuzz({ requests: 25, seed: 'test' });
    expect(results.flatMap(({ route, found }) => found.map((one) => ({ route, ...one })))).toEqual([]);
    const totals = totalsOf(results);
    expect(totals).toMatchObject({ fiveXX: 0, leaks: 0, stateChanges: 0 });
    expect(totals.reachedValidation).toBeGreaterThan(0.9);
  },
);

const problem = (detail: string): string =>
  JSON.stringify({ detail, correlationId: '00000000-0000-4000-8000-000000000001' });
const SOMEBODY = '00000000-0000-4000-8000-000000000031';

test.each([
  { name: 'a stack', detail: 'x\n    at run (app.js:1:2)', leak: 'stack' },
  { name: 'a path', detail: 'ENOENT /tmp/smartpresence-api-x', leak: 'path' },
  { name: 'the words of a driver', detail: 'UNIQUE constraint failed', leak: 'driver' },
  { name: 'the words of a library', detail: 'FST_ERR_CTP_INVALID_JSON_BODY', leak: 'library' },
  { name: 'the id of somebody', detail: `taken by ${SOMEBODY}`, leak: 'id' },
  { name: 'a verifier', detail: '$argon2id$v=19', leak: 'verifier' },
  { name: 'a secret', detail: 'the secret is open-sesame', leak: 'secret' },
  { name: 'nothing', detail: 'That is not in its form.', leak: undefined },
])('sees $name in a refusal', ({ detail, leak }) => {
  expect(leakInRefusal(problem(detail).replaceAll('\\n', '\n'), '', ['open-sesame'])).toBe(leak);
});

test('takes what the caller sent for no leak', () => {
  expect(leakInRefusal(problem(`no ${SOMEBODY}`), `/people/${SOMEBODY}`, [])).toBeUndefined();
  expect(leakInAnswer('{"passwordHash":"x"}', '')).toBe('verifier');
});
