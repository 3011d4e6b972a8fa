/** When windows, programs and shell must be built again, and what the programs are made of. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';
import { isBuilt, PROGRAMS, SHELL, sourceHash, WINDOWS, type Build } from '../../../scripts/setup/builds.mjs';
import { tempTree } from '../temp-tree.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const BUILDS = { windows: WINDOWS, programs: PROGRAMS, shell: SHELL };
const SOURCES = {
  'renderer/kiosk/main.tsx': 'a',
  'core/ids.ts': 'b',
  'server/main.ts': 'c',
  'electron/host/log.ts': 'd',
  'models/manifest.json': '{}',
  'package-lock.json': '{}',
};

/** A tree in which this is built of the sources above. */
function builtTree(made: Build): string {
  const files = made.steps.flatMap(({ makes }) => makes);
  const root = tempTree({ ...SOURCES, ...Object.fromEntries(files.map((file) => [file, ''])) });
  writeFileSync(join(root, made.folder, 'sources.sha256'), `${sourceHash(root, made.sources)}\n`);
  return root;
}

function change(root: string, path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), 'changed');
}

describe.each(Object.entries(BUILDS))('the built %s', (_, made) => {
  test('stand while nothing has changed', () => {
    expect(isBuilt(builtTree(made), made)).toBe(true);
  });

  test.each(made.steps.flatMap(({ makes }) => makes))('do not stand without %s', (file) => {
    const root = builtTree(made);
    rmSync(join(root, file));
    expect(isBuilt(root, made)).toBe(false);
  });

  test('do not stand without a stamp, as after a build that was cut short', () => {
    const root = builtTree(made);
    rmSync(join(root, made.folder, 'sources.sha256'));
    expect(isBuilt(root, made)).toBe(false);
  });
});

test.each([
  { path: 'renderer/kiosk/main.tsx', stale: ['windows'] },
  { path: 'core/ids.ts', stale: ['windows', 'programs', 'shell'] },
  { path: 'core/new/file.ts', stale: ['windows', 'programs', 'shell'] },
  { path: 'models/new.ts', stale: ['windows', 'programs'] },
  { path: 'server/main.ts', stale: ['programs'] },
  { path: 'electron/host/log.ts', stale: ['programs', 'shell'] },
  { path: 'programs.vite.config.ts', stale: ['programs'] },
  { path: 'package-lock.json', stale: ['windows', 'programs', 'shell'] },
  { path: 'tests/new.test.ts', stale: [] },
])('a change of $path makes stale what is made of it: $stale', ({ path, stale }) => {
  const found = Object.entries(BUILDS).filter(([, made]) => {
    const root = builtTree(made);
    change(root, path);
    return !isBuilt(root, made);
  });
  expect(found.map(([name]) => name)).toEqual(stale);
});

test('the programs hold nothing that their stamp does not look at', async () => {
  const built = await build({
    configFile: join(ROOT, 'programs.vite.config.ts'),
    logLevel: 'error',
    build: { write: false },
  });
  const chunks = 'output' in built ? built.output.filter((file) => file.type === 'chunk') : [];
  const files = chunks
    .flatMap(({ moduleIds }) => moduleIds)
    .filter((id) => id.startsWith(ROOT))
    .map((id) => relative(ROOT, id).split(sep).join('/'));
  expect(files).toContain('server/main.ts');
  expect(files).toContain('electron/chromium/main.ts');
  const seen = ['node_modules', ...PROGRAMS.sources];
  expect(files.filter((file) => !seen.some((one) => file === one || file.startsWith(`${one}/`)))).toEqual([]);
});
