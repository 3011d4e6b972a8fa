/** The npm packages: whether node_modules holds what the lock file says, and `npm ci` without install scripts where it does not. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { run } from '../children.mjs';
import { entries, field, readJson } from '../json.mjs';
import { cannot, done } from '../outcome.mjs';
import { admits, nodePackageName, wantedNode } from './runtime.mjs';

/**
 * @typedef {{ readonly command: string, readonly args: readonly string[] }} Npm how to call npm without a shell
 * @typedef {{ readonly env: Readonly<Record<string, string | undefined>>, readonly nodePath: string, readonly exists: (path: string) => boolean,
 *   readonly realPath: (path: string) => string }} NpmWorld
 */

/**
 * Whether node_modules holds every package of the lock file in its version. Optional packages may be missing: they belong to other
 * platforms. The platform's Node package may not, where the Node that runs this is not admitted.
 * @param {string} root
 */
export function packagesAreThere(root) {
  const wanted = field(readJson(join(root, 'package-lock.json')), 'packages');
  const installed = field(readJson(join(root, 'node_modules', '.package-lock.json')), 'packages');
  if (installed === undefined) return false;
  const needsNode = !admits(wantedNode(root), process.versions.node);
  const nodePackage = `node_modules/${nodePackageName(process.platform, process.arch)}`;
  return entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = field(installed, path);
    if (found === undefined) return field(entry, 'optional') === true && !(needsNode && path === nodePackage);
    return (
      field(entry, 'version') === field(found, 'version') &&
      field(entry, 'integrity') === field(found, 'integrity')
    );
  });
}

/**
 * Installs what the lock file says, development packages included: the windows are built here.
 * @param {{ readonly root: string, readonly say: (line: string) => void }} options
 * @returns {Promise<import('../outcome.mjs').Outcome<void>>}
 */
export async function installPackages({ root, say }) {
  const npm = findNpm();
  if (npm === undefined) {
    return cannot(
      'npm-not-found',
      'npm was not found beside Node or on the PATH. Run this in the project folder, then start again:\n\n  npm ci --ignore-scripts',
    );
  }
  say('Packages: installing what is missing; the first time takes a minute or two …');
  const startedAt = Date.now();
  const beat = setInterval(
    () => say(`Packages: still installing (${Math.round((Date.now() - startedAt) / 1000)} s) …`),
    20_000,
  );
  const { code } = await run({
    command: npm.command,
    args: [
      ...npm.args,
      ...installArguments(root),
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ],
    cwd: root,
  });
  clearInterval(beat);
  if (code === 0 && packagesAreThere(root)) return done(undefined);
  return cannot(
    'packages-not-installed',
    "The packages could not be installed; what npm said stands above. Check the network (or the proxy in npm's settings) and start again, or run this to see more:\n\n  npm ci --ignore-scripts",
  );
}

/**
 * `npm ci` begins by deleting node_modules. On Windows the Node that runs this may stand there and cannot be deleted while it
 * runs; there `npm install` puts right what differs from the lock file and leaves the rest.
 * @param {string} root
 */
function installArguments(root) {
  const runsFromThere =
    process.platform === 'win32' && process.execPath.startsWith(join(root, 'node_modules'));
  return runsFromThere ? ['install', '--no-save'] : ['ci'];
}

/** @type {NpmWorld} */
const thisMachine = {
  env: process.env,
  nodePath: process.execPath,
  exists: existsSync,
  realPath: realpathSync,
};

/**
 * npm as a script for Node: the npm that runs us where one does, else the one beside Node, else the one on the PATH. Called
 * so because npm's own command on Windows is a batch file, which needs a shell.
 * @param {NpmWorld} [world]
 * @returns {Npm | undefined}
 */
export function findNpm({ env, nodePath, exists, realPath } = thisMachine) {
  const running = env['npm_execpath'];
  if (running !== undefined && basename(running) === 'npm-cli.js' && exists(running)) {
    return { command: env['npm_node_execpath'] ?? nodePath, args: [running] };
  }
  const folders = [dirname(nodePath), ...(env['PATH'] ?? env['Path'] ?? '').split(delimiter)].filter(
    (folder) => folder !== '',
  );
  for (const folder of folders) {
    const link = join(folder, 'npm');
    const places = [
      join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
      join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
      ...(exists(link) ? [realPath(link)] : []),
    ];
    const found = places.find((place) => basename(place) === 'npm-cli.js' && exists(place));
    if (found !== undefined) return { command: nodePath, args: [found] };
  }
  return undefined;
}
