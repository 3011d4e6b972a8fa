/** Pieces of code for the specimen's main process: its scheme, its window, and what it has seen. Each stands alone. */
import type { Code } from './specimen.ts';

/** Registers the specimen's scheme, as a program must before it is ready. */
export const register: Code<[]> = ({ app, protocol }, box) => {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true };
  protocol.registerSchemesAsPrivileged([{ scheme: 'specimen', privileges }]);
  app.commandLine.appendSwitch('use-fake-device-for-media-stream');
  app.commandLine.appendSwitch('remote-debugging-port', '0');
  box.seen = [];
};

/** Serves the scheme, and opens a window on it. */
export const open: Code<[]> = async ({ app, BrowserWindow, protocol }, box) => {
  await app.whenReady();
  const headers = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'content-security-policy': "default-src 'self'; frame-src 'self'",
  };
  const files: Record<string, [type: string, text: string]> = {
    '/': ['text/html', '<!doctype html><title>specimen</title><script src="/page.js"></script>'],
    '/frames': ['text/html', '<!doctype html><title>frames</title><iframe src="/inner"></iframe>'],
    '/inner': ['text/html', '<!doctype html><title>inner</title>'],
    '/page.js': ['text/javascript', 'globalThis.ran = "page";'],
    '/worker.js': [
      'text/javascript',
      "fetch('/data').then((r) => r.text()).then((text) => postMessage([text, crossOriginIsolated]))",
    ],
    '/data': ['text/plain', 'from the handler'],
  };
  protocol.handle('specimen', ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === '/moved')
      return new Response(null, { status: 302, headers: { location: 'specimen://host/' } });
    const [type, text] = files[pathname] ?? ['text/plain', ''];
    return new Response(text, {
      status: files[pathname] === undefined ? 404 : 200,
      headers: { ...headers, 'content-type': type },
    });
  });
  box.window = new BrowserWindow({
    show: false,
    webPreferences: { preload: `${box.dir}/preload.cjs`, sandbox: true },
  });
  box.window.webContents.setWindowOpenHandler(({ url }) => {
    box.seen.push(['open', url]);
    return { action: 'deny' };
  });
  await box.window.loadURL('specimen://host/');
};

/** What box.seen holds, once it holds `count`; it is emptied. */
export const seen: Code<[count: number]> = async (_electron, box, count) => {
  while (box.seen.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  return box.seen.splice(0);
};

/** The first page again. */
export const openAgain: Code<[]> = (_electron, { window }) => window.loadURL('specimen://host/');
