/**
 * Gets a browser where the machine has none: Playwright's own download, bounded in time, then Debian's package where we are root
 * on Debian. What failed is remembered; then the person is given the exact command.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../children.mjs';
import { readJson, textField } from '../json.mjs';
import { cannot, done } from '../outcome.mjs';
import { findBrowser } from './runtime.mjs';

/**
 * @typedef {import('./runtime.mjs').FoundBrowser} FoundBrowser
 * @typedef {'debian' | 'ubuntu' | 'fedora' | 'linux' | 'darwin' | 'win32'} System
 * @typedef {{ readonly what: string, readonly words: string, readonly attempt: () => Promise<boolean> }} Way
 *   `what` names the way in the memory of failures; `attempt` says whether it ended well.
 * @typedef {{ readonly find: () => FoundBrowser | undefined, readonly ways: readonly Way[], readonly named: string | undefined,
 *   readonly system: System, readonly now: () => number }} BrowserSource
 */

const DOWNLOAD_MS = 120_000;
const APT_MS = 300_000;

/**
 * The browser, got by the first way that works. Fails with `browser-not-found` and the exact command.
 * @param {{ readonly source: BrowserSource, readonly memory: import('./remembered.mjs').FailureMemory, readonly say: (line: string) => void }} options
 * @returns {Promise<import('../outcome.mjs').Outcome<FoundBrowser>>}
 */
export async function getBrowser({ source, memory, say }) {
  const there = source.find();
  if (there !== undefined) return done(there);
  if (source.named !== undefined) {
    return cannot(
      'browser-not-found',
      `SMARTPRESENCE_BROWSER names ${source.named}, which is not there. Correct it or take it away, then start again.`,
    );
  }
  /** @type {string[]} */
  const past = [];
  for (const way of source.ways) {
    const failedAt = memory.failedAt(way.what, source.now());
    if (failedAt !== undefined) {
      past.push(
        `${way.words} failed on ${new Date(failedAt).toLocaleString()} and is tried again after seven days (at once with: npm run setup -- --retry).`,
      );
      continue;
    }
    say(`Browser: none found. Trying ${way.words} …`);
    const got = (await way.attempt()) ? source.find() : undefined;
    if (got !== undefined) return done(got);
    memory.remember(way.what, source.now());
    say(`Browser: ${way.words} did not work.`);
  }
  return cannot(
    'browser-not-found',
    [
      'No Chrome, Chromium or Edge was found on this machine.',
      ...past,
      `Install one with this command, then start again:\n\n  ${browserCommand(source.system)}`,
    ].join('\n'),
  );
}

/**
 * The ways that this machine offers.
 * @param {{ readonly root: string, readonly nodePath: string }} options
 * @returns {BrowserSource}
 */
export function browserSource({ root, nodePath }) {
  const system = thisSystem();
  const version =
    textField(readJson(join(root, 'node_modules', 'playwright', 'package.json')), 'version') ?? 'unknown';
  const named = process.env['SMARTPRESENCE_BROWSER'];
  /** @type {Way} */
  const download = {
    what: `playwright-${version}`,
    words: "Playwright's download",
    attempt: async () => {
      const { code } = await run({
        command: nodePath,
        args: [join(root, 'node_modules', 'playwright', 'cli.js'), 'install', '--no-shell', 'chromium'],
        cwd: root,
        timeoutMs: DOWNLOAD_MS,
      });
      return code === 0;
    },
  };
  /** @type {Way} */
  const apt = { what: 'apt-chromium', words: "Debian's package chromium", attempt: () => aptChromium(root) };
  const isRoot = process.getuid?.() === 0;
  return {
    find: () => findBrowser(),
    ways: system === 'debian' && isRoot ? [download, apt] : [download],
    named: named === '' ? undefined : named,
    system,
    now: Date.now,
  };
}

/** @param {string} cwd */
async function aptChromium(cwd) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const updated = await run({
    command: 'apt-get',
    args: ['update', '-q'],
    cwd,
    env,
    timeoutMs: APT_MS,
    quiet: true,
  });
  if (updated.code !== 0) return false;
  const args = ['install', '-y', '-q', '--no-install-recommends', 'chromium'];
  return (await run({ command: 'apt-get', args, cwd, env, timeoutMs: APT_MS })).code === 0;
}

/** @returns {System} */
function thisSystem() {
  if (process.platform === 'darwin' || process.platform === 'win32') return process.platform;
  try {
    return systemFrom(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return 'linux';
  }
}

/**
 * The kind of Linux, from the text of os-release(5). Ubuntu's chromium is a snap, so it is no Debian here.
 * @param {string} osRelease
 * @returns {System}
 */
export function systemFrom(osRelease) {
  const words = [...osRelease.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)].flatMap((match) =>
    (match[1] ?? '').replaceAll('"', '').split(' '),
  );
  if (words.includes('ubuntu')) return 'ubuntu';
  if (words.includes('debian')) return 'debian';
  return words.includes('fedora') ? 'fedora' : 'linux';
}

/** @param {System} system */
function browserCommand(system) {
  switch (system) {
    case 'debian':
      return 'sudo apt-get update && sudo apt-get install chromium';
    case 'ubuntu':
      return 'sudo snap install chromium';
    case 'fedora':
      return 'sudo dnf install chromium';
    case 'darwin':
      return 'brew install --cask google-chrome';
    case 'win32':
      return 'winget install --id Google.Chrome';
    case 'linux':
      return 'npx playwright install --with-deps chromium';
  }
}
