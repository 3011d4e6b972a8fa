/** `net.fetch`: also of files, and of the program's own schemes, which the fetch of Node knows not. */
import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needsReady } from './readiness.ts';
import { handlerOf } from './schemes.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

export interface NetFetchOptions extends RequestInit {
  /** As Electron's: past the program's own handlers. */
  readonly bypassCustomProtocolHandlers?: boolean;
}

export async function netFetch(input: string | URL | Request, init: NetFetchOptions = {}): Promise<Response> {
  needsReady('Session can only be received when app is ready');
  const url = input instanceof Request ? input.url : String(input);
  const scheme = url.split(':')[0] ?? '';
  if (scheme === 'file') return fileResponse(url);
  const handler = init.bypassCustomProtocolHandlers === true ? undefined : handlerOf(scheme);
  if (handler !== undefined) return handler(new Request(input, init));
  if (scheme !== 'http' && scheme !== 'https' && scheme !== 'data')
    throw new Error('net::ERR_UNKNOWN_URL_SCHEME');
  return fetch(input, init);
}

function fileResponse(url: string): Response {
  const path = fileURLToPath(url);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new Error('net::ERR_FILE_NOT_FOUND');
  const headers = { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' };
  return new Response(new Uint8Array(readFileSync(path)), { headers });
}
