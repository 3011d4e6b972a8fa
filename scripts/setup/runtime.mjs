/**
 * Finds what the programs run on: a Node that package.json admits, and a browser of the Chromium family.
 * It looks and never installs.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, relative, isAbsolute } from 'node:path';
import { cannot, done } from '../outcome.mjs';
import { errorCode, field, readJson, textField } from '../json.mjs';

/**
 * @typedef {{ readonly path: string, readonly version: string, readonly origin: 'path' | 'package' }} ChosenNode
 * @typedef {{ readonly path: string, readonly origin: 'named' | 'machine' | 'playwright' }} FoundBrowser
 * @typedef {{ readonly platform: string, readonly arch: string, readonly nodePath: string, readonly nodeVersion: string,
 *   readonly askVersion: (path: string) => string | undefined }} NodeWorld
 * @typedef {{ readonly platform: string, readonly env: Readonly<Record<string, string | undefined>>, readonly home: string,
 *   readonly exists: (path: string) => boolean, readonly list: (path: string) => readonly string[] }} BrowserWorld
 */

/** @type {NodeWorld} */
const thisNode = {
  platform: process.platform,
  arch: process.arch,
  nodePath: process.execPath,
  nodeVersion: process.versions.node,
  askVersion: versionOf,
};

/** @type {BrowserWorld} */
const thisMachine = {
  platform: process.platform,
  env: process.env,
  home: homedir(),
  exists: existsSync,
  list: namesIn,
};

/**
 * The Node that the programs run on: the one that runs this script where package.json admits it, else the platform's
 * package in node_modules, asked for its version. Fails with `node-too-old`, with the exact command to install one.
 * @param {{ readonly root: string, readonly world?: NodeWorld }} options
 * @returns {import('../outcome.mjs').Outcome<ChosenNode>}
 */
export function chooseNode({ root, world = thisNode }) {
  const range = wantedNode(root);
  if (admits(range, world.nodeVersion)) {
    const origin = isInside(join(root, 'node_modules'), world.nodePath) ? 'package' : 'path';
    return done({ path: world.nodePath, version: world.nodeVersion, origin });
  }
  const path = packagedNodePath(root, world);
  const version = world.askVersion(path);
  if (version !== undefined && admits(range, version)) return done({ path, version, origin: 'package' });
  return cannot(
    'node-too-old',
    `SmartPresence runs on Node ${range}; this machine has ${world.nodeVersion}.\n` +
      `Install it with this command, then start again:\n\n  ${nodeCommand(world.platform)}`,
  );
}

/**
 * The range of Node versions that package.json admits.
 * @param {string} root
 */
export function wantedNode(root) {
  return textField(field(readJson(join(root, 'package.json')), 'engines'), 'node') ?? '*';
}

/**
 * Where the platform's Node package keeps its program, whether it is there or not.
 * @param {string} root
 * @param {Pick<NodeWorld, 'platform' | 'arch'>} world
 */
export function packagedNodePath(root, { platform, arch }) {
  const program = platform === 'win32' ? 'node.exe' : 'node';
  return join(root, 'node_modules', nodePackageName(platform, arch), 'bin', program);
}

/**
 * @param {string} platform as `process.platform` names it
 * @param {string} arch as `process.arch` names it
 */
