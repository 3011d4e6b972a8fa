/** Speaks the contract over WebSockets that the door has let in. Text and binary frames up to 1 MiB. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import type { KioskRouter } from '../host/router.ts';
import type { SocketPeer } from './socket.ts';

const MESSAGE_MAX_BYTES = 1024 * 1024;

/** `onError`: a procedure threw; the window is told only that it failed. */
export function createRpcPeer(router: KioskRouter, onError: (error: unknown) => void): SocketPeer {
  const handler = new RPCHandler(router, {
    interceptors: [
      async (options) => {
        try {
          return await options.next();
        } catch (error) {
          onError(error);
          throw error;
        }
      },
    ],
  });
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_MAX_BYTES,
    perMessageDeflate: false,
  });
  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
      server.handleUpgrade(request, socket, head, (websocket) => {
        websocket.on('error', () => websocket.terminate());
        void handler.upgrade(websocket);
      });
    },
    close() {
      for (const websocket of server.clients) websocket.terminate();
      server.close();
    },
  };
}
