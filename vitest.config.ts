/**
 * Unit tests: everything under tests/ but the journeys, which Playwright runs. Two workers, since the
 * smallest machine we test on has two cores. With --coverage, core/ must keep every branch.
 */
import { defineConfig } from 'vitest/config';

const OUTSIDE = ['tests/e2e/**', 'tests/bench/**', '**/node_modules/**'];

/** Of the API, what has nothing to do with a database, or is about SQLite itself. */
const NOT_ON_MONGODB = [
  'tests/server/api/documents.test.ts',
  'tests/server/start/certificate-files.test.ts',
  'tests/server/start/command-line.test.ts',
  'tests/server/school/demo-school.test.ts',
  'tests/server/log.test.ts',
  'tests/server/mail/**',
  'tests/server/main.test.ts',
  'tests/server/start/settings.test.ts',
  'tests/server/start/school-server.test.ts',
  'tests/server/start/serve.test.ts',
  'tests/server/start/start.test.ts',
  'tests/server/start/tls-server.test.ts',
  'tests/server/store/migrations.test.ts',
  'tests/server/store/sqlite*.test.ts',
];

const each = (name: string, include: string, exclude: readonly string[]) => ({
  extends: true as const,
  test: { name, include: [include], exclude: [...OUTSIDE, ...exclude] },
});

/** The tests of the API run once more on MongoDB's protocol where the environment asks for it, as `npm test` does. */
const onMongo = each('server-mongodb', 'tests/server/**/*.test.ts', NOT_ON_MONGODB);
const mongo = {
  ...onMongo,
  // The server is another process on the same two cores, and in tests often one that is slow.
  test: { ...onMongo.test, globalSetup: 'tests/support/mongo-server.ts', testTimeout: 120_000 },
};

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    // Properties and faces take many seconds on a busy machine; a hang is still found.
    testTimeout: 90_000,
    hookTimeout: 60_000,
    projects: [
      each('unit', 'tests/**/*.test.{ts,tsx}', ['tests/server/**']),
      each('server-sqlite', 'tests/server/**/*.test.ts', ['tests/server/store/mongo*.test.ts']),
      ...(process.env['SMARTPRESENCE_TEST_STORES'] === 'sqlite,mongodb' ? [mongo] : []),
    ],
    coverage: {
      provider: 'v8',
      include: ['core/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportsDirectory: 'coverage',
      thresholds: { branches: 100, lines: 100, functions: 100 },
    },
  },
});
