/**
 * What goes into a packed kiosk, and the check of a staged folder against it: below `app/` stands what the archive holds,
 * below `resources/` what stands beside it. What no rule here names is refused, so nothing ships by accident.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * @typedef {{ readonly file: string, readonly sha256: string }} ModelFile
 * @typedef {{ readonly models: readonly ModelFile[], readonly platform: string, readonly arch: string }} Wanted
 *   `platform` and `arch` as Node names them.
 */

/** The native packages, the only ones that stay packages: all else is bundled. */
export const NATIVE_PACKAGES = ['better-sqlite3', '@node-rs/argon2'];

/** Files that must be there, whatever the platform. */
const ALWAYS = [
  'app/package.json',
  'app/main/main.js',
  'app/main/host-process.js',
  'app/preload/preload.cjs',
  'app/web/index.html',
  'app/LICENSE',
  'app/THIRD-PARTY.md',
  'app/node_modules/better-sqlite3/lib/index.js',
  'app/node_modules/better-sqlite3/package.json',
  'app/node_modules/better-sqlite3/LICENSE',
  'app/node_modules/@node-rs/argon2/index.js',
  'app/node_modules/@node-rs/argon2/package.json',
  'app/node_modules/@node-rs/argon2/LICENSE',
  'resources/app-update.yml',
  'resources/licences/LICENSE',
  'resources/licences/THIRD-PARTY.md',
  'resources/licences/packages.txt',
];

/** What may be there besides. */
const MAY = [
  /^app\/main\/(chunks\/)?[\w.-]+\.js$/,
  /^app\/web\/assets\/[\w.-]+\.(js|css|woff2|svg|png|webp|wasm|mp3|ogg|wav)$/,
  /^app\/node_modules\/better-sqlite3\/lib\/([\w-]+\/)?[\w-]+\.js$/,
];

/** What no rule above may let in. */
const NEVER = /\.(map|[cm]?tsx?|test\.[cm]?js|spec\.[cm]?js)$/;

/**
 * The names of the native files for a platform, as patterns of one file each.
 * @param {Pick<Wanted, 'platform' | 'arch'>} wanted
 * @returns {readonly { readonly name: string, readonly pattern: RegExp }[]}
 */
export function nativeFiles({ platform, arch }) {
  const argon2 = `app/node_modules/@node-rs/argon2-${platform}-${arch}`;
  return [
    {
      name: 'better-sqlite3',
      pattern: exactly(`app/node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`),
    },
    { name: '@node-rs/argon2', pattern: new RegExp(`^${argon2}(-\\w+)?/argon2\\.[\\w-]+\\.node$`) },
    { name: "@node-rs/argon2's package", pattern: new RegExp(`^${argon2}(-\\w+)?/package\\.json$`) },
  ];
}

/**
 * Every way in which a staged folder is not what ships, one plain line each; none where it is.
 * @param {string} folder
 * @param {Wanted} wanted
 * @returns {readonly string[]}
 */
export function stagingFaults(folder, wanted) {
  const files = filesUnder(folder);
  const natives = nativeFiles(wanted);
  const models = wanted.models.map(({ file }) => `resources/models/${file}`);
  const required = [...ALWAYS, ...models];
  const patterns = [...required.map(exactly), ...natives.map(({ pattern }) => pattern), ...MAY];
  return [
    ...required.filter((name) => !files.includes(name)).map((name) => `missing: ${name}`),
    ...natives
      .filter(({ pattern }) => !files.some((name) => pattern.test(name)))
      .map(({ name }) => `missing: the native module of ${name} for ${wanted.platform}-${wanted.arch}`),
    ...wanted.models
      .filter(({ file }) => files.includes(`resources/models/${file}`))
      .filter(({ file, sha256 }) => hashOf(join(folder, 'resources', 'models', file)) !== sha256)
      .map(({ file }) => `not the file that models/manifest.json names: resources/models/${file}`),
    ...files
      .filter((name) => NEVER.test(name) || !patterns.some((pattern) => pattern.test(name)))
      .map((name) => `does not belong: ${name}`),
    ...files
      .filter(
        (name) =>
          name.endsWith('js') &&
          /\/\/# sourceMappingURL=data:/.test(readFileSync(join(folder, name), 'utf8')),
      )
      .map((name) => `holds its sources: ${name}`),
  ];
}

/**
 * The files below a folder, by their names within it, with forward slashes, sorted. None where the folder is missing.
 * @param {string} folder
 * @returns {readonly string[]}
 */
export function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** @param {string} path */
function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** @param {string} name */
function exactly(name) {
  return new RegExp(`^${name.replaceAll(/[.+]/g, '\\$&')}$`);
}
