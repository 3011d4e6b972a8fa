/** A small file that is either whole and new or as it was: written beside, synced, then put in place. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  writeFileSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';

const isWindows = process.platform === 'win32';

/** For its owner only, and on the disk when this returns. Throws the system's error where it cannot be written. */
export function writeDurably(path: string, content: string | Uint8Array): void {
  writeBeside(path, content);
  putInPlace(path);
}

/**
 * The same, and the bytes of the file that it replaces are overwritten, where the file system lets one: not on Windows, and
 * without any effect on a disk that writes elsewhere each time (copy-on-write, journals of data, flash). A file that has another
 * name still, as a backup may give it, is left.
 */
export function replaceAndErase(path: string, content: string | Uint8Array): void {
  writeBeside(path, content);
  const old = isWindows ? undefined : openSync(path, 'r+');
  try {
    putInPlace(path);
    if (old !== undefined) erase(old, fstatSync(old));
  } finally {
    if (old !== undefined) closeSync(old);
  }
}

function erase(file: number, { nlink, size }: Stats): void {
  if (nlink > 0) return;
  writeSync(file, new Uint8Array(size), 0, size, 0);
  fsyncSync(file);
}

function writeBeside(path: string, content: string | Uint8Array): void {
  const file = openSync(besideOf(path), 'w', 0o600);
  try {
    // Not writeSync: on a disk that is nearly full it writes a part, and says so by its answer alone.
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function putInPlace(path: string): void {
  renameSync(besideOf(path), path);
  if (!isWindows) syncFolder(dirname(path));
}

/** The new name itself is durable only with its folder; Windows has no such call. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function besideOf(path: string): string {
  return `${path}.new`;
}
