/** A port as Electron gives it to the host's process, over Node's own: it speaks in events, and says when its other end has gone. */
import type { Port } from '../../electron/main/port-peer.ts';

export function hostPort(port: MessagePort): Port {
  function on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  function on(event: 'close', listener: () => void): void;
  function on(event: 'message' | 'close', listener: (event: { readonly data: unknown }) => void): void {
    port.addEventListener(event, (happened) =>
      listener({ data: 'data' in happened ? happened.data : undefined }),
    );
  }
  return {
    on,
    start: () => port.start(),
    postMessage: (message) => port.postMessage(message),
    close: () => port.close(),
  };
}
