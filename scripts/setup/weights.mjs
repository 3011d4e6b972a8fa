/**
 * The face weights: copies what `models/manifest.json` names from the npm packages to `.cache/models/`, where the kiosk
 * serves it from. Nothing stays there whose SHA-256 is not the manifest's.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { field, readJson } from '../json.mjs';

/**
 * @typedef {{ readonly file: string, readonly from: string, readonly sizeBytes: number, readonly sha256: string }} WeightFile
 * @typedef {{ readonly path: string, readonly file: WeightFile }} Source where a file comes from
 * @typedef {{ readonly package: string, readonly nets: Readonly<Record<string, { readonly weights: WeightFile, readonly layout: WeightFile }>>,
 *   readonly backends: Readonly<Record<string, { readonly package: string, readonly files: readonly WeightFile[] }>> }} Manifest
 */

const STAMP = 'verified.json';

/**
 * Copies and verifies; quick when nothing changed since the last time. Throws an Error with `code`
 * 'model-file-missing' or 'model-hash-mismatch' and plain words with the next step.
 * @param {{ readonly root: string, readonly log: (line: string) => void }} options
 */
export async function copyWeights({ root, log }) {
  const folder = join(root, '.cache', 'models');
  const sources = sourcesOf(manifestOf(root), root);
  if (stampOf(folder) === stateOf(folder, sources)) return;
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, STAMP), { force: true });
  for (const source of sources) copyOne(source, folder);
  writeFileSync(join(folder, STAMP), `${stateOf(folder, sources)}\n`);
  log(`Face weights: ${sources.length} files copied and verified.`);
}

/**
 * Every file that the manifest names, weights, layouts and backends, by its name in `.cache/models/`.
 * @param {string} root
 * @returns {readonly WeightFile[]}
 */
export function modelFiles(root) {
  return sourcesOf(manifestOf(root), root).map(({ file }) => file);
}

/**
 * @param {string} root
 * @returns {Manifest}
 */
function manifestOf(root) {
  const manifest = readJson(join(root, 'models', 'manifest.json'));
  if (!isManifest(manifest)) throw new Error('models/manifest.json is missing or names no nets');
  return manifest;
}

/**
 * Our own file, whose parts the engine's types hold: only its outline is looked at.
 * @param {unknown} value
 * @returns {value is Manifest}
 */
function isManifest(value) {
  return ['package', 'nets', 'backends'].every((name) => field(value, name) !== undefined);
}

/**
 * @param {Manifest} manifest
 * @param {string} root
 * @returns {readonly Source[]}
 */
function sourcesOf(manifest, root) {
  const from = (/** @type {string} */ name, /** @type {WeightFile} */ file) => ({
    path: join(root, 'node_modules', ...name.split('/'), ...file.from.split('/')),
    file,
  });
  const nets = Object.values(manifest.nets).flatMap((net) => [net.weights, net.layout]);
  return [
    ...nets.map((file) => from(manifest.package, file)),
    ...Object.values(manifest.backends).flatMap((backend) =>
      backend.files.map((file) => from(backend.package, file)),
    ),
  ];
}

/**
 * Puts a file in place only when its bytes are right, and in one step, so that an interrupted copy leaves no half file.
 * @param {Source} source
 * @param {string} folder
 */
function copyOne({ path, file }, folder) {
  const bytes = readOrUndefined(path);
  if (bytes === undefined) {
    throw failure(
      'model-file-missing',
      `The face model file ${file.file} is missing: ${path} cannot be read. Install the packages again, then start again:\n\n  npm ci --ignore-scripts`,
    );
  }
  if (createHash('sha256').update(bytes).digest('hex') !== file.sha256) {
    throw failure(
      'model-hash-mismatch',
      `The face model file ${path} is not the one that models/manifest.json names: its SHA-256 differs, so it was damaged or exchanged and is not used. Install the packages again, then start again:\n\n  npm ci --ignore-scripts`,
    );
  }
  const target = join(folder, file.file);
  writeFileSync(`${target}.part`, bytes);
  renameSync(`${target}.part`, target);
}

/**
 * Size and time of every copy beside the hash wanted of it: when this is as it was after the last check, so are the bytes.
 * @param {string} folder
 * @param {readonly Source[]} sources
 */
function stateOf(folder, sources) {
  return JSON.stringify(
    sources.map(({ file, path }) => [file.sha256, seen(join(folder, file.file)), seen(path)]),
  );
}

/** @param {string} path */
function seen(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? 'missing' : `${found.size} ${found.mtimeMs}`;
}

/** @param {string} folder */
function stampOf(folder) {
  const stamp = readOrUndefined(join(folder, STAMP));
  return stamp?.toString('utf8').trim();
}

/**
 * @param {string} path
 * @returns {Buffer | undefined}
 */
function readOrUndefined(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}

/**
 * @param {'model-file-missing' | 'model-hash-mismatch'} code
 * @param {string} message
 */
function failure(code, message) {
  return Object.assign(new Error(message), { code });
}
