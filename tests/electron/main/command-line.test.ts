/** Which of Electron's arguments are the kiosk's. */
import { expect, test } from 'vitest';
import { browserSwitches, kioskArgv } from '../../../electron/main/command-line.ts';

const OWN = ['--data', '/d', '--headless'];

test.each([
  { how: 'as a script', argv: ['electron', 'main.js', ...OWN], isPackaged: false },
  {
    how: 'under a test',
    argv: ['electron', '--inspect=0', '--no-sandbox', 'main.js', ...OWN],
    isPackaged: false,
  },
  { how: 'installed', argv: ['SmartPresence', ...OWN], isPackaged: true },
  { how: 'installed, by root', argv: ['SmartPresence', '--no-sandbox', ...OWN], isPackaged: true },
  {
    how: 'again by itself',
    argv: ['SmartPresence', '--allow-file-access-from-files', ...OWN],
    isPackaged: true,
  },
  {
    how: 'by an operator',
    argv: ['SmartPresence', '--allow-running-insecure-content', ...OWN, '--allow-unprotected-keys'],
    isPackaged: true,
    more: ['--allow-unprotected-keys'],
  },
  { how: 'from the dock', argv: ['SmartPresence', '-psn_0_1', ...OWN], isPackaged: true },
])('finds its own when started $how', ({ argv, isPackaged, more = [] }) => {
  expect(kioskArgv(argv, isPackaged)).toEqual([...OWN, ...more]);
});

test('keeps a word that it does not know, for the parser to refuse', () => {
  expect(kioskArgv(['electron', 'main.js', '--kisok'], false)).toEqual(['--kisok']);
});

test('finds nothing where nothing is', () => {
  expect(kioskArgv(['electron'], false)).toEqual([]);
});

test('reads the switches of a test', () => {
  expect(browserSwitches('["--lang=de","--use-fake","--a=b=c"]')).toEqual([
    { name: 'lang', value: 'de' },
    { name: 'use-fake', value: undefined },
    { name: 'a', value: 'b=c' },
  ]);
  expect([browserSwitches(undefined), browserSwitches(''), browserSwitches('{}')]).toEqual([[], [], []]);
});
