/** Everything that ships stands in THIRD-PARTY.md, and whoever adds a package is told which is missing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { differences, shippedModels, shippedPackages, thirdParty } from '../../scripts/licences.mjs';

const ROOT = join(import.meta.dirname, '..', '..');

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const parsed = (path: string): unknown => JSON.parse(read(path));

const LOCK = {
  packages: {
    '': { name: 'smartpresence' },
    'node_modules/zod': { version: '4.0.0', license: 'MIT' },
    'node_modules/pino': { version: '10.0.0', license: 'MIT' },
    'node_modules/pino/node_modules/zod': { version: '3.0.0', license: 'MIT' },
    'node_modules/@a/b': { version: '1.0.0' },
    'node_modules/vitest': { version: '5.0.0', license: 'MIT', dev: true },
  },
};

describe('THIRD-PARTY.md', () => {
  test('names every package and model that ships', () => {
    const wanted = thirdParty({
      packages: shippedPackages(parsed('package-lock.json')),
      models: shippedModels(parsed('models/manifest.json')),
    });
    expect(differences(wanted, read('THIRD-PARTY.md'))).toEqual([]);
  });

  test('ships no package whose licence is not stated', () => {
    const silent = shippedPackages(parsed('package-lock.json')).filter(
      ({ licence }) => licence === 'not stated',
    );
    expect(silent).toEqual([]);
  });
});

describe('the list of packages', () => {
  test('leaves out what only development needs, and keeps both versions of one package', () => {
    const names = shippedPackages(LOCK).map(({ name, version }) => `${name} ${version}`);
    expect(names).toEqual(['@a/b 1.0.0', 'pino 10.0.0', 'zod 3.0.0', 'zod 4.0.0']);
  });

  test('says where a package states no licence', () => {
    expect(shippedPackages(LOCK)[0]).toEqual({ name: '@a/b', version: '1.0.0', licence: 'not stated' });
  });

  test('names the package that is missing', () => {
    const before = thirdParty({ packages: shippedPackages(LOCK).slice(1), models: [] });
    const now = thirdParty({ packages: shippedPackages(LOCK), models: [] });
    expect(differences(now, before)).toEqual(['missing: | `@a/b` | 1.0.0 | not stated |']);
  });

  test('names the package that is gone', () => {
    const before = thirdParty({ packages: shippedPackages(LOCK), models: [] });
    const now = thirdParty({ packages: shippedPackages(LOCK).slice(1), models: [] });
    expect(differences(now, before)).toEqual(['no longer true: | `@a/b` | 1.0.0 | not stated |']);
  });
});
