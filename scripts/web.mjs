/**
 * Builds the two web apps, the kiosk's window and the pages for people, and skips it where nothing they are made of has changed.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './children.mjs';
import { errorCode } from './json.mjs';
import { cannot, done } from './outcome.mjs';

/** The apps, by the name of their folder under `renderer/` and under `.cache/web/`. */
const WEB_APPS = ['kiosk', 'portal'];
/** What the apps are made of; what is missing counts as empty. */
const SOURCES = ['renderer', 'core', 'models', 'package-lock.json'];

/**
 * Whether both apps stand in `.cache/web/`, built from the sources as they are now.
 * @param {string} root
 */
export function webIsBuilt(root) {
  return WEB_APPS.every((app) => existsSync(pageOf(root, app))) && readStamp(root) === sourceHash(root);
}

/**
 * Builds both apps with the chosen Node. The stamp is written last, so that a build cut short is done again.
 * @param {{ readonly root: string, readonly nodePath: string, readonly say: (line: string) => void }} options
 * @returns {Promise<import('./outcome.mjs').Outcome<void>>}
 */
export async function buildWeb({ root, nodePath, say }) {
  const hash = sourceHash(root);
  rmSync(stampPath(root), { force: true });
  for (const app of WEB_APPS) {
    say(`Windows: building ${app === 'kiosk' ? "the kiosk's window" : 'the phone and portal pages'} …`);
    const { code } = await run({
      command: nodePath,
      args: [
        join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
        'build',
        '--config',
        join('renderer', 'vite.config.ts'),
        '--mode',
        app,
        '--logLevel',
        'error',
      ],
      cwd: root,
    });
    if (code !== 0 || !existsSync(pageOf(root, app))) {
      return cannot(
        'web-not-built',
        `The ${app} pages could not be built; the reason stands above. On sources that were not changed, this mends it:\n\n  npm ci --ignore-scripts`,
      );
    }
  }
  mkdirSync(join(root, '.cache', 'web'), { recursive: true });
  writeFileSync(stampPath(root), `${hash}\n`);
  return done(undefined);
}

/**
 * SHA-256, in hex, over the names and contents of the sources, in one order on every machine.
 * @param {string} root
 * @param {readonly string[]} [sources] files and folders, else what the apps are made of; what is missing counts as empty
 */
export function sourceHash(root, sources = SOURCES) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const path of filesUnder(root, source)) {
      const bytes = readFileSync(join(root, path));
      hash.update(`${path}\0${bytes.length}\0`).update(bytes);
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} path with forward slashes, relative to the root
 * @returns {readonly string[]} the file itself, or all files below the folder; none where it is missing
 */
function filesUnder(root, path) {
  let found;
  try {
    found = readdirSync(join(root, path), { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') return [path];
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
  return found
    .map((entry) => ({ entry, below: `${path}/${entry.name}` }))
    .sort((a, b) => (a.below < b.below ? -1 : 1))
    .flatMap(({ entry, below }) => (entry.isDirectory() ? filesUnder(root, below) : [below]));
}

/** @param {string} root @param {string} app */
function pageOf(root, app) {
  return join(root, '.cache', 'web', app, 'index.html');
}

/** @param {string} root */
function stampPath(root) {
  return join(root, '.cache', 'web', 'sources.sha256');
}

/** @param {string} root */
function readStamp(root) {
  try {
    return readFileSync(stampPath(root), 'utf8').trim();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
