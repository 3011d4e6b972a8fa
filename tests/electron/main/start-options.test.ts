/** Where the kiosk in Electron takes its arguments from: the command line, and for an installed one the operator's settings. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { obstacleTo, readStart, type StartWorld } from '../../../electron/main/start-options.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiosk-start-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function world(isPackaged: boolean, ...args: readonly string[]): StartWorld {
  const argv = isPackaged ? ['SmartPresence', ...args] : ['electron', 'main.js', ...args];
  return { argv, isPackaged, root: '/repo', resourcesDir: '/app/resources', appDataDir: dir };
}

function setByOperator(settings: unknown, folder = join(dir, 'SmartPresence')): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kiosk.json'), JSON.stringify(settings));
}

test('follows the command line where nothing is installed, and nothing else', () => {
  setByOperator({ apiOrigin: 'https://school.test', kiosk: true }, join(dir, 'D'));
  expect(readStart(world(false, '--data', join(dir, 'D'), '--api', 'http://127.0.0.1:1'))).toMatchObject({
    value: {
      options: { apiOrigin: 'http://127.0.0.1:1', kiosk: false, webDir: '/repo/.cache/web/kiosk' },
      settings: undefined,
    },
  });
});

test('follows the operator where it is started by a click', () => {
  setByOperator({ apiOrigin: 'https://school.test', kiosk: true });
  expect(readStart(world(true))).toMatchObject({
    value: {
      options: {
        dataDir: join(dir, 'SmartPresence'),
        apiOrigin: 'https://school.test',
        kiosk: true,
        webDir: '/app/resources/app.asar/web',
        modelsDir: '/app/resources/models',
      },
      settings: { autoStart: false },
    },
  });
});

test('lets the command line of an installed kiosk say otherwise', () => {
  setByOperator({ apiOrigin: 'https://school.test' }, join(dir, 'D'));
  const read = readStart(world(true, '--data', join(dir, 'D'), '--api', 'http://127.0.0.1:1'));
  expect(read).toMatchObject({
    value: { options: { dataDir: join(dir, 'D'), apiOrigin: 'http://127.0.0.1:1' } },
  });
});

test('needs no settings where the command line says all', () => {
  const read = readStart(world(true, '--data', dir, '--api', 'http://127.0.0.1:1'));
  expect(read).toMatchObject({ ok: true, value: { settings: undefined } });
});

test('finds the settings of a folder that is named with an equals sign', () => {
  setByOperator({ apiOrigin: 'https://school.test' }, join(dir, 'D'));
  expect(readStart(world(true, `--data=${join(dir, 'D')}`))).toMatchObject({
    value: { options: { dataDir: join(dir, 'D'), apiOrigin: 'https://school.test' } },
  });
});

test.each([
  { what: 'settings that are missing', args: [], settings: undefined, words: 'kiosk.json' },
  { what: 'a setting that it does not know', args: [], settings: { kisok: true }, words: 'kisok' },
  {
    what: 'a wrong command line',
    args: ['--nonsense'],
    settings: { apiOrigin: 'https://a.test' },
    words: '--nonsense',
  },
])('says in words what to do about $what', ({ args, settings, words }) => {
  if (settings !== undefined) setByOperator(settings);
  const read = readStart(world(true, ...args));
  expect(read).toMatchObject({ ok: false, error: { code: 'bad-arguments' } });
  expect(JSON.stringify(read)).toContain(words);
});

test.each(['--web', '--models', '--adverts', '--demo-pairing', '--demo'])(
  'takes no %s where it is installed, from nobody',
  (option) => {
    setByOperator({ apiOrigin: 'https://school.test' });
    const given = option === '--demo' ? [[option]] : [[option, '/elsewhere'], [`${option}=/elsewhere`]];
    for (const args of given) {
      expect(readStart(world(true, ...args))).toEqual({
        ok: false,
        error: {
          code: 'bad-arguments',
          detail: `An installed kiosk takes no ${option}, which is for tests. Leave it out, then start again.`,
        },
      });
    }
    const api = ['--data', dir, '--api', 'http://127.0.0.1:1'];
    expect(readStart(world(false, ...api, ...(given[0] ?? [])))).toMatchObject({ ok: true });
  },
);

test.each([
  { args: ['--data', 'D'], again: ['--data', resolve('D')] },
  { args: ['--data=D'], again: ['--data', resolve('D')] },
  { args: [], again: [] },
])('is started again with the folder that $args named', ({ args, again }) => {
  setByOperator({ apiOrigin: 'https://school.test' });
  expect(readStart(world(true, ...args, '--api', 'http://127.0.0.1:1'))).toMatchObject({
    value: { startArgs: again },
  });
});

test('sees a window that was not built, and makes its folders', () => {
  const read = readStart(world(false, '--data', join(dir, 'D'), '--api', 'http://127.0.0.1:1', '--web', dir));
  if (!read.ok) throw new Error(read.error.detail);
  expect(obstacleTo(read.value.options)).toBe('web-build-missing');
  expect(readdirSync(join(dir, 'D')).sort()).toEqual(['browser', 'logs']);
  writeFileSync(join(dir, 'index.html'), '');
  expect(obstacleTo(read.value.options)).toBeUndefined();
});

test('sees a data folder that is none', () => {
  writeFileSync(join(dir, 'file'), '');
  const read = readStart(world(false, '--data', join(dir, 'file', 'D'), '--api', 'http://127.0.0.1:1'));
  if (!read.ok) throw new Error(read.error.detail);
  expect(obstacleTo(read.value.options)).toBe('data-folder-not-writable');
});
