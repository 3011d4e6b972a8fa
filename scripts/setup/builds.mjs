/**
 * What is built of the sources before anything runs, each part into its own folder of `.cache/` and only where something it is made
 * of has changed: the windows, the programs, and the Electron shell.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../children.mjs';
import { errorCode } from '../json.mjs';
import { cannot, done } from '../outcome.mjs';
import { BUILT_API, BUILT_KIOSK, ELECTRON_PROGRAM } from '../start/programs.mjs';

/**
 * @typedef {{ readonly about: string, readonly args: readonly string[], readonly makes: readonly string[] }} Step
 *   `args` are Node's; `makes` are files that must stand afterwards.
 * @typedef {{ readonly folder: string, readonly sources: readonly string[], readonly steps: readonly Step[],
 *   readonly failure: import('../outcome.mjs').Failure }} Build
 *   `sources` are files and folders, of which a missing one counts as empty. All paths are relative to the root.
 */

const VITE = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'];
const MENDED_BY =
  'the reason stands above. On sources that were not changed, this mends it:\n\n  npm ci --ignore-scripts';

/** The kiosk's window and the pages for people. @type {Build} */
export const WINDOWS = {
  folder: '.cache/web',
  sources: ['renderer', 'core', 'models', 'package-lock.json'],
  steps: [
    {
      about: "Windows: building the kiosk's window …",
      args: [...VITE, '--config', 'renderer/vite.config.ts', '--mode', 'kiosk'],
      makes: ['.cache/web/kiosk/index.html'],
    },
    {
      about: 'Windows: building the phone and portal pages …',
      args: [...VITE, '--config', 'renderer/vite.config.ts', '--mode', 'portal'],
      makes: ['.cache/web/portal/index.html'],
    },
  ],
  failure: { code: 'web-not-built', message: `The windows could not be built; ${MENDED_BY}` },
};

/** The central API and the kiosk in Chromium. @type {Build} */
export const PROGRAMS = {
  folder: '.cache/programs',
  sources: [
    ...['server', 'electron/chromium', 'electron/host', 'core', 'models'],
    ...['programs.vite.config.ts', 'package.json', 'package-lock.json'],
  ],
  steps: [
    {
      about: 'Programs: building the API and the kiosk …',
      args: [...VITE, '--config', 'programs.vite.config.ts'],
      makes: [BUILT_API, BUILT_KIOSK],
    },
  ],
  failure: { code: 'programs-not-built', message: `The API and the kiosk could not be built; ${MENDED_BY}` },
};

/** The kiosk in Electron; its failure's message is a clause. @type {Build} */
export const SHELL = {
  folder: '.cache/electron',
  sources: ['electron', 'core', 'models/manifest.json', 'electron.vite.config.ts', 'package-lock.json'],
  steps: [
    {
      about: 'Windows: building the Electron shell …',
      args: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'error'],
      makes: [ELECTRON_PROGRAM],
    },
  ],
  failure: {
    code: 'electron-not-built',
    message: 'its shell could not be built; the reason stands above',
  },
};

/**
 * Whether all of it stands, built from the sources as they are now.
 * @param {string} root
 * @param {Build} build
 */
export function isBuilt(root, build) {
  const stands = build.steps.every(({ makes }) => makes.every((file) => existsSync(join(root, file))));
  return stands && readStamp(root, build) === sourceHash(root, build.sources);
}

/**
 * Builds it with the chosen Node. The stamp is written last, so that a build cut short is done again.
 * @param {Build} build
 * @param {{ readonly root: string, readonly nodePath: string, readonly say: (line: string) => void }} options
 * @returns {Promise<import('../outcome.mjs').Outcome<void>>}
 */
export async function runBuild(build, { root, nodePath, say }) {
  const hash = sourceHash(root, build.sources);
  rmSync(stampPath(root, build), { force: true });
  for (const { about, args, makes } of build.steps) {
    say(about);
    const { code } = await run({ command: nodePath, args, cwd: root });
    if (code !== 0 || !makes.every((file) => existsSync(join(root, file))))
      return cannot(build.failure.code, build.failure.message);
  }
  mkdirSync(join(root, build.folder), { recursive: true });
  writeFileSync(stampPath(root, build), `${hash}\n`);
  return done(undefined);
}

/**
 * SHA-256, in hex, over the names and contents of the sources, in one order on every machine.
 * @param {string} root
 * @param {readonly string[]} sources files and folders; what is missing counts as empty
 */
export function sourceHash(root, sources) {
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

/** @param {string} root @param {Build} build */
function stampPath(root, { folder }) {
  return join(root, folder, 'sources.sha256');
}

/** @param {string} root @param {Build} build */
function readStamp(root, build) {
  try {
    return readFileSync(stampPath(root, build), 'utf8').trim();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
