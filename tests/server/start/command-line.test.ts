/** The command line: what it may say, and what it gets told. */
import { expect, test } from 'vitest';
import { ok } from '#core/result.ts';
import { configFrom } from '../../../server/start/command-line.ts';

const nowhere = { env: {}, read: () => ok(undefined) };
const read = (...args: string[]) => {
  const config = configFrom(args, nowhere);
  return config.ok ? config.value : config.error;
};

test('has a default for everything', () => {
  expect(read()).toMatchObject({ port: 4480, demo: false, schoolFile: undefined, lan: undefined });
  expect(read()).toMatchObject({ serve: undefined, check: false, store: { kind: 'sqlite' } });
});

test('keeps records, logs and accounts in the data folder unless told otherwise', () => {
  expect(read('--data', '/srv/school')).toMatchObject({
    dataDir: '/srv/school',
    logsDir: '/srv/school/logs',
    accountsFile: '/srv/school/demo-accounts.txt',
    store: { kind: 'sqlite', path: '/srv/school/api.sqlite' },
  });
  expect(read('--data', '/srv/school', '--logs', '/var/log/school')).toMatchObject({
    logsDir: '/var/log/school',
  });
});

test('hears of the environment only where the records are, unless it serves a school', () => {
  const env = { MONGODB_URI: 'mongodb://db/school', SMARTPRESENCE_LISTEN_PORT: '9' };
  const config = configFrom([], { ...nowhere, env });
  expect(config).toMatchObject({
    value: { port: 4480, store: { kind: 'mongodb', uri: 'mongodb://db/school' } },
  });
});

test.each([
  { args: ['--lan'], lan: { address: undefined } },
  { args: ['--lan', '--demo'], lan: { address: undefined } },
  { args: ['--lan', '127.0.0.2'], lan: { address: '127.0.0.2' } },
  { args: ['--lan=127.0.0.2', '--demo'], lan: { address: '127.0.0.2' } },
])('reads $args', ({ args, lan }) => {
  expect(read(...args)).toMatchObject({ lan });
});

test.each([
  ['--port', '-1'],
  ['--port', '65536'],
  ['--port', '4480.5'],
  ['--port', 'x'],
  ['--colour'],
  ['extra'],
  ['--settings', 'a.json'],
  ['--serve', '--lan', '--data=d'],
])('refuses %s %s in plain words', (...args) => {
  expect(read(...args.filter((arg) => typeof arg === 'string'))).toMatchObject({ code: 'bad-arguments' });
});
