/** What is broken on the PC itself: each has its own code and words, and a class goes on wherever it can. */
import { once } from 'node:events';
import { appendFileSync, copyFileSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { Fact } from '#core/fact/fact.ts';
import { test, type Journey } from '../support/journey/journey.ts';
import { openPhone } from '../support/journey/phone.ts';
import { ROOT, startProgram, type Call, type Program } from '../support/journey/programs.ts';
import { kioskCall, type Shell } from '../support/journey/shells.ts';

const API = 'server/main.ts';

test.describe('without a camera', () => {
  test.use({ broken: { hasCamera: false } });

  test('the lane says so, phones go on, and the ledger says so once', async ({ journey }) => {
    const { stage, school, teacherName, picture } = journey;
    const says = () => stage.window().page.getByText('that you are here');
    await stage.window().startClass(teacherName, school.teacher.pin);
    await expect(says()).toBeVisible();
    await expect(stage.window().page.getByText('No camera found. Plug one in')).toBeVisible();
    await picture('kiosk-camera-missing');
    await checkInByPhone(journey);
    await expect.poll(() => unavailable(journey)).toHaveLength(1);
    await stage.killKiosk();
    await stage.restartKiosk();
    await expect(says()).toBeVisible();
    await stage.killKiosk();
    expect(unavailable(journey)).toEqual([{ factor: 'face', why: 'missing' }]);
  });
});

test.describe('without the face models', () => {
  test.use({ broken: { kioskArgs: ['--models', join(tmpdir(), 'smartpresence-no-models')] } });

  test('whoever would use them is told, and the class goes on', async ({ journey }) => {
    const { stage, school, teacherName, student, picture } = journey;
    const { page, startClass, staff, leaveStaff } = stage.window();
    await startClass(teacherName, school.teacher.pin);
    await checkInByPhone(journey);
    await staff(teacherName, school.teacher.pin, 'Register face');
    await page.getByRole('searchbox').fill(student(1).rollNumber);
    await page
      .getByRole('listitem')
      .filter({ hasText: student(1).rollNumber })
      .getByRole('button')
      .click();
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Agree', exact: true }).click();
    await expect(page.getByText('Faces cannot be read. Run setup again').first()).toBeVisible();
    await expect(page.getByText('The camera is starting')).toHaveCount(0);
    await picture('kiosk-models-missing');
    await page.getByRole('button', { name: 'Back' }).click();
    await leaveStaff();
    await expect(page.getByText('that you are here')).toBeVisible();
    await expect(page.getByText('Faces cannot be read. Run setup again')).toBeVisible();
    await expect(page.locator('[data-count="1"]').first()).toBeVisible();
    await expect.poll(() => unavailable(journey)).toEqual([{ factor: 'face', why: 'model-failed' }]);
    await stage.killKiosk();
  });
});

test.describe('a program that cannot run', () => {
  const programs: Program[] = [];
  let dir: string;
  test.beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'smartpresence-faults-'));
  });
  test.afterEach(async () => {
    for (const program of programs.splice(0)) await program.kill();
    rmSync(dir, { recursive: true, force: true });
  });
  const kioskArgs = (shell: Shell): readonly string[] => [
    ...['--data', dir, '--logs', join(dir, 'logs'), '--api', 'http://127.0.0.1:9'],
    ...(shell === 'chromium' ? ['--shell', 'none'] : ['--headless']),
  ];

  const start = (script: string | Call, args: readonly string[]): Program => {
    const program = startProgram(script, args);
    programs.push(program);
    return program;
  };
  /** Starts a program, and ends it once it is ready: its folder is then as it leaves it. */
  const runOnce = async (script: string | Call, args: readonly string[]): Promise<void> => {
    const program = start(script, args);
    await program.event('ready');
    await program.stop();
  };
  /** What a program says that cannot run, and how it ends. */
  const failureOf = async (script: string | Call, args: readonly string[]) => {
    const program = start(script, args);
    const ended = once(program.child, 'close');
    const { code, message } = await program.event('failed');
    await ended;
    return { code, message, exitCode: program.child.exitCode };
  };

  test('the kiosk leaves a database of a newer version alone', async ({ shell }) => {
    await runOnce(kioskCall(shell), kioskArgs(shell));
    const readVersion = fromNewerVersion(join(dir, 'kiosk.db'));
    expect(await failureOf(kioskCall(shell), kioskArgs(shell))).toEqual({
      code: 'store-from-newer-version',
      message: expect.stringMatching(/newer version.*Update this program.*--data/),
      exitCode: 2,
    });
    expect(readVersion()).toBe(99);
  });

  test('so does the central API', async () => {
    const args = ['--data', dir, '--logs', join(dir, 'logs'), '--port', '0'];
    await runOnce(API, args);
    const readVersion = fromNewerVersion(join(dir, 'api.sqlite'));
    expect(await failureOf(API, args)).toEqual({
      code: 'store-from-newer-version',
      message: expect.stringMatching(/newer version.*Nothing was changed.*--data/),
      exitCode: 2,
    });
    expect(readVersion()).toBe(99);
  });

  test('the kiosk takes no face models but those of the manifest', async ({ shell }) => {
    const models = join(dir, 'models');
    cpSync(join(ROOT, '.cache', 'models'), models, { recursive: true });
    appendFileSync(join(models, 'tiny_face_detector_model.bin'), '\0');
    expect(await failureOf(kioskCall(shell), [...kioskArgs(shell), '--models', models])).toEqual({
      code: 'model-hash-mismatch',
      message: expect.stringMatching(/npm run setup.*\(tiny_face_detector_model\.bin\)/),
      exitCode: 2,
    });
  });
});

async function checkInByPhone({ stage, student }: Journey): Promise<void> {
  const phone = await openPhone(stage.phones);
  await phone.page.goto(`${stage.origin}/phone`);
  await phone.signIn(student(0).rollNumber, student(0).password);
  await phone.page.getByRole('button', { name: 'Sign out' }).waitFor();
  expect(await phone.open(await stage.window().scan())).toMatchObject({ kind: 'receipt' });
  await expect(stage.window().page.locator('[data-count="1"]').first()).toBeVisible();
  await phone.close();
}

/** Which factors the kiosk's ledger says could not be used, and why: from a copy, since a kiosk that runs locks its own. */
function unavailable({ dir }: Journey): readonly object[] {
  for (const end of ['', '-wal']) {
    const from = join(dir, 'kiosk', `kiosk.db${end}`);
    if (existsSync(from)) copyFileSync(from, join(dir, `seen.db${end}`));
    else rmSync(join(dir, `seen.db${end}`), { force: true });
  }
  const db = new Sqlite(join(dir, 'seen.db'));
  const rows = z.array(z.object({ body: z.string() })).parse(db.prepare('SELECT body FROM fact').all());
  db.close();
  return rows
    .map(({ body }) => Fact.parse(JSON.parse(body)))
    .flatMap((fact) => (fact.kind === 'factor-unavailable' ? [{ factor: fact.factor, why: fact.why }] : []));
}

/** Marks a database as of version 99; what it returns reads the version. */
function fromNewerVersion(path: string): () => unknown {
  const withDatabase = <T>(use: (db: Sqlite.Database) => T): T => {
    const db = new Sqlite(path);
    try {
      return use(db);
    } finally {
      db.close();
    }
  };
  withDatabase((db) => db.pragma('user_version = 99'));
  return () => withDatabase((db) => db.pragma('user_version', { simple: true }));
}
