/** Set-up's copy of the weights: what is there is right, and what is wrong stops with words that help. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copyWeights } from '../../scripts/setup/weights.mjs';
import manifest from '../../models/manifest.json' with { type: 'json' };

const HERE = fileURLToPath(new URL('../../', import.meta.url));
const WEIGHTS = 'node_modules/faces/net.bin';

let root: string;
let lines: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weights-'));
  lines = [];
  const file = (name: string, content: string) => ({
    file: name,
    from: name,
    sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  });
  put(WEIGHTS, 'weights');
  put('node_modules/faces/net.json', 'layout');
  put('node_modules/@tf/wasm/tf.wasm', 'binary');
  const own = {
    package: 'faces',
    nets: { net: { weights: file('net.bin', 'weights'), layout: file('net.json', 'layout') } },
    backends: { wasm: { package: '@tf/wasm', files: [file('tf.wasm', 'binary')] } },
  };
  put('models/manifest.json', JSON.stringify(own));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const copy = (): Promise<void> => copyWeights({ root, log: (line) => lines.push(line) });
const copied = (name: string): string => readFileSync(join(root, '.cache/models', name), 'utf8');

test('copies every file of the manifest and says so once', async () => {
  await copy();
  expect(['net.bin', 'net.json', 'tf.wasm'].map(copied)).toEqual(['weights', 'layout', 'binary']);
  expect(lines).toEqual(['Face weights: 3 files copied and verified.']);
  await copy();
  expect(lines).toHaveLength(1);
});

test('copies again what somebody changed or removed', async () => {
  await copy();
  put('.cache/models/net.bin', 'WEIGHTS');
  utimesSync(join(root, '.cache/models/net.bin'), 1, 1);
  rmSync(join(root, '.cache/models/tf.wasm'));
  await copy();
  expect(['net.bin', 'tf.wasm'].map(copied)).toEqual(['weights', 'binary']);
});

test('refuses a file whose hash is not the one of the manifest, and leaves it out', async () => {
  put(WEIGHTS, 'Weights');
  await expect(copy()).rejects.toMatchObject({ code: 'model-hash-mismatch' });
  await expect(copy()).rejects.toThrow(/net\.bin.*npm ci --ignore-scripts/s);
  expect(statSync(join(root, '.cache/models/net.bin'), { throwIfNoEntry: false })).toBeUndefined();
});

test('refuses when a package was exchanged after the last check', async () => {
  await copy();
  put(WEIGHTS, 'Weights');
  utimesSync(join(root, WEIGHTS), 1, 1);
  await expect(copy()).rejects.toMatchObject({ code: 'model-hash-mismatch' });
});

test('names the file that is missing', async () => {
  rmSync(join(root, WEIGHTS));
  await expect(copy()).rejects.toMatchObject({ code: 'model-file-missing' });
  await expect(copy()).rejects.toThrow(/net\.bin is missing.*npm ci --ignore-scripts/s);
});

describe('the manifest', () => {
  const nets = Object.values(manifest.nets);
  const files = [
    ...nets.flatMap((net) => [net.weights, net.layout]).map((file) => ({ in: manifest.package, ...file })),
    ...manifest.backends.wasm.files.map((file) => ({ in: manifest.backends.wasm.package, ...file })),
  ];

  test.each(files)('names $file with the size and hash of the package installed', (file) => {
    const bytes = readFileSync(join(HERE, 'node_modules', file.in, file.from));
    expect(bytes).toHaveLength(file.sizeBytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
  });

  test('names the versions that are installed', () => {
    for (const each of [manifest, manifest.backends.wasm]) {
      const text = readFileSync(join(HERE, 'node_modules', each.package, 'package.json'), 'utf8');
      expect(JSON.parse(text)).toMatchObject({ version: each.packageVersion });
    }
  });

  test('asks more of an averaged probe than of one frame', () => {
    expect(manifest.similarity.averaged).toBeGreaterThan(manifest.similarity.oneFrame);
  });
});
