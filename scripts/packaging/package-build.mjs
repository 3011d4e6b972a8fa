/**
 * Packs what was staged, with electron-builder: first the unpacked program, whose fuses are read back, then each installer
 * from that. Runs as a child of `npm run package` on the chosen Node. Its arguments are one JSON text, `Packing`.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import { items, parseJson, textField } from '../json.mjs';
import { cannot, done, EXIT_CANNOT, sayFailure } from '../outcome.mjs';
import { carriesHash, packedFaults } from './package-archive.mjs';
import { fuseFaults } from './package-fuses.mjs';
import { tryPacked } from './package-try.mjs';

/**
 * @typedef {{ readonly root: string, readonly platform: string, readonly arch: string, readonly electronDist: string,
 *   readonly electronVersion: string }} Packing `electronDist` is the folder of the unpacked Electron.
 * @typedef {{ readonly name: string, readonly tools: string }} Installer
 */

/** What electron-builder makes of it, and what it fetches for that the first time. */
const SYSTEMS = new Map([
  [
    'linux',
    {
      platform: Platform.LINUX,
      folder: 'linux-unpacked',
      program: 'smartpresence',
      installers: [
        { name: 'AppImage', tools: 'the AppImage runtime with mksquashfs' },
        { name: 'deb', tools: 'fpm' },
      ],
    },
  ],
  [
    'win32',
    {
      platform: Platform.WINDOWS,
      folder: 'win-unpacked',
      program: 'SmartPresence.exe',
      installers: [{ name: 'nsis', tools: 'NSIS' }],
    },
  ],
  [
    'darwin',
    {
      platform: Platform.MAC,
      folder: 'mac',
      program: 'SmartPresence.app',
      installers: [{ name: 'dmg', tools: 'dmgbuild' }],
    },
  ],
]);

/**
 * Makes the unpacked program and reads it back, its fuses too. Fails with `package-platform` where this system is not known, and with
 * `packed-wrong` where it is not what was staged, or a fuse is not as scripts/packaging/package-fuses.mjs has it.
 * @param {Packing} packing
 * @returns {Promise<import('../outcome.mjs').Outcome<{ readonly folder: string, readonly executable: string }>>}
 */
export async function packUnpacked(packing) {
  const system = SYSTEMS.get(packing.platform);
  const arch = archOf(packing.arch);
  if (system === undefined || arch === undefined) {
    return cannot(
      'package-platform',
      `There is no installer for ${packing.platform}-${packing.arch}. Use npm start there.`,
    );
  }
  await build({
    ...optionsOf(packing),
    targets: system.platform.createTarget('dir', arch),
  });
  const suffix = arch === Arch.x64 ? '' : `-${packing.arch}`;
  const name = system.folder.replace(/^(linux|win|mac)/, `$1${suffix}`);
  const folder = join(packing.root, 'dist', name);
  const program = join(folder, system.program);
  const isMac = packing.platform === 'darwin';
  const resources = isMac ? join(program, 'Contents', 'Resources') : join(folder, 'resources');
  const carrier = isMac ? join(program, 'Contents', 'Info.plist') : program;
  const needsHash = packing.platform !== 'linux';
  const faults = [
    ...packedFaults({ resources, staged: join(packing.root, '.cache', 'package') }),
    ...(needsHash && !carriesHash({ resources, carrier })
      ? ["the program does not know its archive's hash"]
      : []),
    ...(await fuseFaults(program)).map(
      ({ fuse, wanted, found }) => `the fuse ${fuse} is ${found}, and should be ${wanted}`,
    ),
  ];
  if (faults.length === 0) {
    const executable = isMac ? join(program, 'Contents', 'MacOS', 'SmartPresence') : program;
    return done({ folder: isMac ? program : folder, executable });
  }
  return cannot(
    'packed-wrong',
    `The packed program is not what was staged, or not locked as it must be, so do not install it:\n\n  ${faults.join('\n  ')}\n\nIts settings stand in electron-builder.yml, what is held against them in scripts/packaging/package-files.mjs and scripts/packaging/package-fuses.mjs.`,
  );
}

