/** Starting with the computer: on each system what its settings hold before and after. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { matching } from '../../scripts/wording.ts';
import { applyAutoStart, configDirOf, type LoginItems } from '../../../electron/main/auto-start.ts';

/** Remembers as Windows and macOS do, and counts how often it was written. */
function fakeLoginItems(openAtLogin: boolean, before: readonly string[] = []) {
  const writes: object[] = [];
  let isOpen = openAtLogin;
  let args = before;
  const items: LoginItems = {
    // Windows has it under these arguments, or under others.
    getLoginItemSettings: (asked) => ({
      openAtLogin: isOpen && String(asked?.args ?? []) === String(args),
      executableWillLaunchAtLogin: isOpen,
    }),
    setLoginItemSettings(settings) {
      isOpen = settings.openAtLogin;
      args = settings.args ?? [];
      writes.push(settings);
    },
  };
  return { ...items, writes };
}

function configFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'smartpresence-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('on Windows and macOS', () => {
  test.each([
    {
      platform: 'win32',
      before: false,
      wanted: true,
      writes: [{ openAtLogin: true, path: 'C:\\kiosk.exe', args: [] }],
    },
    {
      platform: 'win32',
      before: true,
      wanted: false,
      writes: [{ openAtLogin: false, path: 'C:\\kiosk.exe', args: [] }],
    },
    { platform: 'win32', before: true, wanted: true, writes: [] },
    { platform: 'darwin', before: false, wanted: true, writes: [{ openAtLogin: true }] },
    { platform: 'darwin', before: false, wanted: false, writes: [] },
  ])('$platform: from $before to $wanted', ({ platform, before, wanted, writes }) => {
    const app = fakeLoginItems(before);
    applyAutoStart({ wanted, platform, program: 'C:\\kiosk.exe', args: [], configDir: configFolder(), app });
    expect(app.writes).toEqual(writes);
  });

  const windows = { platform: 'win32', program: 'C:\\kiosk.exe', configDir: '' };
  test.each([
    { dir: 'D:\\room 7', written: '"D:\\room 7"' },
    { dir: 'D:\\', written: '"D:\\\\"' },
    { dir: 'D:\\room 7\\', written: '"D:\\room 7\\\\"' },
  ])('Windows starts it with the folder $dir, once it is not so already', ({ dir, written }) => {
    const app = fakeLoginItems(true);
    const item = { ...windows, wanted: true, args: ['--data', dir], app };
    applyAutoStart(item);
    applyAutoStart(item);
    expect(app.writes).toEqual([{ openAtLogin: true, path: windows.program, args: ['--data', written] }]);
  });

  test('Windows starts it no more, with whatever folder it did', () => {
    const app = fakeLoginItems(true, ['--data', 'D:\\old']);
    applyAutoStart({ ...windows, wanted: false, args: [], app });
    expect(app.writes).toEqual([{ openAtLogin: false, path: windows.program, args: [] }]);
  });
});

describe('on Linux', () => {
  const app = fakeLoginItems(false);
  const entryOf = (configDir: string): string => join(configDir, 'autostart', 'smartpresence-kiosk.desktop');

  test('a file starts the program, and is taken away again', () => {
    const configDir = configFolder();
    const deps = { platform: 'linux', program: '/opt/SmartPresence/smartpresence', args: [], configDir, app };
    applyAutoStart({ ...deps, wanted: true });
    expect(readFileSync(entryOf(configDir), 'utf8')).toContain('\nExec="/opt/SmartPresence/smartpresence"\n');
    applyAutoStart({ ...deps, wanted: false });
    expect(existsSync(entryOf(configDir))).toBe(false);
  });

  test('a file that is right already is left alone', () => {
    const configDir = configFolder();
    const deps = { wanted: true, platform: 'linux', program: '/opt/kiosk', args: [], configDir, app };
    applyAutoStart(deps);
    const before = statSync(entryOf(configDir), { bigint: true });
    applyAutoStart(deps);
    expect(statSync(entryOf(configDir), { bigint: true }).mtimeNs).toBe(before.mtimeNs);
  });

  test('nothing is made where nothing is wanted', () => {
    const configDir = configFolder();
    applyAutoStart({ wanted: false, platform: 'linux', program: '/opt/kiosk', args: [], configDir, app });
    expect(existsSync(join(configDir, 'autostart'))).toBe(false);
  });

  test('a folder that cannot be written stops no kiosk', () => {
    const configDir = join(configFolder(), 'config');
    writeFileSync(configDir, 'a file');
    expect(
      applyAutoStart({ wanted: true, platform: 'linux', program: '/opt/kiosk', args: [], configDir, app }),
    ).toEqual({
      ok: false,
      error: { kind: 'auto-start-not-set', detail: matching(/^E[A-Z]+$/) },
    });
  });

  test.each([
    { program: '/home/a b/Kiosk.AppImage', exec: '"/home/a b/Kiosk.AppImage"' },
    { program: '/home/50%/kiosk', exec: '"/home/50%%/kiosk"' },
    { program: '/home/$x"y/kiosk', exec: String.raw`"/home/\\$x\\"y/kiosk"` },
  ])('the path $program is quoted', ({ program, exec }) => {
    const configDir = configFolder();
    applyAutoStart({ wanted: true, platform: 'linux', program, args: [], configDir, app });
    expect(readFileSync(entryOf(configDir), 'utf8')).toContain(`\nExec=${exec}\n`);
  });

  test('the program is started with its folder, quoted as it is', () => {
    const configDir = configFolder();
    const args = ['--data', '/srv/room $7'];
    applyAutoStart({ wanted: true, platform: 'linux', program: '/opt/kiosk', args, configDir, app });
    expect(readFileSync(entryOf(configDir), 'utf8')).toContain(
      String.raw`Exec="/opt/kiosk" "--data" "/srv/room \\$7"` + '\n',
    );
  });

  test.each([
    { env: { XDG_CONFIG_HOME: '/cfg' }, folder: '/cfg' },
    { env: { XDG_CONFIG_HOME: 'relative' }, folder: join('/home/ada', '.config') },
    { env: {}, folder: join('/home/ada', '.config') },
  ])('the folder is $folder', ({ env, folder }) => {
    expect(configDirOf(env, '/home/ada')).toBe(folder);
  });
});
