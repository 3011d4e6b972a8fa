/**
 * The journeys: the real programs in real Chromium, one worker, since they share two cores. What the kiosk does is tried on each
 * of its shells, as a project: the Chromium shell, Electron's main and preload on the double, and Electron where it can run.
 */
import { defineConfig } from '@playwright/test';
import type { JourneyOptions } from '../support/journey/journey.ts';
import { TRIED_SHELLS } from '../../scripts/testing/shells.mjs';
import { whyNot } from '../support/journey/shells.ts';

/** What is not about the kiosk's shell. */
const ANY_SHELL = ['start.spec.ts', 'lan.spec.ts', 'office.spec.ts', 'passkey.spec.ts'];
/** What only Electron's main process does. */
const ELECTRON_ONLY = ['electron.spec.ts'];

export default defineConfig<JourneyOptions>({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results/journeys',
  workers: 1,
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  projects: TRIED_SHELLS.filter((shell) => whyNot(shell) === undefined).map((shell) => ({
    name: shell,
    testIgnore: shell === 'chromium' ? ELECTRON_ONLY : ANY_SHELL,
    use: { shell },
  })),
});
