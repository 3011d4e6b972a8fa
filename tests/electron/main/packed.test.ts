/** What is staged for packing is a whole kiosk: it runs from a folder of its own, with nothing of the project around it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stage } from '../../../scripts/packaging/package-stage.mjs';
import { startProgram } from '../../support/journey/programs.ts';

const ROOT = resolve(import.meta.dirname, '..', '..', '..');
const REGISTER = './tests/support/electron-double/register.mjs';

test('starts from the staged files alone, finds its addons, and every model as the manifest names it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-packed-'));
  const staged = join(folder, 'staged');
  const { platform, arch } = process;
  expect(stage({ root: ROOT, into: staged, platform, arch })).toMatchObject({ ok: true });
  const places = ['--web', join(staged, 'app', 'web'), '--models', join(staged, 'resources', 'models')];
  const kept = ['--data', join(folder, 'kiosk'), '--logs', folder];
  const main = join(staged, 'app', 'main', 'main.js');
  const kiosk = startProgram(
    '--import',
    [REGISTER, main, ...kept, '--api', 'http://127.0.0.1:9', '--headless', ...places],
    { ELECTRON_DOUBLE_KEYRING_FILE: join(folder, 'keyring') },
  );
  onTestFinished(async () => {
    await kiosk.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await kiosk.event('ready');
  await kiosk.stop();
  const log = readFileSync(join(folder, 'kiosk.log'), 'utf8');
  expect(log).toContain('"event":"kiosk-ready"');
  expect(log).not.toContain('model-file-missing');
});
