/** A failed download is not tried again for seven days. */
import { expect, test } from 'vitest';
import { getBrowser } from '../../../scripts/setup/browser.mjs';
import { failureMemory, REMEMBERED_MS } from '../../../scripts/setup/remembered.mjs';
import { tempTree } from '../temp-tree.ts';
import { containing, matching } from '../wording.ts';

const NOW = 1_800_000_000_000;

test.each([
  { name: 'at once', laterMs: 0, remembered: true },
  { name: 'just before seven days', laterMs: REMEMBERED_MS - 1, remembered: true },
  { name: 'after seven days', laterMs: REMEMBERED_MS, remembered: false },
  { name: 'where the clock went back', laterMs: -1, remembered: false },
])('$name a failure is remembered: $remembered', ({ laterMs, remembered }) => {
  const root = tempTree();
  failureMemory(root).remember('download', NOW);
  const failedAt = failureMemory(root).failedAt('download', NOW + laterMs);
  expect(failedAt).toBe(remembered ? NOW : undefined);
});

test('keeps several failures apart and forgets all of them when asked', () => {
  const memory = failureMemory(tempTree());
  memory.remember('download', NOW);
  memory.remember('package', NOW + 1);
  expect(memory.failedAt('download', NOW + 2)).toBe(NOW);
  expect(memory.failedAt('package', NOW + 2)).toBe(NOW + 1);
  memory.forget();
  expect(memory.failedAt('download', NOW + 2)).toBeUndefined();
});

test('remembers nothing from a file that cannot be read', () => {
  const memory = failureMemory(tempTree({ '.cache/setup.json': '{ torn' }));
  expect(memory.failedAt('download', NOW)).toBeUndefined();
});

test('tries each way to a browser once, then not again for seven days', async () => {
  const memory = failureMemory(tempTree());
  const tried: string[] = [];
  const ask = (now: number) =>
    getBrowser({ memory, say: () => undefined, source: browserless({ now, tried }) });
  expect(await ask(NOW)).toMatchObject({ ok: false, failure: { code: 'browser-not-found' } });
  expect(await ask(NOW + 1)).toMatchObject({
    ok: false,
    failure: { message: matching(/failed on .*sudo apt-get install chromium/su) },
  });
  expect(tried).toEqual(['download', 'package']);
  await ask(NOW + REMEMBERED_MS);
  expect(tried).toEqual(['download', 'package', 'download', 'package']);
});

test('stops at the first way that brings a browser', async () => {
  const tried: string[] = [];
  const found = { path: '/usr/bin/chromium', origin: 'machine' } as const;
  const source = browserless({ now: NOW, tried });
  const browser = await getBrowser({
    memory: failureMemory(tempTree()),
    say: () => undefined,
    source: {
      ...source,
      find: () => (tried.length === 0 ? undefined : found),
      ways: source.ways.map((way) => ({ ...way, attempt: async () => way.attempt().then(() => true) })),
    },
  });
  expect(browser).toEqual({ ok: true, value: found });
  expect(tried).toEqual(['download']);
});

test('does not pass over the browser that was named', async () => {
  const tried: string[] = [];
  const source = { ...browserless({ now: NOW, tried }), named: '/opt/mine' };
  const browser = await getBrowser({ memory: failureMemory(tempTree()), say: () => undefined, source });
  expect(browser).toMatchObject({ ok: false, failure: { message: containing('/opt/mine') } });
  expect(tried).toEqual([]);
});

/** A Debian machine where root finds no browser and no way brings one. */
function browserless({ now, tried }: { readonly now: number; readonly tried: string[] }) {
  const ways = ['download', 'package'].map((what) => ({
    what,
    words: `the ${what}`,
    attempt: async () => {
      tried.push(what);
      return false;
    },
  }));
  return { find: () => undefined, ways, named: undefined, system: 'debian', now: () => now } as const;
}
