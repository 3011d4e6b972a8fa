/** The files that the kiosk's window is made of, by the path it asks for. A path can name nothing outside of its folder. */
import { stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

/** `dir` is served below `path`, which ends in a slash. */
export interface Folder {
  readonly path: string;
  readonly dir: string;
}

export interface FoundFile {
  /** Absolute. */
  readonly file: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Another one wherever the file is another. */
  readonly etag: string;
  readonly cacheControl: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.bin': 'application/octet-stream',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
};

/** Names with a hash in them, as the build makes them: what they hold never changes. */
const HASHED = /^\/assets\//;

/**
 * The file that `path` names, `index.html` for a folder's own path, in the first folder that fits. Undefined where there is
 * none, where the path is malformed or leads out of its folder, and for types that are not listed. `path`: as it stands in
 * the request, still encoded.
 */
export async function findFile(folders: readonly Folder[], path: string): Promise<FoundFile | undefined> {
  const file = fileFor(folders, path);
  const contentType = file === undefined ? undefined : TYPES[extname(file)];
  const found = file === undefined || contentType === undefined ? undefined : await statOf(file);
  if (file === undefined || contentType === undefined || found === undefined) return undefined;
  return {
    file,
    contentType,
    sizeBytes: found.size,
    etag: `"${found.size.toString(36)}-${Math.trunc(found.mtimeMs).toString(36)}"`,
    cacheControl: cacheFor(path, contentType),
  };
}

function fileFor(folders: readonly Folder[], path: string): string | undefined {
  const folder = folders.find((one) => path.startsWith(one.path));
  const decoded = decode(path);
  if (folder === undefined || decoded === undefined || /[\0\\]/.test(decoded)) return undefined;
  const below = decoded.slice(folder.path.length);
  const root = resolve(folder.dir);
  const file = resolve(join(root, below === '' ? 'index.html' : below));
  const hidden = below.split('/').some((part) => part.startsWith('.'));
  return file.startsWith(root + sep) && !hidden ? file : undefined;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

async function statOf(
  file: string,
): Promise<{ readonly size: number; readonly mtimeMs: number } | undefined> {
  try {
    const found = await stat(file);
    return found.isFile() ? found : undefined;
  } catch {
    return undefined;
  }
}

function cacheFor(path: string, type: string): string {
  if (type.startsWith('text/html')) return 'no-store';
  return HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
}
