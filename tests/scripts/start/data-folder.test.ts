/** A data folder is used by one start at a time, and a reset deletes only what a demo put there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  openDataFolder,
  resetDataFolder,
  resetPlan,
  sizeInWords,
} from '../../../scripts/start/data-folder.mjs';
import { tempTree } from '../temp-tree.ts';
import { containing } from '../wording.ts';

function opened(dir: string) {
  const folder = openDataFolder(dir);
  if (!folder.ok) throw new Error(folder.failure.message);
  onTestFinished(folder.value.release);
  return folder.value;
}

test('makes a new folder and marks it as a demo', () => {
  const dir = join(tempTree(), 'a', 'b');
  expect(opened(dir).demo).toBe(true);
  expect(JSON.parse(readFileSync(join(dir, 'smartpresence.json'), 'utf8'))).toMatchObject({ demo: true });
  expect(existsSync(join(dir, 'logs'))).toBe(true);
});

test("keeps a school's own mark", () => {
  const dir = tempTree({ 'smartpresence.json': { demo: false }, 'notes.txt': 'ours' });
  expect(opened(dir).demo).toBe(false);
});

test('leaves the folder of a school’s server alone', () => {
  const dir = tempTree({ 'smartpresence.json': { listen: { port: 443 } }, 'api.sqlite': 'x' });
  expect(openDataFolder(dir)).toMatchObject({ ok: false, failure: { code: 'data-folder-foreign' } });
  expect(readdirSync(dir).sort()).toEqual(['api.sqlite', 'smartpresence.json']);
});

test('refuses a folder that another start uses', () => {
  const dir = tempTree();
  opened(dir);
  expect(openDataFolder(dir)).toMatchObject({ ok: false, failure: { code: 'data-folder-in-use' } });
});

test('can be opened again after it was released', () => {
  const dir = tempTree();
  opened(dir).release();
  expect(openDataFolder(dir).ok).toBe(true);
});

test('refuses a folder that holds other things, and leaves it as it was', () => {
  const dir = tempTree({ 'thesis.txt': 'years of work' });
  expect(openDataFolder(dir)).toMatchObject({
    ok: false,
    failure: { code: 'data-folder-foreign', message: containing('thesis.txt') },
  });
  expect(readdirSync(dir)).toEqual(['thesis.txt']);
});

test('says in words that a folder cannot be written', () => {
  const dir = join(tempTree({ file: 'in the way' }), 'file');
  expect(openDataFolder(dir)).toMatchObject({
    ok: false,
    failure: { code: 'data-folder-not-writable', message: containing('--data DIR') },
  });
});

test.each([
  { name: 'is marked as a school', files: { 'smartpresence.json': { demo: false }, 'api/facts': 'x' } },
  { name: 'has no mark', files: { 'api/facts': 'x' } },
  { name: 'has a mark that cannot be read', files: { 'smartpresence.json': '{', 'api/facts': 'x' } },
])('refuses to reset a folder that $name', ({ files }) => {
  const dir = tempTree(files);
  expect(resetPlan(dir)).toMatchObject({ ok: false, failure: { code: 'reset-refused' } });
  expect(existsSync(join(dir, 'api', 'facts'))).toBe(true);
});

test('names what a reset would delete, with sizes', () => {
  const dir = tempTree({
    'smartpresence.json': '{"demo":true}',
    'api/a': 'xxx',
    'api/deep/b': 'xx',
    'kiosk/c': '',
  });
  expect(resetPlan(dir)).toEqual({
    ok: true,
    value: [
      { name: 'api', sizeBytes: 5 },
      { name: 'kiosk', sizeBytes: 0 },
      { name: 'smartpresence.json', sizeBytes: 13 },
    ],
  });
});

test('resets a demo to a new one and leaves what others put beside it', () => {
  const dir = tempTree({
    'smartpresence.json': '{"demo":true}',
    'api/a': 'xxx',
    'kiosk/c': 'x',
    'notes.txt': 'mine',
  });
  const folder = opened(dir);
  const plan = resetPlan(dir);
  if (plan.ok) resetDataFolder(folder, plan.value);
  expect(readdirSync(dir).sort()).toEqual(['logs', 'notes.txt', 'smartpresence.json', 'start.lock']);
  expect(readdirSync(join(dir, 'logs'))).toEqual([]);
});

test.each([
  { bytes: 999, words: '999 bytes' },
  { bytes: 3_400, words: '3.4 kB' },
  { bytes: 12_345_678, words: '12.3 MB' },
])('says $bytes as $words', ({ bytes, words }) => {
  expect(sizeInWords(bytes)).toBe(words);
});
