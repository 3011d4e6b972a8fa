/** Every handler that refuses. The rules are in rules.ts; here they meet Electron. */
import type { BrowserWindow, Session, WebContents } from 'electron';
import type { Log } from '../host/log.ts';
import { isKeyRefused, isOurs, mayFetch, mayNavigate, mayUse, type KeyLock } from './rules.ts';

export interface Lockdown {
  /** An installed program, which has no developer before it. */
  readonly release: boolean;
  readonly keys: KeyLock;
  readonly log: Log;
}

/** The camera, and nothing else that a page may ask of the computer: no device, no screen, no download, no other address. */
export function lockSession(session: Session, { release, log }: Lockdown): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const media = 'mediaTypes' in details ? details.mediaTypes : undefined;
    const { requestingUrl: url, isMainFrame } = details;
    const allowed = mayUse({ permission, url, isMainFrame, media });
    if (!allowed) log.warn('permission-refused', { permission });
    callback(allowed);
  });
  session.setPermissionCheckHandler((_contents, permission, origin, { mediaType, isMainFrame }) =>
    mayUse({ permission, url: origin, isMainFrame, media: mediaType === undefined ? [] : [mediaType] }),
  );
  // Its dictionaries would come from elsewhere.
  session.setSpellCheckerEnabled(false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => {
    log.warn('permission-refused', { permission: 'display-capture' });
    callback(null);
  });
  session.on('select-hid-device', (event, _details, callback) => {
    event.preventDefault();
    callback(null);
  });
  session.on('select-serial-port', (event, _ports, _contents, callback) => {
    event.preventDefault();
    callback('');
  });
  session.on('select-usb-device', (event, _details, callback) => {
    event.preventDefault();
    callback();
  });
  session.on('will-download', (event) => {
    event.preventDefault();
    log.warn('download-refused');
  });
  session.webRequest.onBeforeRequest(({ url }, callback) =>
    callback({ cancel: !mayFetch(url, { release }) }),
  );
}

/** The page stays the page: it opens nothing, goes nowhere, holds no other page, and sees no key that leaves it. */
export function lockWindow(window: BrowserWindow, { keys, log }: Lockdown): void {
  const { webContents } = window;
  webContents.setIgnoreMenuShortcuts(true);
  webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  webContents.setWindowOpenHandler(() => {
    log.warn('window-refused');
    return { action: 'deny' };
  });
  lockNavigation(webContents, log);
  lockFileDialogs(webContents.debugger, { log, isGone: () => window.isDestroyed() });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.on('select-bluetooth-device', (event, _devices, callback) => {
    event.preventDefault();
    callback('');
  });
  webContents.on('context-menu', (event) => event.preventDefault());
  webContents.on('before-input-event', (event, input) => {
    if (isKeyRefused(input, keys)) event.preventDefault();
  });
}

/** What main itself loads is not asked for here; all that the page begins is. Addresses may hold anything: none is logged. */
function lockNavigation(webContents: WebContents, log: Log): void {
  const refuse = (event: { readonly preventDefault: () => void }): void => {
    event.preventDefault();
    log.warn('navigation-refused');
  };
  webContents.on('will-navigate', (event) => {
    if (!mayNavigate(event.url, event.isMainFrame)) refuse(event);
  });
  webContents.on('will-frame-navigate', (event) => {
    if (!mayNavigate(event.url, event.isMainFrame)) refuse(event);
  });
  webContents.on('will-redirect', (event) => {
    if (!isOurs(event.url)) refuse(event);
  });
}

/** Of `webContents.debugger`, what this needs. */
export interface Inspector {
  attach(protocolVersion: string): void;
  on(event: 'detach', listener: (event: unknown, reason: string) => void): unknown;
  sendCommand(method: string, params?: object): Promise<unknown>;
}

/**
 * Electron has no handler for a page that asks for a file: only its own inspector can answer for the person, and cancels. It stays in
 * this process; no port is opened for it. `isGone`: whether the window is.
 */
export function lockFileDialogs(
  inspector: Inspector,
  { log, isGone }: { readonly log: Log; readonly isGone: () => boolean },
): void {
  const unheld = (error: unknown): void => {
    // A window that closes takes the inspector along, and says only afterwards that it is gone.
    setImmediate(() => {
      if (isGone()) return;
      log.error('file-dialogs-not-held', { error: error instanceof Error ? error.message : String(error) });
    });
  };
  try {
    inspector.attach('1.3');
  } catch (error) {
    unheld(error);
    return;
  }
  inspector.on('detach', (_event, reason) => unheld(reason));
  // Without the first, Chromium takes the second and opens its dialog all the same.
  inspector.sendCommand('Page.enable').catch(unheld);
  inspector.sendCommand('Page.setInterceptFileChooserDialog', { enabled: true, cancel: true }).catch(unheld);
}
