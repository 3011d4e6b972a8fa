/** Folders as a kiosk serves them: the window in `web`, the weights in `models`, and beside them what nobody may have. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function writeServedFolders(dir: string): void {
  mkdirSync(join(dir, 'web', 'assets'), { recursive: true });
  mkdirSync(join(dir, 'models'));
  writeFileSync(join(dir, 'secret.json'), '{}');
  writeFileSync(join(dir, 'web', 'index.html'), '<!doctype html>');
  writeFileSync(join(dir, 'web', '.hidden.json'), '{}');
  writeFileSync(join(dir, 'web', 'notes.sh'), 'no');
  writeFileSync(join(dir, 'web', 'assets', 'main-abc.js'), 'x');
  writeFileSync(join(dir, 'models', 'net.bin'), 'weights');
}
