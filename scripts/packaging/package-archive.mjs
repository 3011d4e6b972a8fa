/** Reads a packed kiosk back: what its archive holds, byte for byte, and what stands beside it, against what was staged. */
import { getRawHeader, extractFile, listPackage, uncache } from '@electron/asar';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entries, field, textField } from '../json.mjs';
import { filesUnder } from './package-files.mjs';

/**
 * Every difference, one plain line each; none where the packed kiosk is what was staged. Only native modules may stand outside
 * the archive: what stands there has no hash inside it.
 * @param {{ readonly resources: string, readonly staged: string }} folders `resources` is the packed program's
 * @returns {readonly string[]}
 */
export function packedFaults({ resources, staged }) {
  const archive = join(resources, 'app.asar');
  if (!existsSync(archive)) return ['missing: app.asar'];
  uncache(archive);
  const records = recordsOf(getRawHeader(archive).header, '');
  const wanted = filesUnder(join(staged, 'app'));
  const packed = listPackage(archive, { isPack: false }).map((name) => name.replaceAll('\\', '/').slice(1));
  return [
    ...wanted.filter((name) => !packed.includes(name)).map((name) => `not packed: ${name}`),
    ...[...records.keys()]
      .filter((name) => !wanted.includes(name))
      .map((name) => `packed, but not staged: ${name}`),
    ...wanted
      .filter((name) => records.has(name))
      .flatMap((name) =>
        fileFaults({ archive, name, record: records.get(name), staged: join(staged, 'app', name) }),
      ),
    ...filesUnder(join(staged, 'resources'))
      .filter((name) => !isSame(join(resources, name), join(staged, 'resources', name)))
      .map((name) => `not beside the archive as it was staged: ${name}`),
  ];
}

/**
 * Whether the program carries the hash of the archive's header, by which Electron knows its own archive at the start.
 * @param {{ readonly resources: string, readonly carrier: string }} files `carrier` is the executable on Windows and Info.plist
 *   on macOS; Linux has none
 */
export function carriesHash({ resources, carrier }) {
  const { headerString } = getRawHeader(join(resources, 'app.asar'));
  return readFileSync(carrier).includes(createHash('sha256').update(headerString).digest('hex'));
}

/**
 * @param {{ readonly archive: string, readonly name: string, readonly record: unknown, readonly staged: string }} file
 * @returns {readonly string[]}
 */
function fileFaults({ archive, name, record, staged }) {
  const bytes = extractFile(archive, join(...name.split('/')));
  const isOutside = field(record, 'unpacked') === true;
  const hash = textField(field(record, 'integrity'), 'hash');
  return [
    // electron-builder takes from it what only a build needs.
    ...(name !== 'package.json' && !bytes.equals(readFileSync(staged))
      ? [`not as it was staged: ${name}`]
      : []),
    ...(hash !== createHash('sha256').update(bytes).digest('hex')
      ? [`its hash in the archive differs: ${name}`]
      : []),
    ...(isOutside !== name.endsWith('.node') ? [`on the wrong side of the archive: ${name}`] : []),
  ];
}

/**
 * The files of an archive's header with what it says of each.
 * @param {unknown} folder
 * @param {string} path
 * @returns {ReadonlyMap<string, unknown>}
 */
function recordsOf(folder, path) {
  return new Map(
    entries(field(folder, 'files')).flatMap(([name, record]) =>
      field(record, 'files') === undefined
        ? [[`${path}${name}`, record]]
        : [...recordsOf(record, `${path}${name}/`)],
    ),
  );
}

/**
 * @param {string} one
 * @param {string} other
 */
function isSame(one, other) {
  return existsSync(one) && readFileSync(one).equals(readFileSync(other));
}
