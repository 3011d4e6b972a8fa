/** The secret of a new school: whose it is, that it is good once, and that it goes. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { openBootstrap } from '../../../server/sign-in/bootstrap.ts';
import { beginSchool } from '../../../server/school/empty-school.ts';
import { systemChance } from '../../../server/ports.ts';
import { collectionsOf } from '../../../server/store/collections.ts';
import { PersonRecord } from '../../../server/store/school-records.ts';
import { handClock } from '../../support/server-fixture.ts';
import { uuid } from '../../support/server-school.ts';
import { testStore } from '../../support/test-store.ts';

async function newSchool() {
  const dataDir = await mkdtemp(join(tmpdir(), 'smartpresence-bootstrap-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const collections = collectionsOf(await (await testStore()).open());
  const deps = { collections, crypto: nodeCrypto, clock: handClock(), chance: systemChance };
  await beginSchool(deps, { name: 'Hill School', zone: 'Asia/Kolkata' });
  const campus = (await collections.campuses.find({ index: 'byName', equals: {}, limit: 2 })).items[0];
  const open = (given?: string) => openBootstrap(deps, { dataDir, given });
  const addAdmin = (state: 'pending' | 'approved') =>
    collections.people.putIf(
      PersonRecord.parse({
        id: uuid(7),
        campusId: campus?.id,
        role: 'admin',
        name: { first: 'Ruth', last: 'Adler' },
        state,
      }),
      'absent',
    );
  const file = join(dataDir, 'bootstrap-secret.txt');
  const isThere = () =>
    stat(file).then(
      () => true,
      () => false,
    );
  return { deps, collections, campus, open, addAdmin, file, isThere };
}

test('is made into a file of its owner, and stays the same at the next start', async () => {
  const { open, file } = await newSchool();
  const bootstrap = await open();
  expect(bootstrap.secretFile).toBe(file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const secret = (await readFile(file, 'utf8')).trim();
  expect(secret.length).toBeGreaterThanOrEqual(16);
  const again = await open();
  expect(await again.matches(secret)).toBe(true);
  expect(await again.matches(`${secret} `)).toBe(false);
  expect(await again.matches('')).toBe(false);
});

test('is good once, for one of all who use it at once, and its file goes', async () => {
  const { open, file, isThere } = await newSchool();
  const [one, other] = await Promise.all([open(), open()]);
  const secret = (await readFile(file, 'utf8')).trim();
  const used = await Promise.all([one.used(), other.used()]);
  expect(used.filter((first) => first)).toHaveLength(1);
  expect(await other.isOpen()).toBe(false);
  expect(await other.matches(secret)).toBe(false);
  expect(await isThere()).toBe(false);
});

test('is good again at the next start where nobody became admin by it', async () => {
  const { open } = await newSchool();
  await (await open('sixteen-letters!')).used();
  expect(await (await open('sixteen-letters!')).matches('sixteen-letters!')).toBe(true);
});

test('is closed once there is an admin, and not by one who still waits', async () => {
  const waiting = await newSchool();
  const open = await waiting.open('sixteen-letters!');
  expect(open.secretFile).toBeUndefined();
  await waiting.addAdmin('pending');
  expect(await open.matches('sixteen-letters!')).toBe(true);

  const led = await newSchool();
  const before = await led.open();
  const secret = (await readFile(led.file, 'utf8')).trim();
  await led.addAdmin('approved');
  expect(await before.isOpen()).toBe(false);
  expect(await before.matches(secret)).toBe(false);
  expect(await (await led.open('sixteen-letters!')).isOpen()).toBe(false);
  expect(await led.isThere()).toBe(false);
});

test('a school begins once, with one campus, however many begin it', async () => {
  const { deps, collections, campus } = await newSchool();
  expect(campus).toMatchObject({ name: 'Hill School', zone: 'Asia/Kolkata', faceAllowed: false });
  await collections.settings.remove('school');
  await Promise.all([1, 2].map(() => beginSchool(deps, { name: 'Hill School', zone: 'Asia/Kolkata' })));
  const { items } = await collections.campuses.find({ index: 'byName', equals: {}, limit: 5 });
  expect(items).toEqual([campus]);
  expect(await collections.settings.get('school')).toMatchObject({ version: 1, demo: false });
});