/**
 * Makes the installers from the unpacked program, each for itself: one that fails leaves the others.
 * @param {Packing} packing
 * @param {string} folder
 * @returns {Promise<import('../outcome.mjs').Outcome<readonly string[]>>} the installers' paths
 */
async function packInstallers(packing, folder) {
  const system = SYSTEMS.get(packing.platform);
  const arch = archOf(packing.arch);
  if (system === undefined || arch === undefined) return done([]);
  /** @type {string[]} */
  const made = [];
  /** @type {string[]} */
  const failed = [];
  for (const { name, tools } of system.installers) {
    try {
      const targets = system.platform.createTarget(name, arch);
      made.push(...(await build({ ...optionsOf(packing), targets, prepackaged: folder })));
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      failed.push(`${name}, which needs ${tools}: ${words.split('\n')[0]?.slice(0, 200) ?? ''}`);
    }
  }
  if (failed.length === 0) return done(made);
  return cannot(
    'installer-not-made',
    `Not every installer could be made:\n\n  ${failed.join('\n  ')}\n\nelectron-builder fetches these tools the first time, so this needs the network once. The unpacked program is whole and runs as it is: ${folder}. Without installers:\n\n  npm run package -- --dir`,
  );
}

/**
 * @param {Packing} packing
 * @returns {import('electron-builder').CliOptions}
 */
function optionsOf({ root, electronDist, electronVersion }) {
  return {
    projectDir: root,
    publish: 'never',
    config: {
      extends: 'electron-builder.yml',
      electronDist,
      electronVersion,
      afterExtract: removeDefaultApp,
    },
  };
}

/**
 * Electron's own start page, which electron-builder leaves in an Electron that it did not fetch itself.
 * @param {import('electron-builder').AfterPackContext} packed
 */
async function removeDefaultApp({ appOutDir, electronPlatformName }) {
  const mac = ['Electron.app', 'Contents', 'Resources'];
  const resources = electronPlatformName === 'darwin' ? mac : ['resources'];
  rmSync(join(appOutDir, ...resources, 'default_app.asar'), { force: true });
}

/** @param {string} name as Node names it */
function archOf(name) {
  if (name === 'x64') return Arch.x64;
  return name === 'arm64' ? Arch.arm64 : undefined;
}

/**
 * @param {unknown} value
 * @returns {Packing}
 */
function packingFrom(value) {
  const text = (/** @type {string} */ name) => textField(value, name) ?? '';
  return {
    root: text('root'),
    platform: text('platform'),
    arch: text('arch'),
    electronDist: text('electronDist'),
    electronVersion: text('electronVersion'),
  };
}

/** @param {readonly string[]} args */
async function main(args) {
  const [packing, mode, isTried] = items(parseJson(args[0] ?? ''));
  const given = packingFrom(packing);
  const unpacked = await packUnpacked(given);
  if (!unpacked.ok) {
    sayFailure(unpacked.failure);
    return EXIT_CANNOT;
  }
  process.stdout.write(
    `Unpacked: ${unpacked.value.folder}. Read back: it holds what was staged, and its fuses are right.\n`,
  );
  if (isTried === true) {
    const tried = await tryPacked({ command: unpacked.value.executable });
    if (!tried.ok) {
      sayFailure(tried.failure);
      return EXIT_CANNOT;
    }
    process.stdout.write('Started: it came up and ended well.\n');
  }
  if (mode === 'dir') return 0;
  const installers = await packInstallers(given, unpacked.value.folder);
  if (!installers.ok) {
    sayFailure(installers.failure);
    return EXIT_CANNOT;
  }
  for (const path of installers.value) process.stdout.write(`Installer: ${path}\n`);
  return 0;
}

if (process.argv[1] === import.meta.filename) {
  const code = await main(process.argv.slice(2));
  // electron-builder's own hooks end the process with 0 before it ends by itself.
  process.once('exit', () => {
    process.exitCode = code;
  });
}
