/** The face models as they stand on the disk: good, not there, or not the ones that the manifest names. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkModelFiles } from '../../../../electron/host/window/model-files.ts';
import manifest from '../../../../models/manifest.json' with { type: 'json' };

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiosk-models-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('names the first file that is missing', async () => {
  expect(await checkModelFiles(dir)).toEqual({ kind: 'missing', file: manifest.nets.detector.weights.file });
});

test('names a wrong file even where others are missing', async () => {
  const { file } = manifest.nets.recognition.weights;
  writeFileSync(join(dir, file), 'not the weights');
  expect(await checkModelFiles(dir)).toEqual({ kind: 'wrong', file });
});
