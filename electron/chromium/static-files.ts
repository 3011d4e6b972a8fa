/** Files of a few folders over HTTP. A path can name nothing outside of its folder. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** `dir` is served below `path`, which ends in a slash. */
export interface Folder {
  readonly path: string;
  readonly dir: string;
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

/** Answers with the file, `index.html` for a folder's own path, or 404. Types that are not listed are not served. */
export async function serveFile(
  folders: readonly Folder[],
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = fileFor(folders, path);
  const type = file === undefined ? undefined : TYPES[extname(file)];
  const found = file === undefined || type === undefined ? undefined : await statOf(file);
  if (file === undefined || type === undefined || found === undefined) {
    notFound(response);
    return;
  }
  const tag = `"${found.size.toString(36)}-${Math.trunc(found.mtimeMs).toString(36)}"`;
  response.setHeader('cache-control', cacheFor(path, type));
  response.setHeader('etag', tag);
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { 'content-type': type, 'content-length': found.size });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await sent(file, response);
}

/** A reader that goes away, or a file that ends early, ends this answer and nothing else. */
async function sent(file: string, response: ServerResponse): Promise<void> {
  try {
    await pipeline(createReadStream(file), response);
  } catch {
    response.destroy();
  }
}

/** The file that `path` names, or undefined where it is malformed or leads out of its folder. */
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

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'cache-control': 'no-store' }).end();
}
