/** A stranger on this computer: it answers whoever comes, by HTTP, WebSocket, bare TCP and UDP, and remembers that they came. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Canary {
  /** `http://127.0.0.1:PORT`; UDP listens on the same number. */
  readonly origin: string;
  readonly port: number;
  /** All that came so far, in order: how, and what was asked for. */
  readonly visits: () => readonly string[];
  readonly close: () => Promise<void>;
}

const PAGE = '<!doctype html><title>canary</title><h1>Elsewhere</h1>';

export async function openCanary(): Promise<Canary> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    visits.push(`http ${request.method ?? ''} ${request.url ?? ''}`);
    response.writeHead(200, {
      'content-type': request.url?.endsWith('.js') === true ? 'text/javascript' : 'text/html',
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-private-network': 'true',
      'cross-origin-resource-policy': 'cross-origin',
      connection: 'close',
    });
    response.end(PAGE);
  });
  server.on('connection', () => visits.push('tcp connection'));
  server.on('upgrade', (request, socket) => {
    visits.push(`websocket ${request.url ?? ''}`);
    socket.end();
  });
  server.on('clientError', (_, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = addressOf(server.address());
  const datagrams = createSocket('udp4');
  datagrams.on('message', () => visits.push('udp datagram'));
  datagrams.on('error', () => undefined);
  datagrams.bind(port, '127.0.0.1');
  await once(datagrams, 'listening');
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    port,
    visits: () => [...visits],
    async close() {
      datagrams.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The canary listens on no port');
  return address;
}
