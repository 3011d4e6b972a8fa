/** What ships in a packed kiosk: everything that it needs, nothing else, and no packing where a part is missing. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../../../models/manifest.json' with { type: 'json' };
import { entries, field, readJson } from '../../../scripts/json.mjs';
import { filesUnder, stagingFaults } from '../../../scripts/packaging/package-files.mjs';
import { stage } from '../../../scripts/packaging/package-stage.mjs';
import { packageTree } from './package-tree.ts';
import { containing, matching } from '../wording.ts';

const MACHINE = { platform: process.platform, arch: process.arch };
const NETS = Object.values(manifest.nets).flatMap(({ weights, layout }) => [weights, layout]);
const MODELS = [...NETS, ...Object.values(manifest.backends).flatMap(({ files }) => files)];

function staged(root = packageTree()): { readonly into: string; readonly outcome: ReturnType<typeof stage> } {
  const into = join(root, '.cache', 'package');
  return { into, outcome: stage({ root, into, ...MACHINE }) };
}

describe('a staged kiosk', () => {
  test('holds shell, window, every weight of the manifest, both native modules and all licences', () => {
    const { into, outcome } = staged();
    const files = filesUnder(into);
    expect(outcome).toMatchObject({ ok: true, value: { files: files.length } });
    expect(files).toEqual(expect.arrayContaining(MODELS.map(({ file }) => `resources/models/${file}`)));
    expect(files.filter((name) => name.endsWith('.node'))).toEqual([
      matching(/^app\/node_modules\/@node-rs\/argon2-[\w-]+\/argon2\.[\w-]+\.node$/),
      `app/node_modules/better-sqlite3/prebuilds/${process.platform}-${process.arch}.node`,
    ]);
    expect(files).toEqual(
      expect.arrayContaining([
        'app/main/main.js',
        'app/main/host-process.js',
        'app/main/chunks/updates.js',
        'app/preload/preload.cjs',
        'app/web/index.html',
        'app/LICENSE',
        'app/THIRD-PARTY.md',
        'resources/licences/LICENSE',
        'resources/licences/packages.txt',
      ]),
    );
  });

  test('has no source map, no test, no TypeScript and no portal', () => {
    const { into } = staged();
    const files = filesUnder(into);
    expect(files.filter((name) => /\.map$|\.tsx?$|\.d\.[cm]?ts$|test|portal|\.c$|\.h$/.test(name))).toEqual(
      [],
    );
    expect(files.filter((name) => !name.startsWith('app/') && !name.startsWith('resources/'))).toEqual([]);
  });

  test('names itself, its main file and only its native packages', () => {
    const { into } = staged();
    const json = readJson(join(into, 'app', 'package.json'));
    expect(json).toMatchObject({
      name: 'smartpresence',
      productName: 'SmartPresence',
      version: '0.1.0',
      type: 'module',
      main: 'main/main.js',
    });
    const names = entries(field(json, 'dependencies')).map(([name]) => name);
    expect(names).toHaveLength(3);
    expect(names.every((name) => name === 'better-sqlite3' || name.startsWith('@node-rs/argon2'))).toBe(true);
  });

  test('finds its native modules in itself', () => {
    const root = packageTree();
    const { into } = staged(root);
    rmSync(join(root, 'node_modules'));
    const script = `
      import Database from 'better-sqlite3';
      import { verify, hash } from '@node-rs/argon2';
      const one = new Database(':memory:').prepare('SELECT 1').pluck().get();
      process.stdout.write(JSON.stringify([one, await verify(await hash('4711'), '4711')]));`;
    const args = ['--input-type=module', '--eval', script];
    const said = execFileSync(process.execPath, args, { cwd: join(into, 'app'), encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual([1, true]);
  });

  test('brings the licence text of what is bundled into it', () => {
    const { into } = staged();
    const text = readFileSync(join(into, 'resources', 'licences', 'packages.txt'), 'utf8');
    expect(text).toMatch(/^react 19\.[\d.]+ \(MIT\)\n=+\n\n.*MIT License/m);
    expect(text).toMatch(/^electron-updater /m);
    expect(text).not.toMatch(/^vitest |^node-linux/m);
  });
});

describe('nothing is packed where', () => {
  test.each([
    {
      name: 'a weight',
      path: '.cache/models/face_recognition_model.bin',
      fault: 'missing: resources/models/face_recognition_model.bin',
    },
    {
      name: 'a wasm backend',
      path: '.cache/models/tfjs-backend-wasm-simd.wasm',
      fault: 'missing: resources/models/tfjs-backend-wasm-simd.wasm',
    },
    {
      name: 'the host process',
      path: '.cache/electron/main/host-process.js',
      fault: 'missing: app/main/host-process.js',
    },
    {
      name: 'the preload',
      path: '.cache/electron/preload/preload.cjs',
      fault: 'missing: app/preload/preload.cjs',
    },
    { name: 'the window', path: '.cache/web/kiosk/index.html', fault: 'missing: app/web/index.html' },
    { name: 'the licence', path: 'LICENSE', fault: 'missing: resources/licences/LICENSE' },
  ])('$name is missing', ({ path, fault }) => {
    const root = packageTree();
    rmSync(join(root, path));
    expect(staged(root).outcome).toMatchObject({
      ok: false,
      failure: { code: 'package-incomplete', message: containing(fault) },
    });
  });

  test('a weight is damaged', () => {
    const root = packageTree();
    appendFileSync(join(root, '.cache', 'models', 'face_recognition_model.bin'), 'x');
    expect(JSON.stringify(staged(root).outcome)).toContain('not the file that models/manifest.json names');
  });

  test('there is no native module for the machine', () => {
    const root = packageTree();
    const into = join(root, '.cache', 'package');
    const outcome = JSON.stringify(stage({ root, into, platform: 'linux', arch: 'riscv64' }));
    expect(outcome).toContain('missing: the native module of better-sqlite3 for linux-riscv64');
    expect(outcome).toContain('missing: the native module of @node-rs/argon2 for linux-riscv64');
  });

  test.each([
    { name: 'a source map in the window', file: '.cache/web/kiosk/assets/index-a1.js.map' },
    { name: 'TypeScript in the window', file: '.cache/web/kiosk/assets/index.ts' },
    { name: 'a folder that nobody named', file: '.cache/web/kiosk/notes/plan.html' },
    { name: 'a test among the chunks', file: '.cache/electron/main/chunks/ipc.test.js' },
  ])('there is $name', ({ file }) => {
    expect(JSON.stringify(staged(packageTree({ [file]: '' })).outcome)).toContain('does not belong: app/');
  });

  test('a script carries its sources inside', () => {
    const inline = 'export {};\n//# sourceMappingURL=data:application/json;base64,e30=';
    const root = packageTree({ '.cache/web/kiosk/assets/index-a1.js': inline });
    expect(JSON.stringify(staged(root).outcome)).toContain('holds its sources: app/web/assets/index-a1.js');
  });
});

test('what was staged before is gone', () => {
  const root = packageTree();
  const { into } = staged(root);
  writeFileSync(join(into, 'app', 'old.js'), '');
  expect(stagingFaults(into, { models: MODELS, ...MACHINE })).toEqual(['does not belong: app/old.js']);
  staged(root);
  expect(existsSync(join(into, 'app', 'old.js'))).toBe(false);
});
