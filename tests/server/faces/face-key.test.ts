/** The server's key for templates: made once, whoever else makes it at the same moment, never by half, and the same for all on one store. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { openFaceKey } from '../../../server/faces/face-key.ts';
import { systemChance } from '../../../server/ports.ts';
import { collectionsOf, type Collections } from '../../../server/store/collections.ts';
import { FaceTemplateRecord } from '../../../server/store/faces.ts';
import { uuid } from '../../support/facts.ts';
import { testStore } from '../../support/test-store.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'smartpresence-face-key-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function openings(collections?: Collections) {
  collections ??= collectionsOf(await (await testStore()).open());
  return async (path: string) => {
    const opened = await openFaceKey(path, { collections, crypto: nodeCrypto, chance: systemChance });
    return opened.ok ? Buffer.from(opened.value).toString('hex') : opened.error;
  };
}

test('is the same for all who make it at once, for its owner alone, and leaves nothing else', async () => {
  const [dir, open] = [await folder(), await openings()];
  const path = join(dir, 'face-key');
  const keys = await Promise.all(Array.from({ length: 20 }, () => open(path)));
  expect(new Set(keys).size).toBe(1);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(dir)).toEqual(['face-key']);
  expect(await open(path)).toEqual(keys[0]);
});

test('is missing for a server in another folder, which makes none of its own', async () => {
  const [first, second, open] = [await folder(), await folder(), await openings()];
  const key = await open(join(first, 'face-key'));
  expect(await open(join(second, 'face-key'))).toEqual({ kind: 'missing' });
  expect(await readdir(second)).toEqual([]);
  await writeFile(join(second, 'face-key'), await readFile(join(first, 'face-key')));
  expect(await open(join(second, 'face-key'))).toBe(key);
});

test('is one for two servers that begin at once in folders of their own; the other is told so', async () => {
  const [first, second, open] = [await folder(), await folder(), await openings()];
  const opened = await Promise.all([open(join(first, 'face-key')), open(join(second, 'face-key'))]);
  const refused = opened.filter((one) => typeof one !== 'string');
  expect(refused.map(({ kind }) => kind)).toEqual([expect.stringMatching(/^(differs|missing)$/)]);
});

test('is missing where the records hold a face from before they knew its key', async () => {
  const collections = collectionsOf(await (await testStore()).open());
  const [dir, open] = [await folder(), await openings(collections)];
  const path = join(dir, 'face-key');
  const face = { id: 'x:confirmed', state: 'confirmed', model: 'm', sealed: 's', shots: 1, lookAlikes: [] };
  const ids = { campusId: uuid(1), personId: uuid(2), consentId: uuid(3), uploadedBy: uuid(2) };
  const template = FaceTemplateRecord.parse({ ...face, ...ids, uploadedAt: 1 });
  await collections.faceTemplates.putIf(template, 'absent');
  expect(await open(path)).toEqual({ kind: 'missing' });
  expect(await readdir(dir)).toEqual([]);
  await writeFile(path, 'new');
  expect(typeof (await open(path))).toBe('string');
});

test('differs where the file holds that of other records', async () => {
  const [dir, open, elsewhere] = [await folder(), await openings(), await openings()];
  await open(join(dir, 'face-key'));
  await elsewhere(join(dir, 'other'));
  expect(await open(join(dir, 'other'))).toEqual({ kind: 'differs' });
});

test('is made anew where the file says so, and is then the one of these records', async () => {
  const [dir, open] = [await folder(), await openings()];
  const lost = await open(join(dir, 'lost'));
  await writeFile(join(dir, 'face-key'), 'new\n');
  const made = await open(join(dir, 'face-key'));
  expect(made).not.toEqual(lost);
  expect(await open(join(dir, 'face-key'))).toBe(made);
  expect(await open(join(dir, 'lost'))).toEqual({ kind: 'differs' });
});

test.each([
  { name: 'cut short', text: 'AAAA' },
  { name: 'empty', text: '' },
])('is not used where the file is $name', async ({ text }) => {
  const [dir, open] = [await folder(), await openings()];
  await writeFile(join(dir, 'face-key'), text);
  expect(await open(join(dir, 'face-key'))).toMatchObject({ kind: 'unreadable' });
  expect(await readFile(join(dir, 'face-key'), 'utf8')).toBe(text);
});

test('is not used where the file cannot be read', async () => {
  const [dir, open] = [await folder(), await openings()];
  expect(await open(dir)).toEqual({ kind: 'unreadable', reason: 'EISDIR' });
});
