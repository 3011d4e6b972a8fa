/** The events of `webContents`. */

export const CONTENTS_EVENTS: readonly string[] = [
  'before-input-event',
  'destroyed',
  'did-fail-load',
  'did-finish-load',
  'did-navigate',
  'did-start-loading',
  'did-stop-loading',
  'dom-ready',
  'ipc-message',
  'preload-error',
  'render-process-gone',
  'will-frame-navigate',
  'will-navigate',
  'will-redirect',
];

/** No webview, no Bluetooth chooser, no menu, no hanging page and no DevTools are ever to be seen here. */
export const CONTENTS_NEVER: readonly string[] = [
  'certificate-error',
  'context-menu',
  'devtools-opened',
  'did-attach-webview',
  'did-create-window',
  'login',
  'responsive',
  'select-bluetooth-device',
  'unresponsive',
  'will-attach-webview',
  'will-prevent-unload',
  'zoom-changed',
];
