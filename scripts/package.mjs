/**
 * `npm run package`: builds the window and the Electron shell, stages exactly what ships, and packs it where Electron's
 * program is there. It downloads no Electron: `npm run setup -- --electron` does that.
 */
import { join } from 'node:path';
import { readArguments, showHelp } from './arguments.mjs';
import { run } from './children.mjs';
import { sizeInWords } from './start/data-folder.mjs';
import { electronBinary, rememberedFailure } from './setup/electron.mjs';
import { readJson, textField } from './json.mjs';
import { cannot, refuse, say } from './outcome.mjs';
import { signUpdate } from './packaging/package-sign.mjs';
import { stage } from './packaging/package-stage.mjs';
import { failureMemory } from './setup/remembered.mjs';
import { ROOT, setUp } from './setup.mjs';

const HELP = `Packs the kiosk's Electron shell for this computer's system, into dist/.

  npm run package [-- OPTIONS]

  --dir         the unpacked program only, without installers
  --try         start the packed program once, unseen, before the installers are made of it
  --stage       only stage what would be packed, in .cache/package/
  --sign KEY    sign what stands in dist/ for an update server, with an Ed25519 private key in PEM; packs nothing
  --help        this text
`;

async function main() {
  const read = readArguments({
    options: {
      dir: { type: 'boolean', default: false },
      try: { type: 'boolean', default: false },
      stage: { type: 'boolean', default: false },
      sign: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (!read.ok) return refuse({ ...read.failure, message: `${read.failure.message}\n\n${HELP}` });
  const options = read.value.values;
  if (options.help) return showHelp(HELP, true);
  if (options.sign !== undefined) return signAll(options.sign);
  const ready = await setUp({ root: ROOT, browser: false, electron: 'built', say });
  if (!ready.ok) return refuse(ready.failure);
  const { platform, arch } = process;
  const staged = stage({ root: ROOT, into: join(ROOT, '.cache', 'package'), platform, arch });
  if (!staged.ok) return refuse(staged.failure);
  const { files, sizeBytes } = staged.value;
  say(
    `Staged for ${platform} on ${arch}: .cache/package/ holds exactly what ships beside Electron's program, ${files} files, ${sizeInWords(sizeBytes)}.`,
  );
  return options.stage ? 0 : pack(ready.value.node.path, options);
}

/**
 * @param {string} nodePath
 * @param {{ readonly dir: boolean, readonly try: boolean }} options
 */
async function pack(nodePath, options) {
  const binary = electronBinary(ROOT);
  if (!binary.ok) {
    const { code, message } = binary.failure;
    const why = rememberedFailure({ root: ROOT, memory: failureMemory(ROOT) }) ?? message;
    return refuse({
      code,
      message: `Electron's program is not there: ${why}. What would be packed stands in .cache/package/. Bring the program, then pack again:\n\n  npm run setup -- --electron\n  npm run package`,
    });
  }
  const folder = join(ROOT, 'node_modules', 'electron');
  const packing = {
    root: ROOT,
    platform: process.platform,
    arch: process.arch,
    electronDist: join(folder, 'dist'),
    electronVersion: textField(readJson(join(folder, 'package.json')), 'version'),
  };
  const script = join(ROOT, 'scripts', 'packaging', 'package-build.mjs');
  const { code } = await run({
    command: nodePath,
    args: [script, JSON.stringify([packing, options.dir ? 'dir' : 'installers', options.try])],
    cwd: ROOT,
  });
  return code ?? 1;
}

/** @param {string} keyPath */
function signAll(keyPath) {
  const version = textField(readJson(join(ROOT, 'package.json')), 'version');
  if (version === undefined)
    return refuse(cannot('project-incomplete', 'package.json names no version.').failure);
  const signed = signUpdate({ folder: join(ROOT, 'dist'), version, keyPath, now: new Date() });
  if (!signed.ok) return refuse(signed.failure);
  const { written, installers, publicKey } = signed.value;
  say(`Signed: ${installers.join(', ')}.`);
  say(`Put them on your server with ${written.join(', ')}, and this into each kiosk.json:\n`);
  say(JSON.stringify({ updates: { url: 'https://YOUR-SERVER/FOLDER/', publicKey } }, undefined, 2));
  return 0;
}

process.exitCode = await main();
