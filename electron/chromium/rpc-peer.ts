/** Speaks the contract over WebSockets that the door has let in. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { createContractHandler } from '../host/window/contract-handler.ts';
import type { KioskRouter } from '../host/window/router.ts';
import type { SocketPeer } from './socket.ts';

const MESSAGE_MAX_BYTES = 1024 * 1024;

/** `onError`: a procedure threw. */
export function createRpcPeer(router: KioskRouter, onError: (error: unknown) => void): SocketPeer {
  const handler = createContractHandler(router, onError);
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_MAX_BYTES,
    perMessageDeflate: false,
  });
  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
      server.handleUpgrade(request, socket, head, (websocket) => {
        const wire = {
          send: (message: string | Uint8Array) => {
            websocket.send(message);
            return 1;
          },
        };
        websocket.on('error', () => websocket.terminate());
        websocket.on('close', () => handler.drop(wire));
        websocket.on('message', (data, isBinary) => {
          // The window sends text.
          if (isBinary || !(data instanceof Buffer)) websocket.terminate();
          else handler.hear(wire, data.toString('utf8'));
        });
      });
    },
    close() {
      for (const websocket of server.clients) websocket.terminate();
      server.close();
    },
  };
}
