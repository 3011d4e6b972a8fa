/** Speaks the contract over WebSockets that the door has let in, message by message, so that what a forged one throws is caught here. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/bun-ws';
import { WebSocketServer } from 'ws';
import type { KioskRouter } from '../host/router.ts';
import type { SocketPeer } from './socket.ts';

const MESSAGE_MAX_BYTES = 1024 * 1024;
const FAILED = 500;

/** `onError`: a procedure threw; the window is told only that it failed. What the window asked wrongly is no such error. */
export function createRpcPeer(router: KioskRouter, onError: (error: unknown) => void): SocketPeer {
  // The one handler of the library that is given message and connection singly, and settles when it has answered.
  const handler = new RPCHandler(router, {
    clientInterceptors: [
      async (options) => {
        try {
          return await options.next();
        } catch (error) {
          if (!(error instanceof ORPCError) || error.status >= FAILED) onError(error);
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
        const wire = {
          send: (message: string | Uint8Array) => {
            websocket.send(message);
            return 1;
          },
        };
        websocket.on('error', () => websocket.terminate());
        websocket.on('close', () => handler.close(wire));
        websocket.on('message', (data, isBinary) => {
          // The window sends text; what is no message of the contract has nobody who waits for an answer.
          if (isBinary || !(data instanceof Buffer)) websocket.terminate();
          else handler.message(wire, data.toString('utf8')).catch(() => undefined);
        });
      });
    },
    close() {
      for (const websocket of server.clients) websocket.terminate();
      server.close();
    },
  };
}
