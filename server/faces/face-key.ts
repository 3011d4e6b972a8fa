/** The server's own key for templates, in a file of its own: a copy of the database alone opens none of them. */
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { invariant } from '#core/assert.ts';
import type { Chance } from '../ports.ts';

const KEY_BYTES = 32;

/** Reads the key, and makes it where there is none. Every process on one store needs the same file. */
export function faceKeyIn(path: string, chance: Chance): () => Promise<Uint8Array> {
  let kept: Promise<Uint8Array> | undefined;
  return () => {
    const reading = (kept ??= readOrMake(path, chance));
    // One that failed is tried again by whoever asks next.
    reading.catch(() => (kept = undefined));
    return reading;
  };
}

async function readOrMake(path: string, chance: Chance): Promise<Uint8Array> {
  const known = await read(path);
  if (known !== undefined) return known;
  // Written aside and then given its name: who reads it, also after a crash, reads all of it.
  const aside = `${path}.${Buffer.from(chance.bytes(8)).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(Buffer.from(chance.bytes(KEY_BYTES)).toString('base64url'));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(aside, path);
  } catch (error) {
    const isMade = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    // Some file systems have no links.
    if (!isMade) await rename(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
  const made = await read(path);
  invariant(made !== undefined, 'the key was just written');
  return made;
}

async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64url');
    invariant(key.length === KEY_BYTES, 'the face key is 32 bytes');
    return new Uint8Array(key);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
