import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLog } from '../../../electron/host/log.ts';
import { STARTS_AT } from '../../support/facts.ts';
import { createTestTime } from '../../support/time.ts';

test('writes one line an event at once, into a folder that it makes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-log-'));
  const path = join(folder, 'logs', 'kiosk.log');
  const log = createLog({ path, clock: createTestTime(STARTS_AT) });
  log.info('started');
  log.warn('sync-failed', { why: 'bad-reply' });
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    { level: 'info', at: STARTS_AT, program: 'kiosk', event: 'started' },
    { level: 'warn', at: STARTS_AT, program: 'kiosk', why: 'bad-reply', event: 'sync-failed' },
  ]);
  rmSync(folder, { recursive: true });
});

test('goes on without its lines where they cannot be written, as on a full disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-log-'));
  const log = createLog({ path: folder, clock: createTestTime(STARTS_AT) });
  expect(() => log.error('sync-failed')).not.toThrow();
  rmSync(folder, { recursive: true });
});

test('goes on in a new file when one is full, and keeps the one before', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-log-'));
  const path = join(folder, 'kiosk.log');
  const log = createLog({ path, clock: createTestTime(STARTS_AT), maxBytes: 200 });
  for (let n = 1; n <= 7; n += 1) log.info('started', { n });
  const lines = [`${path}.1`, path].map((file) => readFileSync(file, 'utf8'));
  expect(lines.map((text) => text.trim().split('\n').length)).toEqual([3, 1]);
  expect(lines[1]).toContain('"n":7');
  rmSync(folder, { recursive: true });
});
