/** The bridge of the Electron shell: oRPC over a port that the preload script hands to the page, its other end at the host. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { type KioskBridge, type KioskClient, type KioskConnection, watchUntilGone } from './bridge.ts';

/** What the preload script puts into the page. */
export interface KioskShell {
  /** Asks for a port; it comes as a message of the page to itself. */
  readonly connect: () => void;
}

declare global {
  interface Window {
    /** Only in Electron. */
    readonly kioskShell?: KioskShell;
  }
}

export interface PortBridgeDeps {
  readonly shell: KioskShell;
  readonly page: Pick<Window, 'addEventListener'> & { readonly location: Pick<Location, 'origin'> };
  /** Settles after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

const PORT_MESSAGE = 'kiosk:port';
/** Main answers at once; whatever takes longer was refused or lost. */
const NO_PORT_MS = 5000;

export function createMessagePortBridge({ shell, page, wait }: PortBridgeDeps): KioskBridge {
  return {
    open: async () => {
      const coming = nextPort(page);
      shell.connect();
      const port = await Promise.race([coming.port, wait(NO_PORT_MS)]);
      coming.stop();
      return port instanceof MessagePort ? connectionOver(port) : undefined;
    },
    // Window and host are of one build: they are installed, and updated, together.
    isStale: async () => false,
  };
}

function nextPort(page: PortBridgeDeps['page']): {
  readonly port: Promise<MessagePort>;
  readonly stop: () => void;
} {
  const heard = new AbortController();
  const port = new Promise<MessagePort>((resolve) => {
    const onMessage = (event: MessageEvent<unknown>): void => {
      const [first] = event.ports;
      if (event.data === PORT_MESSAGE && event.origin === page.location.origin && first !== undefined)
        resolve(first);
    };
    page.addEventListener('message', onMessage, { signal: heard.signal });
  });
  return { port, stop: () => heard.abort() };
}

function connectionOver(port: MessagePort): KioskConnection {
  const client: KioskClient = createORPCClient(new RPCLink({ port }));
  port.start();
  const close = (): void => {
    port.close();
    // The end that closes hears nothing of it; whatever still waits for an answer must.
    port.dispatchEvent(new Event('close'));
  };
  return {
    client,
    watch: async (onView) => {
      await watchUntilGone(client, onView);
      close();
    },
    close,
  };
}