export function nodePackageName(platform, arch) {
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/**
 * Whether a version satisfies a range of plain comparisons side by side, such as `>=24.15 <25`. `*` admits all.
 * A range written otherwise is an error of ours and throws.
 * @param {string} range
 * @param {string} version
 */
export function admits(range, version) {
  const found = numbers(version);
  return range.split(/\s+/).every((part) => {
    if (part === '' || part === '*') return true;
    const match = /^(>=|<=|>|<|=)(\d+(?:\.\d+){0,2})$/.exec(part);
    if (match?.[1] === undefined || match[2] === undefined)
      throw new Error(`Cannot read the version range "${range}".`);
    return holds(match[1], compare(found, numbers(match[2])));
  });
}

/**
 * The browser for the window, first of: the one named by SMARTPRESENCE_BROWSER (undefined where that file is missing: the
 * wish is not passed over), Chrome, Chromium or Edge on this machine, Playwright's download. Undefined where there is none.
 * @param {{ readonly world?: BrowserWorld }} [options]
 * @returns {FoundBrowser | undefined}
 */
export function findBrowser({ world = thisMachine } = {}) {
  const named = world.env['SMARTPRESENCE_BROWSER'];
  if (named !== undefined && named !== '') {
    return world.exists(named) ? { path: named, origin: 'named' } : undefined;
  }
  const own = machineBrowsers(world).find((path) => world.exists(path));
  if (own !== undefined) return { path: own, origin: 'machine' };
  const downloaded = playwrightBrowsers(world).find((path) => world.exists(path));
  return downloaded === undefined ? undefined : { path: downloaded, origin: 'playwright' };
}

/**
 * @param {BrowserWorld} world
 * @returns {readonly string[]}
 */
function machineBrowsers({ platform, env, home }) {
  if (platform === 'win32') {
    const folders = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']];
    const programs = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Chromium\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
    ];
    return programs.flatMap((program) =>
      folders.filter((folder) => folder !== undefined).map((folder) => `${folder}\\${program}`),
    );
  }
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return apps.flatMap((app) =>
      ['/Applications', `${home}/Applications`].map((folder) => `${folder}/${app}.app/Contents/MacOS/${app}`),
    );
  }
  const names = [
    'google-chrome-stable',
    'google-chrome',
    'chromium',
    'chromium-browser',
    'microsoft-edge-stable',
    'microsoft-edge',
  ];
  const folders = [
    ...(env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
    '/usr/bin',
    '/usr/local/bin',
    '/snap/bin',
  ];
  return [
    ...names.flatMap((name) => folders.map((folder) => `${folder}/${name}`)),
    '/opt/google/chrome/chrome',
    '/opt/microsoft/msedge/msedge',
    '/usr/lib/chromium/chromium',
  ];
}

/** Newest download first. The folder names are those of Playwright's registry, with the older layout behind the newer. */
const PLAYWRIGHT_PROGRAMS = [
  ['chrome-linux64', 'chrome'],
  ['chrome-linux-arm64', 'chrome'],
  ['chrome-linux', 'chrome'],
  ['chrome-win64', 'chrome.exe'],
  ['chrome-win', 'chrome.exe'],
  ...['chrome-mac-arm64', 'chrome-mac-x64', 'chrome-mac'].flatMap((folder) => [
    [folder, 'Google Chrome for Testing.app', 'Contents', 'MacOS', 'Google Chrome for Testing'],
    [folder, 'Chromium.app', 'Contents', 'MacOS', 'Chromium'],
  ]),
];

/**
 * @param {BrowserWorld} world
 * @returns {readonly string[]}
 */
function playwrightBrowsers(world) {
  const folder = playwrightFolder(world);
  const revisions = world
    .list(folder)
    .map((name) => ({ name, revision: Number(/^chromium-(\d+)$/.exec(name)?.[1] ?? Number.NaN) }))
    .filter(({ revision }) => !Number.isNaN(revision))
    .sort((a, b) => b.revision - a.revision)
    .filter(({ name }) => world.exists(join(folder, name, 'INSTALLATION_COMPLETE')));
  return revisions.flatMap(({ name }) => PLAYWRIGHT_PROGRAMS.map((parts) => join(folder, name, ...parts)));
}

/** @param {BrowserWorld} world */
function playwrightFolder({ platform, env, home }) {
  const named = env['PLAYWRIGHT_BROWSERS_PATH'];
  if (named !== undefined && named !== '' && named !== '0') return named;
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'ms-playwright');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'ms-playwright');
  return join(env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'ms-playwright');
}

/** @param {string} platform */
function nodeCommand(platform) {
  if (platform === 'darwin') return 'brew install node@24 && brew link --overwrite --force node@24';
  if (platform === 'win32') return 'winget install --id OpenJS.NodeJS.24';
  return 'nvm install 24 && nvm use 24';
}

/**
 * @param {string} path
 * @returns {string | undefined} without the leading v; undefined where the program is missing or does not run here
 */
function versionOf(path) {
  if (!existsSync(path)) return undefined;
  try {
    const words = execFileSync(path, ['--version'], {
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /^v(\d+\.\d+\.\d+)\s*$/.exec(words)?.[1];
  } catch {
    return undefined;
  }
}

/**
 * @param {string} folder
 * @returns {readonly string[]}
 */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}

/**
 * @param {string} folder
 * @param {string} path
 */
function isInside(folder, path) {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

/** @param {string} version */
function numbers(version) {
  return version.split('.').map(Number);
}

/**
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 * @returns {number} below, at or above zero; parts that are left out count as 0
 */
function compare(a, b) {
  const differing = [0, 1, 2].find((index) => (a[index] ?? 0) !== (b[index] ?? 0));
  return differing === undefined ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0);
}

/**
 * @param {string} operator
 * @param {number} order
 */
function holds(operator, order) {
  if (operator === '>=') return order >= 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  if (operator === '<') return order < 0;
  return order === 0;
}
