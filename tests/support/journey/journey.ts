/** One class on the real programs for a Playwright spec: a folder of its own, a school of its own, and everything ended after it. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { present } from '#core/assert.ts';
import { MINUTE_MS } from '#core/time.ts';
import { findBrowser } from '../../../scripts/setup/runtime.mjs';
import { ROOT } from './programs.ts';
import { journeySchool, type JourneySchool, type JourneyStudent } from './school.ts';
import type { Shell } from './shells.ts';
import { setStage, type Stage, type StageOptions } from './stage.ts';

export const BROWSER = present(findBrowser(), 'a browser; npm run setup -- --tests brings one').path;

/** Where pictures of screens are kept to be looked at. */
export const PICTURES = join(ROOT, 'artefacts', 'screens');

export interface Journey {
  readonly dir: string;
  readonly stage: Stage;
  readonly school: JourneySchool;
  readonly teacherName: string;
  readonly student: (index: number) => JourneySchool['students'][number];
  /** Keeps a picture of the kiosk under a name; faces on it are blurred. */
  readonly picture: (name: string) => Promise<void>;
}

/** The class on which most journeys stand: it started a minute ago, and everyone is on time for twenty. */
const STUDENTS: readonly JourneyStudent[] = [
  { first: 'Ada', last: 'Lindqvist' },
  { first: 'Bruno', last: 'Keller' },
  { first: 'Chiara', last: 'Rossi' },
  { first: 'Dmitri', last: 'Volkov' },
  { first: 'Esra', last: 'Demir' },
  { first: 'Farid', last: 'Haddad' },
  { first: 'Greta', last: 'Mensah' },
  { first: 'Kwame', last: 'Asante', elsewhere: true },
];

export interface JourneyOptions {
  /** What the kiosk runs on; a project of its own for each. */
  readonly shell: Shell;
  /** What is wrong with the kiosk. */
  readonly broken: Pick<StageOptions, 'kioskArgs' | 'hasCamera'>;
}

/** `test` with a running class as its fixture. */
export const test = base.extend<JourneyOptions & { readonly journey: Journey }>({
  shell: ['chromium', { option: true }],
  broken: [{}, { option: true }],
  journey: async ({ shell, broken }, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'smartpresence-journey-'));
    const school = journeySchool({
      students: STUDENTS,
      startsAt: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - MINUTE_MS,
      lengthMin: 45,
      policy: { earlyMin: 10, graceMin: 20, lateMin: 30, absentMin: 45 },
      rehearsal: false,
    });
    // One picture of each screen is enough to look at; the other shells keep theirs apart.
    const pictures = shell === 'chromium' ? PICTURES : join(PICTURES, shell);
    mkdirSync(pictures, { recursive: true });
    const stage = await setStage({ dir, shell, school, browserPath: BROWSER, headless: true, ...broken });
    await use({
      dir,
      stage,
      school,
      teacherName: `${school.teacher.name.first} ${school.teacher.name.last}`,
      student: (index) => present(school.students[index], 'a student of the journey'),
      picture: (name) => stage.window().picture(join(pictures, `${name}.png`)),
    });
    await stage.end();
    rmSync(dir, { recursive: true, force: true });
  },
});
