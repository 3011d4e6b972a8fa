/** The operators' log of the API. */
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog } from '../../server/log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'smartpresence-log-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('writes a line at once, readable by its owner only', () => {
  const path = join(folder, 'api.log');
  openLog(folder).info({ port: 1 }, 'ready');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ port: 1, msg: 'ready' });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.runIf(process.platform === 'linux')('loses a line where the disk is full, and nothing else', () => {
  symlinkSync('/dev/full', join(folder, 'api.log'));
  const log = openLog(folder);
  expect(() => {
    log.error({ code: 'x' }, 'no room');
  }).not.toThrow();
});

test('goes on in a new file when one is full, and keeps the one before', () => {
  const path = join(folder, 'api.log');
  const log = openLog(folder, 200);
  for (let n = 1; n <= 9; n += 1) log.info({ n }, 'x'.repeat(60));
  const sizes = [path, `${path}.1`].map((file) => statSync(file).size);
  expect(sizes.every((size) => size > 0 && size < 400)).toBe(true);
  expect(readFileSync(path, 'utf8')).toContain('"n":9');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('is there again at the next line but one where somebody removed it', () => {
  const path = join(folder, 'api.log');
  const log = openLog(folder);
  rmSync(path);
  for (let n = 1; n <= 2; n += 1) log.info({ n }, 'x');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ n: 2 });
});
