/**
 * Writes THIRD-PARTY.md: every package that ships, from package-lock.json, with the face models, from
 * models/manifest.json. With --check it writes nothing, names what is missing or stale, then exits 1.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entries, field, readJson, textField } from './json.mjs';

/**
 * @typedef {{ readonly name: string, readonly version: string, readonly licence: string }} Package
 * @typedef {{ readonly file: string, readonly does: string, readonly licence: string }} Model
 */

const UNKNOWN = 'not stated';

/**
 * The packages that a lockfile installs outside development, for any platform; a package that is there in
 * two versions stands there twice. Sorted by name, then version.
 * @param {unknown} lock the parsed package-lock.json
 * @returns {readonly Package[]}
 */
export function shippedPackages(lock) {
  /** @type {Map<string, Package>} */
  const found = new Map();
  for (const [path, entry] of entries(field(lock, 'packages'))) {
    if (path === '' || field(entry, 'dev') === true) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const version = textField(entry, 'version') ?? UNKNOWN;
    found.set(`${name}@${version}`, { name, version, licence: textField(entry, 'license') ?? UNKNOWN });
  }
  const order = (/** @type {Package} */ { name, version }) => `${name}\n${version}`;
  return [...found.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/**
 * The weight files that the models' manifest names, with their licences.
 * @param {unknown} manifest the parsed models/manifest.json
 * @returns {readonly Model[]}
 */
export function shippedModels(manifest) {
  return entries(field(manifest, 'nets')).map(([, net]) => ({
    file: textField(field(net, 'weights'), 'file') ?? UNKNOWN,
    does: textField(net, 'does') ?? UNKNOWN,
    licence: textField(net, 'licence') ?? UNKNOWN,
  }));
}

/**
 * The text of THIRD-PARTY.md.
 * @param {{ readonly packages: readonly Package[], readonly models: readonly Model[] }} shipped
 */
export function thirdParty({ packages, models }) {
  return `# Third-party work

SmartPresence is licensed under Apache-2.0 (\`LICENSE\`). It stands on the work below. \`npm run licences\` writes this page
from \`package-lock.json\` with \`models/manifest.json\`; \`npm run check\` refuses one that is not current.

## Face models

The weights come with the npm package \`@vladmandic/face-api\` (MIT, Vladimir Mandic). Its README credits the project
face-api.js and the repository face-api.js-models for the original weights. The recognition network is dlib's
\`dlib_face_recognition_resnet_model_v1\`, whose author, Davis King, has released it into the public domain; he describes
training on images from FaceScrub, VGG and the web. A licence on weights says nothing about the pictures they were
trained on: whoever switches face on judges that for their own country.

| weights | what it does | licence |
| --- | --- | --- |
${models.map(({ file, does, licence }) => `| \`${file}\` | ${does} | ${licence} |`).join('\n')}

## Packages

Each package carries its full licence text in its own folder under \`node_modules\`. The \`node-*\` packages hold Node.js,
whose own licence page lists the libraries inside it. Packages for other platforms are listed too.

| package | version | licence |
| --- | --- | --- |
${packages.map(({ name, version, licence }) => `| \`${name}\` | ${version} | ${licence} |`).join('\n')}
`;
}

/**
 * What `written` lacks of `wanted` or has too much, one plain line each; none where the two are equal.
 * @param {string} wanted
 * @param {string} written
 * @returns {readonly string[]}
 */
export function differences(wanted, written) {
  const asLines = (/** @type {string} */ text) => text.replaceAll('\r\n', '\n').split('\n');
  const [wantedLines, writtenLines] = [asLines(wanted), asLines(written)];
  return [
    ...wantedLines.filter((line) => !writtenLines.includes(line)).map((line) => `missing: ${line}`),
    ...writtenLines.filter((line) => !wantedLines.includes(line)).map((line) => `no longer true: ${line}`),
  ];
}

/** @param {string} path */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * @param {string} root
 * @param {readonly string[]} options
 * @returns {number} the exit code
 */
function main(root, options) {
  const path = join(root, 'THIRD-PARTY.md');
  const wanted = thirdParty({
    packages: shippedPackages(readJson(join(root, 'package-lock.json'))),
    models: shippedModels(readJson(join(root, 'models', 'manifest.json'))),
  });
  if (!options.includes('--check')) {
    writeFileSync(path, wanted);
    return 0;
  }
  const found = differences(wanted, textOf(path));
  if (found.length === 0) return 0;
  process.stdout.write(`THIRD-PARTY.md is not current. Run: npm run licences\n${found.join('\n')}\n`);
  return 1;
}

if (process.argv[1] === import.meta.filename) {
  process.exitCode = main(join(import.meta.dirname, '..'), process.argv.slice(2));
}
