/**
 * Builds the Electron shell, its main process, its preload and its host process, into `.cache/electron/`, and skips it where
 * nothing they are made of has changed.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './children.mjs';
import { errorCode } from './json.mjs';
import { cannot, done } from './outcome.mjs';
import { ELECTRON_PROGRAM } from './programs.mjs';
import { sourceHash } from './web.mjs';

const SOURCES = ['electron', 'core', 'models/manifest.json', 'electron.vite.config.ts', 'package-lock.json'];

/**
 * Whether the shell stands in `.cache/electron/`, built from the sources as they are now.
 * @param {string} root
 */
export function shellIsBuilt(root) {
  return existsSync(join(root, ELECTRON_PROGRAM)) && readStamp(root) === sourceHash(root, SOURCES);
}

/**
 * Builds the shell with the chosen Node. The stamp is written last, so that a build cut short is done again.
 * @param {{ readonly root: string, readonly nodePath: string, readonly say: (line: string) => void }} options
 * @returns {Promise<import('./outcome.mjs').Outcome<void>>} a failure's message is a clause
 */
export async function buildShell({ root, nodePath, say }) {
  const hash = sourceHash(root, SOURCES);
  rmSync(stampPath(root), { force: true });
  say('Windows: building the Electron shell …');
  const { code } = await run({
    command: nodePath,
    args: [
      join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'),
      'build',
      '--logLevel',
      'error',
    ],
    cwd: root,
  });
  if (code !== 0 || !existsSync(join(root, ELECTRON_PROGRAM))) {
    return cannot('electron-not-built', 'its shell could not be built; the reason stands above');
  }
  mkdirSync(join(root, '.cache', 'electron'), { recursive: true });
  writeFileSync(stampPath(root), `${hash}\n`);
  return done(undefined);
}

/** @param {string} root */
function stampPath(root) {
  return join(root, '.cache', 'electron', 'sources.sha256');
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
