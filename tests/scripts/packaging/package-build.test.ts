/**
 * electron-builder itself packs the staged kiosk over a stand-in for Electron, for Linux and Windows on whatever system this
 * runs: the archive, its hashes and the fuses are real. No installer is made here; their tools are fetched.
 */
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { getRawHeader, listPackage } from '@electron/asar';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { carriesHash, packedFaults } from '../../../scripts/packaging/package-archive.mjs';
import { fuseFaults } from '../../../scripts/packaging/package-fuses.mjs';
import { filesUnder } from '../../../scripts/packaging/package-files.mjs';
import { stage } from '../../../scripts/packaging/package-stage.mjs';
import { electronStandIn, packageTree } from './package-tree.ts';
import { containing } from '../wording.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', '..', 'scripts', 'packaging', 'package-build.mjs');
const { ENABLE, DISABLE } = FuseState;

/** What a kiosk's Electron may and may not do. */
const LOCKED = {
  version: '1',
  [FuseV1Options.RunAsNode]: DISABLE,
  [FuseV1Options.EnableCookieEncryption]: ENABLE,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: DISABLE,
  [FuseV1Options.EnableNodeCliInspectArguments]: DISABLE,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ENABLE,
  [FuseV1Options.OnlyLoadAppFromAsar]: ENABLE,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: DISABLE,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: DISABLE,
  [FuseV1Options.WasmTrapHandlers]: ENABLE,
};

interface Packed {
  readonly staged: string;
  readonly folder: string;
  readonly resources: string;
  readonly code: number | null;
  readonly output: string;
}

/** The addons are this machine's own: nobody starts what is packed here. */
async function pack(platform: 'linux' | 'win32', electronDist = electronStandIn(platform)): Promise<Packed> {
  const root = packageTree();
  const staged = join(root, '.cache', 'package');
  const { arch } = process;
  expect(stage({ root, into: staged, platform: process.platform, arch })).toMatchObject({ ok: true });
  const packing = { root, platform, arch: 'x64', electronDist, electronVersion: '45.4.1' };
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify([packing, 'dir'])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text) => (output += String(text)));
  child.stderr.on('data', (text) => (output += String(text)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const folder = join(root, 'dist', platform === 'linux' ? 'linux-unpacked' : 'win-unpacked');
  return { staged, folder, resources: join(folder, 'resources'), code, output };
}

describe('a kiosk packed for Linux', () => {
  test('holds in its archive what was staged, is locked by its fuses, and shows any change', async () => {
    const { staged, folder, resources, code, output } = await pack('linux');
    expect({ code, output }).toEqual({ code: 0, output: containing('Read back:') });

    const inside = listPackage(join(resources, 'app.asar'), { isPack: false });
    const names = filesUnder(join(staged, 'app')).map((name) => `/${name}`);
    expect(inside.map((name) => name.replaceAll('\\', '/'))).toEqual(expect.arrayContaining(names));
    const outside = filesUnder(join(resources, 'app.asar.unpacked'));
    expect(outside.filter((name) => !name.endsWith('.node'))).toEqual([]);
    expect(readdirSync(resources).sort()).toEqual([
      'app-update.yml',
      'app.asar',
      'app.asar.unpacked',
      'licences',
      'models',
    ]);
    expect(existsSync(join(folder, 'LICENSE.electron.txt'))).toBe(true);
    expect(existsSync(join(folder, 'LICENSES.chromium.html'))).toBe(true);
    expect(readdirSync(join(folder, 'locales'))).toEqual(['en-US.pak']);
    expect(await getCurrentFuseWire(join(folder, 'smartpresence'))).toEqual(LOCKED);

    expect(packedFaults({ resources, staged })).toEqual([]);
    appendFileSync(join(staged, 'app', 'main', 'main.js'), '// changed');
    writeFileSync(join(staged, 'app', 'main', 'more.js'), '');
    rmSync(join(resources, 'models', 'face_recognition_model.bin'));
    expect(packedFaults({ resources, staged })).toEqual([
      'not packed: main/more.js',
      'not as it was staged: main/main.js',
      'not beside the archive as it was staged: models/face_recognition_model.bin',
    ]);
  });

  test('is refused where Electron has a fuse that nobody has decided on', async () => {
    const { code, output } = await pack('linux', electronStandIn('linux', '1011000111'));
    expect({ code, output }).toEqual({
      code: 2,
      output: containing('the fuse fuse 9 is on, and should be unknown'),
    });
    expect(output).toContain('(packed-wrong)');
  });
});

test('a kiosk packed for Windows carries the hash of its archive in its program, and the same fuses', async () => {
  const { folder, resources, code, output } = await pack('win32');
  expect({ code, output }).toEqual({ code: 0, output: containing('Read back:') });
  const carrier = join(folder, 'SmartPresence.exe');
  const { headerString } = getRawHeader(join(resources, 'app.asar'));
  const value = createHash('sha256').update(headerString).digest('hex');
  const integrity = JSON.stringify([{ file: 'resources\\app.asar', alg: 'SHA256', value }]);
  expect(readFileSync(carrier).includes(integrity)).toBe(true);
  expect(carriesHash({ resources, carrier })).toBe(true);
  expect(carriesHash({ resources, carrier: SCRIPT })).toBe(false);
  expect(await getCurrentFuseWire(carrier)).toEqual(LOCKED);
});

test('each fuse of an Electron as it comes is named where it is not as a kiosk wants it', async () => {
  const faults = await fuseFaults(join(electronStandIn(), 'electron'));
  expect(faults.map(({ fuse }) => fuse)).toEqual([
    'RunAsNode',
    'EnableCookieEncryption',
    'EnableNodeOptionsEnvironmentVariable',
    'EnableNodeCliInspectArguments',
    'EnableEmbeddedAsarIntegrityValidation',
    'OnlyLoadAppFromAsar',
    'GrantFileProtocolExtraPrivileges',
  ]);
});
