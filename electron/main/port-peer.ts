/** Speaks the contract over the window's ports, message by message, so that what a forged one throws is caught here. */
import { ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/bun-ws';
import type { KioskRouter } from '../host/router.ts';

/** One end of a channel, as Electron gives it to the host's process. */
export interface Port {
  // Overloads, as Electron declares them: a method, since a property has but one signature.
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  readonly start: () => void;
  readonly postMessage: (message: unknown) => void;
  readonly close: () => void;
}

export interface PortPeer {
  readonly connect: (port: Port) => void;
  /** Ends every connection. */
  readonly close: () => void;
}

/** As the loopback door takes it: longer ones are nothing that the window says. */
const MESSAGE_MAX_CHARS = 1024 * 1024;
const FAILED = 500;

/** `onError`: a procedure threw; the window is told only that it failed. What the window asked wrongly is no such error. */
export function createPortPeer(router: KioskRouter, onError: (error: unknown) => void): PortPeer {
  const ports = new Set<Port>();
  // The one handler of the library that is given message and connection singly, and settles when it has answered.
  const handler = new RPCHandler(router, {
    interceptors: [
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
  return {
    connect(port) {
      const wire = {
        send: (message: unknown) => {
          if (ports.has(port)) port.postMessage(message);
          return 1;
        },
      };
      ports.add(port);
      const drop = (): void => {
        ports.delete(port);
        handler.close(wire);
      };
      port.on('message', ({ data }) => {
        if (typeof data === 'string' && data.length <= MESSAGE_MAX_CHARS)
          // What is no message of the contract has nobody who waits for an answer.
          handler.message(wire, data).catch(() => undefined);
        else {
          drop();
          port.close();
        }
      });
      port.on('close', drop);
      port.start();
    },
    close() {
      for (const port of ports) port.close();
      ports.clear();
    },
  };
}
