/**
 * The two windows as Vite serves them while one edits: pages change in place, and what they ask of the programs is passed on to
 * them under their own address, so that their checks of Host and Origin hold as they are.
 */
import { join } from 'node:path';

/**
 * @typedef {{ readonly address: string, readonly close: () => Promise<void> }} DevWindow
 * @typedef {{ readonly root: string, readonly target: string }} WindowOf `target` is the program's origin
 */

const KIOSK_PORT = 5173;
const PORTAL_PORT = 5174;
/** The kiosk's face lane needs shared memory, which a browser gives to isolated pages only. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/**
 * The kiosk's window. Its first page goes through the entry address, so that it gets the cookie, each time there is a new one.
 * @param {WindowOf & { readonly takeEntry: () => string | undefined }} options `takeEntry` gives each entry address once
 * @returns {Promise<DevWindow>}
 */
export async function serveKioskWindow({ root, target, takeEntry }) {
  const pass = passTo(target);
  return serve({
    root,
    app: 'kiosk',
    port: KIOSK_PORT,
    headers: ISOLATED,
    proxy: { '/enter': pass, '/models': pass, '/rpc': { ...pass, ws: true } },
    middleware: (request, response, next) => {
      const entry = request.url === '/' ? takeEntry() : undefined;
      if (entry === undefined) {
        next();
        return;
      }
      const { pathname, search } = new URL(entry);
      response.writeHead(302, { location: `${pathname}${search}` }).end();
    },
  });
}

/**
 * The pages of phone and portal, at the paths that the API gives them; all other paths are the API's.
 * @param {WindowOf} options
 * @returns {Promise<DevWindow>}
 */
export async function servePortal({ root, target }) {
  return serve({
    root,
    app: 'portal',
    port: PORTAL_PORT,
    headers: {},
    proxy: { '^/(?!portal(/|$)|phone(/|$)|c/)': passTo(target) },
    middleware: (request, _response, next) => {
      if (/^\/(?:c|phone)(?:\/|$)/.test(request.url ?? '')) request.url = '/portal/';
      next();
    },
  });
}

/**
 * @param {{ readonly root: string, readonly app: 'kiosk' | 'portal', readonly port: number, readonly headers: Readonly<Record<string, string>>,
 *   readonly proxy: Record<string, import('vite').ProxyOptions>, readonly middleware: import('vite').Connect.NextHandleFunction }} options
 * @returns {Promise<DevWindow>}
 */
async function serve({ root, app, port, headers, proxy, middleware }) {
  // Loaded here, since it is there only after the set-up.
  const { createServer } = await import('vite');
  const server = await createServer({
    configFile: join(root, 'renderer', 'vite.config.ts'),
    mode: app,
    clearScreen: false,
    server: { host: '127.0.0.1', port, headers, proxy },
    plugins: [
      { name: 'smartpresence-dev', configureServer: (vite) => void vite.middlewares.use(middleware) },
    ],
  });
  await server.listen();
  return {
    address: server.resolvedUrls?.local[0] ?? `http://127.0.0.1:${port}/`,
    close: () => server.close(),
  };
}

/**
 * @param {string} target
 * @returns {import('vite').ProxyOptions}
 */
function passTo(target) {
  return {
    target,
    changeOrigin: true,
    configure: (proxy) => {
      proxy.on('proxyReq', (request) => {
        if (request.hasHeader('origin')) request.setHeader('origin', target);
      });
      proxy.on('proxyReqWs', (request) => request.setHeader('origin', target));
    },
  };
}
