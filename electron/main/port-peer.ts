/** Speaks the contract over the window's ports. */
import { createContractHandler } from '../host/window/contract-handler.ts';
import type { KioskRouter } from '../host/window/router.ts';

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

/** `onError`: a procedure threw. */
export function createPortPeer(router: KioskRouter, onError: (error: unknown) => void): PortPeer {
  const ports = new Set<Port>();
  const handler = createContractHandler(router, onError);
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
        handler.drop(wire);
      };
      port.on('message', ({ data }) => {
        if (typeof data === 'string' && data.length <= MESSAGE_MAX_CHARS) handler.hear(wire, data);
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
