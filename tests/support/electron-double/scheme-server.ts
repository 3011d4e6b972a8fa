/**
 * Answers for the program's own schemes inside Chromium: `SCHEME://HOST/` arrives here as `https://HOST.SCHEME.double/`, over the
 * loopback, so that workers, wasm, fonts and streams work as with any server. It also takes the questions that a window must
 * have answered before it goes on (page/isolated.ts).
 */
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import {
  createServer as createPlain,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { generate } from 'selfsigned';
import { handlerOf, inside, outside, privilegesOf } from './schemes.ts';

export interface SchemeServer {
  /** Switches that lead Chromium here, and nobody else. */
  readonly chromiumArgs: readonly string[];
  /** The path at which windows ask; nobody else knows it. */
  readonly askPath: string;
  /** Answers the questions of windows, each with a text. */
  readonly onAsked: (answer: (question: string) => string) => void;
  readonly close: () => void;
}

export async function openSchemeServer(): Promise<SchemeServer> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'electron-double' }], {
    keyType: 'ec',
  });
  const askPath = `/electron-double-${randomBytes(16).toString('hex')}`;
  let answerOf: (question: string) => string = () => '';
  const listener: RequestListener = (request, response) => {
    const asked =
      request.url === askPath ? ask(request, response, (text) => answerOf(text)) : answer(request, response);
    asked.catch(() => response.destroy());
  };
  const secure = createSecure({ key, cert }, listener);
  const plain = createPlain(listener);
  const [securePort, plainPort] = await Promise.all([listen(secure), listen(plain)]);
  const key256 = createHash('sha256')
    .update(new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
  return {
    askPath,
    chromiumArgs: [
      `--host-resolver-rules=MAP *.double:443 127.0.0.1:${securePort},MAP *.double:80 127.0.0.1:${plainPort}`,
      `--ignore-certificate-errors-spki-list=${key256}`,
    ],
    onAsked(given) {
      answerOf = given;
    },
    close() {
      for (const server of [secure, plain]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the scheme server has no port');
  return address.port;
}

async function ask(
  request: IncomingMessage,
  response: ServerResponse,
  answerOf: (text: string) => string,
): Promise<void> {
  response.writeHead(200, { 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' });
  response.end(answerOf(Buffer.from(await bytesOf(request)).toString('utf8')));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const scheme = 'encrypted' in request.socket ? 'https' : 'http';
  const url = outside(`${scheme}://${request.headers.host ?? ''}${request.url ?? '/'}`);
  const own = /^([^:]+):/.exec(url)?.[1] ?? '';
  const handler = handlerOf(own);
  const refused =
    request.headers['service-worker'] === 'script' && privilegesOf(own).allowServiceWorkers !== true;
  if (handler === undefined || refused || inside(url).split(':')[0] !== scheme) {
    response.destroy();
    return;
  }
  const answered = await handler(await requestFrom(request, url));
  if (answered.type === 'error') {
    response.destroy();
    return;
  }
  response.writeHead(answered.status, [...headersFrom(answered, own)]);
  if (answered.body === null) response.end();
  else await pipeline(piecesOf(answered.body), response);
}

/** As they come: an answer may be a stream. */
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

async function requestFrom(request: IncomingMessage, url: string): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (name === 'host' || name === 'connection' || value === undefined) continue;
    for (const one of [value].flat()) headers.append(name, outside(one));
  }
  const { method = 'GET' } = request;
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: await bytesOf(request) };
  return new Request(url, { method, headers, ...body });
}

async function bytesOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Buffer[] = [];
  for await (const piece of request) if (Buffer.isBuffer(piece)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

/** The handler's own headers, with the program's own addresses put as they are inside; and what a lacking privilege takes away. */
function headersFrom(answered: Response, scheme: string): readonly string[] {
  const flat: string[] = [];
  for (const [name, value] of answered.headers) {
    if (name === 'transfer-encoding' || name === 'connection') continue;
    flat.push(name, insideText(value, scheme));
  }
  const { standard, supportFetchAPI } = privilegesOf(scheme);
  // An opaque origin, as that of a scheme which is not standard.
  if (standard !== true) flat.push('content-security-policy', 'sandbox allow-scripts');
  if (supportFetchAPI !== true) flat.push('content-security-policy', "connect-src 'none'");
  return flat;
}

function insideText(value: string, scheme: string): string {
  if (!value.includes(`${scheme}:`)) return value;
  return value
    .replaceAll(new RegExp(`${scheme}://[^/?#;, ]+`, 'g'), (url) => inside(url))
    .replaceAll(new RegExp(`(?<=^|[ ;])${scheme}:(?=$|[ ;])`, 'g'), `https://*.${scheme}.double`);
}
