/**
 * Unit tests: everything under tests/ but the journeys, which Playwright runs. Two workers, since the
 * smallest machine we test on has two cores. With --coverage, core/ must keep every branch.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/e2e/**', 'tests/bench/**', '**/node_modules/**'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    // Properties run for seconds on a busy machine; a hang is still found.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['core/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportsDirectory: 'coverage',
      thresholds: { branches: 100, lines: 100, functions: 100 },
    },
  },
});
