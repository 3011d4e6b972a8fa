/**
 * Stages a packed kiosk: copies what `package-files.mjs` names from the built tree into one folder, afresh each time, then
 * checks it. Nothing is packed from anywhere else.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { field, readJson, textField } from '../json.mjs';
import { cannot, done } from '../outcome.mjs';
import { NATIVE_PACKAGES, nativeFiles, stagingFaults } from './package-files.mjs';
import { licenceTexts } from './package-licences.mjs';
import { modelFiles } from '../setup/weights.mjs';

/**
 * @typedef {{ readonly root: string, readonly into: string, readonly platform: string, readonly arch: string }} Staging
 */

/** A setting that electron-updater reads even where it is told its server at run time. */
const UPDATER_SETTINGS = 'updaterCacheDirName: smartpresence-updater\n';

/**
 * Fails with `package-incomplete` where anything is missing, damaged or too much.
 * @param {Staging} staging
 * @returns {import('../outcome.mjs').Outcome<{ readonly files: number, readonly sizeBytes: number }>} what is staged
 */
export function stage({ root, into, platform, arch }) {
  rmSync(into, { recursive: true, force: true });
  const copy = copier(root, into);
  stageShell(root, copy);
  stageNatives({ root, platform, arch, copy });
  const models = modelFiles(root);
  for (const { file } of models) copy(`.cache/models/${file}`, `resources/models/${file}`);
  for (const folder of ['app', 'resources/licences']) {
    for (const name of ['LICENSE', 'THIRD-PARTY.md']) copy(name, `${folder}/${name}`);
  }
  write(into, 'resources/licences/packages.txt', licenceTexts(root));
  write(into, 'resources/app-update.yml', UPDATER_SETTINGS);
  write(into, 'app/package.json', `${JSON.stringify(appPackage(root, into), undefined, 2)}\n`);
  const faults = stagingFaults(into, { models, platform, arch });
  if (faults.length === 0) return done(extentOf(into));
  return cannot(
    'package-incomplete',
    `The kiosk is not whole, so it is not packed:\n\n  ${faults.join('\n  ')}\n\nOn sources that were not changed, this mends it:\n\n  npm ci --ignore-scripts\n  npm run setup`,
  );
}

/** @param {string} folder */
function extentOf(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .filter((found) => found.isFile());
  return { files: files.length, sizeBytes: files.reduce((sum, { size }) => sum + size, 0) };
}

/**
 * The built main process with its chunks, the preload and the kiosk's window; what else the builds leave stays behind.
 * @param {string} root
 * @param {Copy} copy
 */
function stageShell(root, copy) {
  for (const file of readdirIfThere(join(root, '.cache', 'electron', 'main'), '.js')) {
    copy(`.cache/electron/main/${file}`, `app/main/${file}`);
  }
  copy('.cache/electron/preload/preload.cjs', 'app/preload/preload.cjs');
  copy('.cache/web/kiosk', 'app/web');
}

/**
 * Each native package as far as it runs: its code for JavaScript, its licence, its addon for this platform.
 * @param {Omit<Staging, 'into'> & { readonly copy: Copy }} staging
 */
function stageNatives({ root, platform, arch, copy }) {
  const from = (/** @type {string} */ path) =>
    copy(
      `node_modules/${path}`,
      `app/node_modules/${path}`,
      path.endsWith('/package.json') ? runtimePackage : undefined,
    );
  for (const name of NATIVE_PACKAGES) {
    from(`${name}/package.json`);
    from(`${name}/LICENSE`);
  }
  from('better-sqlite3/lib');
  from('@node-rs/argon2/index.js');
  const natives = nativeFiles({ platform, arch });
  const packages = readdirIfThere(join(root, 'node_modules', '@node-rs'), '').map(
    (name) => `@node-rs/${name}`,
  );
  for (const folder of ['better-sqlite3/prebuilds', ...packages]) {
    for (const file of readdirIfThere(join(root, 'node_modules', folder), '')) {
      const path = `${folder}/${file}`;
      if (natives.some(({ pattern }) => pattern.test(`app/node_modules/${path}`))) from(path);
    }
  }
}

/**
 * What a package says of itself at run time. What it is built from, and what for, is not there.
 * @param {unknown} whole its package.json
 * @returns {unknown}
 */
function runtimePackage(whole) {
  const kept = ['name', 'version', 'license', 'type', 'main', 'exports'];
  return Object.fromEntries(
    kept.map((name) => [name, field(whole, name)]).filter(([, value]) => value !== undefined),
  );
}

/**
 * electron-builder takes no package along that this does not name.
 * @param {string} root
 * @param {string} into
 */
function appPackage(root, into) {
  const project = readJson(join(root, 'package.json'));
  const packages = join(into, 'app', 'node_modules');
  /** @type {Record<string, string | undefined>} */
  const dependencies = {};
  for (const path of readdirIfThere(packages, 'package.json')) {
    const json = readJson(join(packages, path));
    dependencies[textField(json, 'name') ?? path] = textField(json, 'version');
  }
  return {
    name: 'smartpresence',
    productName: 'SmartPresence',
    // Linux knows by it that the window belongs to the installed program.
    desktopName: 'smartpresence.desktop',
    version: textField(project, 'version'),
    description: textField(project, 'description'),
    license: textField(project, 'license'),
    homepage: 'https://smartpresence.invalid',
    author: 'SmartPresence contributors',
    type: 'module',
    main: 'main/main.js',
    dependencies,
  };
}

/**
 * @typedef {(from: string, to: string, change?: ((json: unknown) => unknown) | undefined) => void} Copy copies a file or a folder, by
 *   their names in the tree; what is missing is left out, and missed by the check. `change` rewrites a file of JSON.
 */

/**
 * @param {string} root
 * @param {string} into
 * @returns {Copy}
 */
function copier(root, into) {
  return (from, to, change) => {
    const source = join(root, ...from.split('/'));
    if (!existsSync(source)) return;
    if (change !== undefined) write(into, to, `${JSON.stringify(change(readJson(source)), undefined, 2)}\n`);
    else cpSync(source, join(into, ...to.split('/')), { recursive: true, dereference: true });
  };
}

/**
 * @param {string} into
 * @param {string} name
 * @param {string} text
 */
function write(into, name, text) {
  const path = join(into, ...name.split('/'));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/**
 * @param {string} folder
 * @param {string} ending
 * @returns {readonly string[]} the files below it with this ending, with forward slashes
 */
function readdirIfThere(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: ending !== '', encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => name.replaceAll('\\', '/'));
}
