/** What `npm start` understands, and what it refuses. */
import { expect, test } from 'vitest';
import { readStartOptions, swallowedByNpm } from '../../../scripts/start/options.mjs';
import { containing } from '../wording.ts';

const USUAL = {
  shell: 'automatic',
  headless: false,
  kiosk: false,
  data: undefined,
  port: 8787,
  lan: undefined,
  unprotected: false,
  reset: false,
  yes: false,
  help: false,
};

test.each([
  { args: [], value: {} },
  { args: ['--lan'], value: { lan: '' } },
  { args: ['--lan', '192.168.1.20'], value: { lan: '192.168.1.20' } },
  { args: ['--lan=127.0.0.2'], value: { lan: '127.0.0.2' } },
  { args: ['--lan', '--headless'], value: { lan: '', headless: true } },
  { args: ['--port', '0'], value: { port: 0 } },
  { args: ['--port', '65535'], value: { port: 65535 } },
  { args: ['--shell', 'none', '--data', 'school'], value: { shell: 'none', data: 'school' } },
  { args: ['--reset', '--yes', '--kiosk'], value: { reset: true, yes: true, kiosk: true } },
  { args: ['--shell', 'electron'], value: { shell: 'electron' } },
  { args: ['--allow-unprotected-keys'], value: { unprotected: true } },
  { args: ['--help'], value: { help: true } },
])('reads "$args"', ({ args, value }) => {
  expect(readStartOptions(args)).toEqual({ ok: true, value: { ...USUAL, ...value } });
});

test.each([
  { args: ['--colour'], words: '--colour' },
  { args: ['somewhere'], words: 'somewhere' },
  { args: ['--port', '65536'], words: '65536' },
  { args: ['--port', '80x'], words: '80x' },
  { args: ['--port', '1e3'], words: '1e3' },
  { args: ['--port', ''], words: '--port' },
  { args: ['--lan', 'classroom'], words: 'classroom' },
  { args: ['--shell', 'firefox'], words: 'firefox' },
  { args: ['--data', ''], words: '--data' },
])('refuses "$args" in words that name it', ({ args, words }) => {
  expect(readStartOptions(args)).toMatchObject({
    ok: false,
    failure: { code: 'bad-option', message: containing(words) },
  });
});

test.each([
  { name: 'nothing', env: { npm_config_yes: '', npm_config_allow_scripts: '' }, options: [] },
  { name: 'npm start --lan', env: { npm_config_long: 'true', npm_config_all: 'true' }, options: ['--lan'] },
  { name: 'an older npm start --lan', env: { npm_config_lan: 'true' }, options: ['--lan'] },
  {
    name: 'npm start --kiosk --port 80',
    env: { npm_config_kiosk: 'true', npm_config_port: '80' },
    options: ['--port', '--kiosk'],
  },
  { name: 'npm start --shell electron', env: { npm_config_shell: 'electron' }, options: ['--shell'] },
  { name: "npm's own shell", env: { npm_config_shell: '/bin/zsh' }, options: [] },
])('sees in the environment what npm kept of $name', ({ env, options }) => {
  expect(swallowedByNpm({ npm_lifecycle_event: 'start', ...env })).toEqual(options);
});

test('looks for nothing that npm kept where npm did not start it', () => {
  expect(swallowedByNpm({ npm_config_lan: 'true' })).toEqual([]);
});
