/** The full licence texts of the packages that ship: a packed kiosk has no node_modules to look them up in. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entries, field, readJson, textField } from '../json.mjs';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;
const RULE = '='.repeat(80);

/**
 * One text with every licence file of every package that the lock file installs outside development, as far as it is
 * installed here. Node's own packages are left out: a packed kiosk runs on Electron's Node.
 * @param {string} root
 */
export function licenceTexts(root) {
  const installed = entries(field(readJson(join(root, 'package-lock.json')), 'packages'))
    .filter(([path, entry]) => path !== '' && field(entry, 'dev') !== true)
    .filter(
      ([path]) => !/^node_modules\/node-(linux|win|darwin)-/.test(path) && existsSync(join(root, path)),
    );
  return installed.map(([path, entry]) => textOf(root, path, entry)).join('\n');
}

/**
 * @param {string} root
 * @param {string} path
 * @param {unknown} entry
 */
function textOf(root, path, entry) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const stated = textField(entry, 'license') ?? 'not stated';
  const files = readdirSync(join(root, path), { withFileTypes: true })
    .filter((file) => file.isFile() && LICENCE_FILE.test(file.name))
    .map((file) => readFileSync(join(root, path, file.name), 'utf8').trim());
  const words =
    files.length === 0 ? `Its package holds no licence text; it states: ${stated}` : files.join('\n\n');
  return `${RULE}\n${name} ${textField(entry, 'version') ?? ''} (${stated})\n${RULE}\n\n${words}\n`;
}
