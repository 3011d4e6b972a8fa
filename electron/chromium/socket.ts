/**
 * The loopback door between the browser and the host. Whoever knocks must speak to this very address, come from it, and
 * carry the cookie that the one-time key of this launch was exchanged for; other programs and pages get nothing.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { failed, ok, type Result } from '#core/result.ts';
import { securityHeaders } from '../host/window/security-headers.ts';
import type { Folder } from '../host/window/static-files.ts';
import { createAdmission, type Admission } from './admission.ts';
import { sendFile } from './send-file.ts';

/** Takes over a connection that may speak: `upgrade` as Node's HTTP server hands it on. */
export interface SocketPeer {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Ends every connection. */
  readonly close: () => void;
}

export interface KioskSocket {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly port: number;
  /** A fresh address that lets one browser in, once. Whoever was in before must be let in again. */
  readonly entryUrl: () => string;
  /** Ends all connections; resolves when the port is free. */
  readonly close: () => Promise<void>;
}

export interface KioskSocketDeps {
  /** 0 takes a free port. */
  readonly port: number;
  /** What is served at which path; the first that fits. */
  readonly folders: readonly Folder[];
  /** Answered when the host is ready; connections wait for it. */
  readonly peer: Promise<SocketPeer>;
  /** 32 random bytes in base64url. */
  readonly secret: () => string;
}

export type SocketFailure = { readonly kind: 'port-taken' };

/** Not by `import`: what an ES module makes of node:http asks it for all it has, and so loads fetch before the browser can start. */
const { createServer } = process.getBuiltinModule('node:http');
const LOOPBACK = '127.0.0.1';
const RPC_PATH = '/rpc';
const ENTER_PATH = '/enter';

/** Listens on loopback only. */
export async function openKioskSocket(deps: KioskSocketDeps): Promise<Result<KioskSocket, SocketFailure>> {
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 });
  if (!(await listens(server, deps.port))) return failed({ kind: 'port-taken' });
  const { port } = addressOf(server);
  const host = `${LOOPBACK}:${port}`;
  const admission = createAdmission({ host, secret: deps.secret });
  server.on('request', (request, response) => void answer({ deps, admission, host, request, response }));
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (
      pathOf(request) !== RPC_PATH ||
      request.method !== 'GET' ||
      admission.ofUpgrade(request) !== 'admitted'
    ) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    void deps.peer.then((peer) => peer.upgrade(request, socket, head));
  });
  return ok({
    origin: `http://${host}`,
    port,
    entryUrl: () => `http://${host}${ENTER_PATH}?key=${admission.newKey()}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

interface Exchange {
  readonly deps: KioskSocketDeps;
  readonly admission: Admission;
  readonly host: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answer({ deps, admission, host, request, response }: Exchange): Promise<void> {
  for (const [name, value] of securityHeaders([`ws://${host}`])) response.setHeader(name, value);
  const path = pathOf(request);
  const admitted = admission.ofRequest(request);
  const refusal = refusalOf(admitted, request);
  if (refusal !== undefined) end(response, refusal);
  else if (path === ENTER_PATH) enter(admission, request, response);
  else if (admitted !== 'admitted' || path === undefined) end(response, 403);
  else await sendFile(deps.folders, path, request, response);
}

/** What nobody gets, a key or a cookie in hand or not. */
function refusalOf(
  admitted: ReturnType<Admission['ofRequest']>,
  { method, headers }: IncomingMessage,
): number | undefined {
  if (admitted === 'wrong-host') return 421;
  if (admitted === 'wrong-origin') return 403;
  // A service worker would outlive the page that it came from.
  if (headers['service-worker'] !== undefined) return 403;
  return method === 'GET' || method === 'HEAD' ? undefined : 405;
}

/** The key leaves the address bar with the redirect, and is void. */
function enter(admission: Admission, request: IncomingMessage, response: ServerResponse): void {
  const key = request.method === 'GET' ? (queryOf(request).get('key') ?? '') : '';
  const cookie = admission.exchange(key);
  if (cookie === undefined) {
    end(response, 403);
    return;
  }
  response.setHeader('set-cookie', cookie);
  response.setHeader('location', '/');
  end(response, 303);
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'cache-control': 'no-store' }).end();
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen(port, LOOPBACK, () => resolve(true));
  });
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port');
  return address;
}

/** The path of a request, not yet decoded; undefined where the target is no path. */
function pathOf({ url }: IncomingMessage): string | undefined {
  return url?.startsWith('/') === true ? url.split('?', 1)[0] : undefined;
}

function queryOf({ url }: IncomingMessage): URLSearchParams {
  const at = url?.indexOf('?') ?? -1;
  return new URLSearchParams(at < 0 ? '' : url?.slice(at + 1));
}
