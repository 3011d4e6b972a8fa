/**
 * A small project that can be packed: the real packages, weights, licences and settings, with a shell and a window of a few
 * lines; and a stand-in for Electron's own files, whose program is a fuse wire and little else.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const COPIED = [
  'package.json',
  'package-lock.json',
  'LICENSE',
  'THIRD-PARTY.md',
  'electron-builder.yml',
  'resources',
];

/** What a build leaves, with much that must not ship. */
const BUILT = {
  '.cache/electron/main/main.js': 'await import("./chunks/updates.js");',
  '.cache/electron/main/host-process.js': 'export {};',
  '.cache/electron/main/chunks/updates.js': 'export {};',
  '.cache/electron/main/main.js.map': '{}',
  '.cache/electron/preload/preload.cjs': '"use strict";',
  '.cache/electron/preload/preload.cjs.map': '{}',
  '.cache/electron/sources.sha256': '00',
  '.cache/web/kiosk/index.html': '<!doctype html>',
  '.cache/web/kiosk/assets/index-a1.js': 'export {};',
  '.cache/web/portal/index.html': '<!doctype html>',
};

/** The project's folder, deleted when the test is over. `more` is written last: name to text. */
export function packageTree(more: Readonly<Record<string, string>> = {}): string {
  const root = temporary('smartpresence-package-');
  for (const name of COPIED) cpSync(join(ROOT, name), join(root, name), { recursive: true });
  write(root, BUILT);
  cpSync(join(ROOT, 'models', 'manifest.json'), join(root, 'models', 'manifest.json'));
  cpSync(join(ROOT, '.cache', 'models'), join(root, '.cache', 'models'), { recursive: true });
  // A junction, since a link on Windows asks for rights that a test has not.
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'junction');
  write(root, more);
  return root;
}

/** The 32 bytes before the wire in Electron's program (electron/build/fuses/build.py), then version, length, one byte a fuse. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** A small program for Windows with a version of its own, as electron-builder wants to edit one; nobody starts it. */
const WINDOWS_PROGRAM = join(ROOT, 'node_modules', 'electron-winstaller', 'vendor', 'rcedit.exe');

/**
 * The folder of an unpacked Electron as electron-builder wants one. `wire`: the fuses as Electron ships them, `1` on, `0` off,
 * in their order.
 */
export function electronStandIn(system: 'linux' | 'win32' = 'linux', wire = '101100011'): string {
  const dist = temporary('smartpresence-electron-');
  const program = system === 'linux' ? Buffer.alloc(4096, 0x7f) : readFileSync(WINDOWS_PROGRAM);
  const fuses = [Buffer.from(SENTINEL), Buffer.from([1, wire.length]), Buffer.from(wire)];
  write(dist, {
    version: '45.4.1',
    LICENSE: 'MIT',
    'LICENSES.chromium.html': 'BSD',
    'resources/default_app.asar': '',
  });
  write(dist, { 'locales/en-US.pak': '', 'locales/de.pak': '' });
  const name = system === 'linux' ? 'electron' : 'electron.exe';
  writeFileSync(join(dist, name), Buffer.concat([program, ...fuses, Buffer.alloc(64)]), { mode: 0o755 });
  return dist;
}

function temporary(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}
