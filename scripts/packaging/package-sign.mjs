/**
 * What an operator puts on their server beside the installers: the signed manifest `update.json` (core/update/manifest.ts) and
 * the feed that electron-updater reads. The feed is written as JSON, which is YAML too.
 */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../json.mjs';
import { cannot, done } from '../outcome.mjs';

/**
 * @typedef {{ readonly url: string, readonly sha512: string, readonly size: number }} Installer
 * @typedef {{ readonly publicKey: string, readonly written: readonly string[], readonly installers: readonly string[] }} Signed
 *   `publicKey` is the 32 bytes in base64url, as kiosk.json wants them.
 */

const INSTALLER = /\.(AppImage|deb|exe|dmg)$/;

/**
 * The feed that each kind of installer is looked up in (electron-updater: Provider.getDefaultChannelName). None for macOS: there
 * electron-updater takes a zip of a program that is signed with a certificate, and we make a dmg.
 */
const FEEDS = [
  {
    feed: 'latest-linux.yml',
    holds: (/** @type {string} */ name) => name.endsWith('.AppImage') && !isArm(name),
  },
  {
    feed: 'latest-linux-arm64.yml',
    holds: (/** @type {string} */ name) => name.endsWith('.AppImage') && isArm(name),
  },
  { feed: 'latest.yml', holds: (/** @type {string} */ name) => name.endsWith('.exe') },
];

/**
 * Signs every installer of `version` in `folder`, whichever system it is for, so that those made on other machines may be laid
 * beside. Fails with `nothing-to-sign` or `sign-key-unreadable`.
 * @param {{ readonly folder: string, readonly version: string, readonly keyPath: string, readonly now: Date }} options
 * @returns {import('../outcome.mjs').Outcome<Signed>}
 */
export function signUpdate({ folder, version, keyPath, now }) {
  const key = keyFrom(keyPath);
  if (!key.ok) return key;
  const installers = installersIn(folder, version);
  if (installers.length === 0) {
    return cannot(
      'nothing-to-sign',
      `There is no installer of version ${version} in ${folder}. Make it first, or bring it there:\n\n  npm run package`,
    );
  }
  const manifest = `${JSON.stringify(
    {
      kind: 'smartpresence-update',
      version,
      files: Object.fromEntries(installers.map(({ url, sha512 }) => [url, { sha512 }])),
    },
    undefined,
    2,
  )}\n`;
  const signature = sign(null, Buffer.from(manifest), key.value).toString('base64url');
  const texts = [
    ...feedsOf(installers, version, now),
    { name: 'update.json', text: manifest },
    { name: 'update.json.sig', text: `${signature}\n` },
  ];
  for (const { name, text } of texts) writeFileSync(join(folder, name), text);
  return done({
    publicKey: createPublicKey(key.value).export({ format: 'jwk' }).x ?? '',
    written: texts.map(({ name }) => name),
    installers: installers.map(({ url }) => url),
  });
}

/**
 * @param {readonly Installer[]} installers
 * @param {string} version
 * @param {Date} now
 */
function feedsOf(installers, version, now) {
  return FEEDS.flatMap(({ feed, holds }) => {
    const files = installers.filter(({ url }) => holds(url));
    if (files.length === 0) return [];
    return [
      {
        name: feed,
        text: `${JSON.stringify({ version, files, releaseDate: now.toISOString() }, undefined, 2)}\n`,
      },
    ];
  });
}

/**
 * @param {string} folder
 * @param {string} version
 * @returns {readonly Installer[]}
 */
function installersIn(folder, version) {
  return namesIn(folder)
    .filter((name) => INSTALLER.test(name) && name.startsWith(`SmartPresence-${version}-`))
    .sort()
    .map((name) => ({
      url: name,
      sha512: createHash('sha512')
        .update(readFileSync(join(folder, name)))
        .digest('base64'),
      size: statSync(join(folder, name)).size,
    }));
}

/** @param {string} folder */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/**
 * @param {string} path
 * @returns {import('../outcome.mjs').Outcome<import('node:crypto').KeyObject>}
 */
function keyFrom(path) {
  const help = `An Ed25519 private key in PEM is wanted. This makes one; keep it off the kiosks:\n\n  openssl genpkey -algorithm ed25519 -out ${path}`;
  try {
    const key = createPrivateKey(readFileSync(path));
    if (key.asymmetricKeyType === 'ed25519') return done(key);
    return cannot('sign-key-unreadable', `${path} is a key of another kind. ${help}`);
  } catch {
    return cannot('sign-key-unreadable', `${path} cannot be read as a key. ${help}`);
  }
}

/** @param {string} name */
function isArm(name) {
  return /arm64|aarch64/.test(name);
}
