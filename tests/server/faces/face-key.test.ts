/** The server's key for templates: made once, whoever else makes it at the same moment, and never by half. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { faceKeyIn } from '../../../server/faces/face-key.ts';
import { systemChance } from '../../../server/ports.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'smartpresence-face-key-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('is the same for all who make it at once, for its owner alone, and leaves nothing else', async () => {
  const dir = await folder();
  const path = join(dir, 'face-key');
  const keys = await Promise.all(Array.from({ length: 20 }, () => faceKeyIn(path, systemChance)()));
  expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(dir)).toEqual(['face-key']);
  expect(await faceKeyIn(path, systemChance)()).toEqual(keys[0]);
});
