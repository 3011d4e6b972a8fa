/**
 * electron-builder itself packs the staged kiosk over a stand-in for Electron, for Linux on whatever system this runs: the
 * archive, its hashes and the fuses are real. No installer is made here; their tools are fetched.
 */
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { listPackage } from '@electron/asar';
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packedFaults } from '../../scripts/package-archive.mjs';
import { fuseFaults } from '../../scripts/package-fuses.mjs';
import { filesUnder } from '../../scripts/package-files.mjs';
import { stage } from '../../scripts/package-stage.mjs';
import { electronStandIn, packageTree } from './package-tree.ts';
import { containing } from './wording.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'package-build.mjs');
const { ENABLE, DISABLE } = FuseState;

interface Packed {
  readonly root: string;
  readonly folder: string;
  readonly program: string;
  readonly code: number | null;
  readonly output: string;
}

/** The addons are this machine's own: nobody starts what is packed here. */
async function pack(electronDist: string): Promise<Packed> {
  const root = packageTree();
  const { platform, arch } = process;
  expect(stage({ root, into: join(root, '.cache', 'package'), platform, arch })).toMatchObject({ ok: true });
  const packing = { root, platform: 'linux', arch: 'x64', electronDist, electronVersion: '45.4.1' };
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify([packing, 'dir'])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text) => (output += String(text)));
  child.stderr.on('data', (text) => (output += String(text)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const folder = join(root, 'dist', 'linux-unpacked');
  return { root, folder, program: join(folder, 'smartpresence'), code, output };
}

describe('a packed kiosk', () => {
  test('holds in its archive what was staged, is locked by its fuses, and shows any change', async () => {
    const { root, folder, program, code, output } = await pack(electronStandIn());
    expect({ code, output }).toEqual({ code: 0, output: containing('Read back:') });
    const resources = join(folder, 'resources');
    const staging = join(root, '.cache', 'package');

    const inside = listPackage(join(resources, 'app.asar'), { isPack: false }).map((name) =>
      name.replaceAll('\\', '/'),
    );
    expect(inside).toEqual(
      expect.arrayContaining(filesUnder(join(staging, 'app')).map((name) => `/${name}`)),
    );
    expect(filesUnder(join(resources, 'app.asar.unpacked')).every((name) => name.endsWith('.node'))).toBe(
      true,
    );
    expect(existsSync(join(resources, 'default_app.asar'))).toBe(false);
    expect(existsSync(join(resources, 'app'))).toBe(false);
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']),
    );
    expect(readdirSync(join(folder, 'locales'))).toEqual(['en-US.pak']);

    expect(await getCurrentFuseWire(program)).toEqual({
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
    });

    expect(packedFaults({ resources, staged: staging })).toEqual([]);
    appendFileSync(join(staging, 'app', 'main', 'main.js'), '// changed');
    writeFileSync(join(staging, 'app', 'main', 'more.js'), '');
    rmSync(join(resources, 'models', 'face_recognition_model.bin'));
    expect(packedFaults({ resources, staged: staging })).toEqual([
      'not packed: main/more.js',
      'not as it was staged: main/main.js',
      'not beside the archive as it was staged: models/face_recognition_model.bin',
    ]);
  });

  test('is refused where Electron has a fuse that nobody has decided on', async () => {
    const { code, output } = await pack(electronStandIn('1011000111'));
    expect({ code, output }).toEqual({
      code: 2,
      output: containing('the fuse fuse 9 is on, and should be unknown'),
    });
    expect(output).toContain('(packed-wrong)');
  });
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
