/** The bridge of the Chromium shell: oRPC over a WebSocket to the host that served this page. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { type KioskBridge, type KioskClient, type KioskConnection, watchUntilGone } from './bridge.ts';

/** `origin`: of the page, for example `http://127.0.0.1:41234`. `script`: the path of the page's own entry script. */
export function createWebSocketBridge(origin: string, script: string): KioskBridge {
  const rpcUrl = `${origin.replace(/^http/, 'ws')}/rpc`;
  return {
    open: () => openSocket(rpcUrl),
    isStale: async () => {
      const page = await fetch(`${origin}/`, { cache: 'no-store' }).catch(() => undefined);
      return page?.ok === true && !(await page.text()).includes(script);
    },
  };
}

function openSocket(rpcUrl: string): Promise<KioskConnection | undefined> {
  return new Promise((resolve) => {
    const websocket = new WebSocket(rpcUrl);
    // A socket that never opens says only `close`; one that opened has been resolved before.
    websocket.addEventListener('close', () => resolve(undefined), { once: true });
    websocket.addEventListener('open', () => resolve(connectionOver(websocket)), { once: true });
  });
}

function connectionOver(websocket: WebSocket): KioskConnection {
  const client: KioskClient = createORPCClient(new RPCLink({ websocket }));
  return {
    client,
    watch: async (onView) => {
      await watchUntilGone(client, onView);
      websocket.close();
    },
    close: () => websocket.close(),
  };
}
