/** The window's files over HTTP. */
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { findFile, type Folder } from '../host/window/static-files.ts';

/** Answers a GET or HEAD with the file that `path` names, with 304 where the browser has it already, or with 404. */
export async function sendFile(
  folders: readonly Folder[],
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const found = await findFile(folders, path);
  if (found === undefined) {
    response.writeHead(404, { 'cache-control': 'no-store' }).end();
    return;
  }
  response.setHeader('cache-control', found.cacheControl);
  response.setHeader('etag', found.etag);
  if (request.headers['if-none-match'] === found.etag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { 'content-type': found.contentType, 'content-length': found.sizeBytes });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await sent(found.file, response);
}

/** A reader that goes away, or a file that ends early, ends this answer and nothing else. */
async function sent(file: string, response: ServerResponse): Promise<void> {
  try {
    await pipeline(createReadStream(file), response);
  } catch {
    response.destroy();
  }
}
