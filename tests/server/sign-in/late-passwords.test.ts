/** Passwords that are hashed after the start: whoever comes early gets in, and no start that is cut short loses one. */
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PersonId } from '#core/ids.ts';
import { keepLatePasswords, openLatePasswords } from '../../../server/sign-in/late-passwords.ts';
import type { Passwords } from '../../../server/sign-in/passwords.ts';
import { loadSchool, type School } from '../../../server/school/school.ts';
import { buildTestApi, NINE, type TestApi } from '../../support/server-fixture.ts';
import { IDS, testSchool } from '../../support/server-school.ts';
import { createTestTime, type TestTime } from '../../support/time.ts';

interface Late extends TestApi {
  readonly time: TestTime;
  readonly file: string;
  /** Each secret that was hashed, in order. */
  readonly hashed: readonly string[];
  readonly open: (passwords?: Partial<Passwords>) => ReturnType<typeof openLatePasswords>;
  readonly verifierIn: (id: string) => Promise<string | undefined>;
}

/** A store whose students have no verifiers yet, and the file with their passwords. */
async function lateSchool(): Promise<Late> {
  const api = await buildTestApi();
  const school = testSchool();
  const hashed: string[] = [];
  const time = createTestTime(NINE);
  const passwords: Passwords = {
    hash: async (secret) => {
      hashed.push(secret);
      return `plain:${secret}`;
    },
    fits: async (verifier, secret) => verifier === `plain:${secret}`,
  };
  await loadSchool({ collections: api.collections, passwords, clock: api.clock }, school, isStudent);
  await keepLatePasswords(
    api.folder,
    school.people.filter(isStudent).map(({ id, password }) => ({ id, password })),
  );
  hashed.length = 0;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return {
    ...api,
    time,
    hashed,
    file: join(api.folder, 'late-passwords.json'),
    async open(over = {}) {
      const deps = { collections: api.collections, passwords: { ...passwords, ...over }, timers: time, log };
      const late = await openLatePasswords(deps, api.folder);
      onTestFinished(() => late.stop());
      return late;
    },
    verifierIn: async (id) => (await api.collections.people.get(id))?.passwordHash,
  };
}

function isStudent({ role }: School['people'][number]): boolean {
  return role === 'student';
}

/** Lets each wait of the background pass, and what is promised come about. */
async function untilGone({ time, file }: Late): Promise<void> {
  while (existsSync(file)) {
    await new Promise((resolve) => setImmediate(resolve));
    time.pass(10);
  }
}

const studentsOf = ({ school }: Late) => school.people.filter(isStudent);
const ASHA = PersonId.parse(IDS.asha);

test('hashes them one after the other with rests between, then takes the file away', async () => {
  const school = await lateSchool();
  const late = await school.open();
  late.start();
  expect(school.hashed).toEqual([]);
  await untilGone(school);
  expect(school.hashed).toEqual(studentsOf(school).map(({ password }) => password));
  for (const { id, password } of studentsOf(school))
    expect(await school.verifierIn(id)).toBe(`plain:${password}`);
  expect(school.time.now() - NINE).toBeGreaterThanOrEqual(100 * studentsOf(school).length);
});

test('hashes at once the password of whoever asks, and once only', async () => {
  const school = await lateSchool();
  const late = await school.open();
  const asked = await Promise.all([late.verifierOf(ASHA), late.verifierOf(ASHA)]);
  expect(asked).toEqual(['plain:Asha-secret', 'plain:Asha-secret']);
  expect(await school.verifierIn(ASHA)).toBe('plain:Asha-secret');
  late.start();
  await untilGone(school);
  expect(school.hashed.filter((secret) => secret === 'Asha-secret')).toHaveLength(1);
});

test('goes on where an earlier start ended, and leaves what that one made', async () => {
  const school = await lateSchool();
  const first = await school.open();
  await first.verifierOf(ASHA);
  first.start();
  await first.stop();
  expect(existsSync(school.file)).toBe(true);
  const made = school.hashed.length;
  expect(made).toBeLessThan(studentsOf(school).length);
  const second = await school.open();
  expect(await second.verifierOf(ASHA)).toBe('plain:Asha-secret');
  expect(school.hashed).toHaveLength(made);
  second.start();
  await untilGone(school);
  expect(school.hashed).toHaveLength(studentsOf(school).length);
});

test('keeps what could not be hashed for whoever asks next, and for the next start', async () => {
  const school = await lateSchool();
  let isBroken = true;
  const late = await school.open({
    hash: async (secret) => {
      if (isBroken) throw new Error('no memory');
      return `plain:${secret}`;
    },
  });
  await expect(late.verifierOf(ASHA)).rejects.toThrow('no memory');
  expect(await school.verifierIn(ASHA)).toBeUndefined();
  isBroken = false;
  expect(await late.verifierOf(ASHA)).toBe('plain:Asha-secret');
  expect(existsSync(school.file)).toBe(true);
});

test('leaves a password that was chosen while the late one was hashed', async () => {
  const school = await lateSchool();
  const late = await school.open({
    async hash(secret) {
      const asha = await school.collections.people.get(ASHA);
      if (asha !== undefined)
        await school.collections.people.putIf({ ...asha, passwordHash: 'plain:new' }, {});
      return `plain:${secret}`;
    },
  });
  expect(await late.verifierOf(ASHA)).toBe('plain:new');
  expect(await school.verifierIn(ASHA)).toBe('plain:new');
});

test('knows of nobody but those in the file', async () => {
  const school = await lateSchool();
  const late = await school.open();
  expect(await late.verifierOf(PersonId.parse(IDS.rao))).toBeUndefined();
  expect(school.hashed).toEqual([]);
});

test('leaves no timer behind when it is stopped, and needs no file', async () => {
  const school = await lateSchool();
  const late = await school.open();
  late.start();
  await late.stop();
  expect(school.time.waiting()).toBe(0);
  await keepLatePasswords(school.folder, []);
  const none = await school.open();
  none.start();
  await untilGone(school);
  expect(school.time.waiting()).toBe(0);
});

test('keeps the file for its owner only, and refuses one that is not ours', async () => {
  const school = await lateSchool();
  expect((await stat(school.file)).mode & 0o777).toBe(0o600);
  expect(await readFile(school.file, 'utf8')).toContain('Asha-secret');
  await writeFile(school.file, '{"id":1}');
  await expect(school.open()).rejects.toThrow();
});
