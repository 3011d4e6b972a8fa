/** Starting with the computer: on each system what its settings hold before and after. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { matching } from '../../scripts/wording.ts';
import { applyAutoStart, configDirOf, type LoginItems } from '../../../electron/main/auto-start.ts';

/** Remembers as Windows and macOS do, and counts how often it was written. */
function fakeLoginItems(openAtLogin: boolean): LoginItems & { readonly writes: object[] } {
  const writes: object[] = [];
  let isOpen = openAtLogin;
  return {
    writes,
    getLoginItemSettings: () => ({ openAtLogin: isOpen }),
    setLoginItemSettings(settings) {
      isOpen = settings.openAtLogin;
      writes.push(settings);
    },
  };
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
      writes: [{ openAtLogin: true, path: 'C:\\kiosk.exe' }],
    },
    {
      platform: 'win32',
      before: true,
      wanted: false,
      writes: [{ openAtLogin: false, path: 'C:\\kiosk.exe' }],
    },
    { platform: 'win32', before: true, wanted: true, writes: [] },
    { platform: 'darwin', before: false, wanted: true, writes: [{ openAtLogin: true }] },
    { platform: 'darwin', before: false, wanted: false, writes: [] },
  ])('$platform: from $before to $wanted', ({ platform, before, wanted, writes }) => {
    const app = fakeLoginItems(before);
    applyAutoStart({ wanted, platform, program: 'C:\\kiosk.exe', configDir: configFolder(), app });
    expect(app.writes).toEqual(writes);
  });
});

describe('on Linux', () => {
  const app = fakeLoginItems(false);
  const entryOf = (configDir: string): string => join(configDir, 'autostart', 'smartpresence-kiosk.desktop');

  test('a file starts the program, and is taken away again', () => {
    const configDir = configFolder();
    const deps = { platform: 'linux', program: '/opt/SmartPresence/smartpresence', configDir, app };
    applyAutoStart({ ...deps, wanted: true });
    expect(readFileSync(entryOf(configDir), 'utf8')).toContain('\nExec="/opt/SmartPresence/smartpresence"\n');
    applyAutoStart({ ...deps, wanted: false });
    expect(existsSync(entryOf(configDir))).toBe(false);
  });

  test('a file that is right already is left alone', () => {
    const configDir = configFolder();
    const deps = { wanted: true, platform: 'linux', program: '/opt/kiosk', configDir, app };
    applyAutoStart(deps);
    const before = statSync(entryOf(configDir), { bigint: true });
    applyAutoStart(deps);
    expect(statSync(entryOf(configDir), { bigint: true }).mtimeNs).toBe(before.mtimeNs);
  });

  test('nothing is made where nothing is wanted', () => {
    const configDir = configFolder();
    applyAutoStart({ wanted: false, platform: 'linux', program: '/opt/kiosk', configDir, app });
    expect(existsSync(join(configDir, 'autostart'))).toBe(false);
  });

  test('a folder that cannot be written stops no kiosk', () => {
    const configDir = join(configFolder(), 'config');
    writeFileSync(configDir, 'a file');
    expect(
      applyAutoStart({ wanted: true, platform: 'linux', program: '/opt/kiosk', configDir, app }),
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
    applyAutoStart({ wanted: true, platform: 'linux', program, configDir, app });
    expect(readFileSync(entryOf(configDir), 'utf8')).toContain(`\nExec=${exec}\n`);
  });

  test.each([
    { env: { XDG_CONFIG_HOME: '/cfg' }, folder: '/cfg' },
    { env: { XDG_CONFIG_HOME: 'relative' }, folder: join('/home/ada', '.config') },
    { env: {}, folder: join('/home/ada', '.config') },
  ])('the folder is $folder', ({ env, folder }) => {
    expect(configDirOf(env, '/home/ada')).toBe(folder);
  });
});
