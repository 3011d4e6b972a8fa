/** When packages are there, and how npm is found. */
import { describe, expect, test } from 'vitest';
import { findNpm, packagesAreThere } from '../../../scripts/setup/packages.mjs';
import { tempTree } from '../temp-tree.ts';

const ZOD = { version: '4.6.7', integrity: 'sha512-a' };
const OTHER_PLATFORM = { version: '1.0.0', integrity: 'sha512-b', optional: true };

describe('packages', () => {
  test.each([
    { name: 'match', installed: { 'node_modules/zod': ZOD }, there: true },
    {
      name: 'differ in version',
      installed: { 'node_modules/zod': { ...ZOD, version: '4.6.6' } },
      there: false,
    },
    {
      name: 'differ in content',
      installed: { 'node_modules/zod': { ...ZOD, integrity: 'sha512-z' } },
      there: false,
    },
    { name: 'are missing', installed: {}, there: false },
  ])('are there: $there, where they $name', ({ installed, there }) => {
    const root = tempTree({
      'package.json': {},
      'package-lock.json': {
        packages: { '': {}, 'node_modules/zod': ZOD, 'node_modules/other': OTHER_PLATFORM },
      },
      'node_modules/.package-lock.json': { packages: installed },
    });
    expect(packagesAreThere(root)).toBe(there);
  });

  test('are not there on a clean clone', () => {
    expect(packagesAreThere(tempTree({ 'package.json': {}, 'package-lock.json': { packages: {} } }))).toBe(
      false,
    );
  });

  test("are not there without the platform's Node where the running one is not admitted", () => {
    const path = `node_modules/node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
    const root = tempTree({
      'package.json': { engines: { node: '>=99' } },
      'package-lock.json': { packages: { [path]: OTHER_PLATFORM } },
      'node_modules/.package-lock.json': { packages: {} },
    });
    expect(packagesAreThere(root)).toBe(false);
  });
});

describe('npm', () => {
  const machine = { env: {}, nodePath: '/usr/bin/node', realPath: (path: string) => path };

  test('is the one that runs us', () => {
    const env = { npm_execpath: '/npm/bin/npm-cli.js', npm_node_execpath: '/own/node' };
    expect(findNpm({ ...machine, env, exists: () => true })).toEqual({
      command: '/own/node',
      args: ['/npm/bin/npm-cli.js'],
    });
  });

  test('is not another package manager', () => {
    const there = '/usr/lib/node_modules/npm/bin/npm-cli.js';
    const found = findNpm({
      ...machine,
      env: { npm_execpath: '/pnpm.cjs' },
      exists: (path) => path === there,
    });
    expect(found).toEqual({ command: '/usr/bin/node', args: [there] });
  });

  test('is found through a link on the PATH', () => {
    const there = ['/opt/bin/npm', '/share/npm/bin/npm-cli.js'];
    const found = findNpm({
      env: { PATH: '/opt/bin' },
      nodePath: '/usr/bin/node',
      exists: (path) => there.includes(path),
      realPath: () => '/share/npm/bin/npm-cli.js',
    });
    expect(found?.args).toEqual(['/share/npm/bin/npm-cli.js']);
  });

  test('is missing where no place has it', () => {
    expect(findNpm({ ...machine, exists: () => false })).toBeUndefined();
  });
});
