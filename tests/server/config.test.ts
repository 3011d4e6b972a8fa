/** The command line: what it may say, and what it gets told. */
import { expect, test } from 'vitest';
import { configFrom } from '../../server/config.ts';

const read = (...args: string[]) => {
  const config = configFrom(args);
  return config.ok ? config.value : config.error;
};

test('has a default for everything', () => {
  expect(read()).toMatchObject({ port: 4480, demo: false, schoolFile: undefined, lan: undefined });
});

test('keeps logs and accounts in the data folder unless told otherwise', () => {
  expect(read('--data', '/srv/school')).toMatchObject({
    dataDir: '/srv/school',
    logsDir: '/srv/school/logs',
    accountsFile: '/srv/school/demo-accounts.txt',
  });
  expect(read('--data', '/srv/school', '--logs', '/var/log/school')).toMatchObject({
    logsDir: '/var/log/school',
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
])('refuses %s %s in plain words', (...args) => {
  expect(typeof read(...args.filter((arg) => typeof arg === 'string'))).toBe('string');
});
