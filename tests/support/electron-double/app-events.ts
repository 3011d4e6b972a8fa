/** The events of `app`. */
import { KnownEmitter } from './loud.ts';

/** `double:all-closed` is the double's own: the last window went. */
const EVENTS = [
  'before-quit',
  'browser-window-created',
  'child-process-gone',
  'double:all-closed',
  'quit',
  'ready',
  'render-process-gone',
  'second-instance',
  'web-contents-created',
  'will-finish-launching',
  'will-quit',
  'window-all-closed',
];

/** No desktop is there that could open, switch or ask anything. */
const NEVER = [
  'accessibility-support-changed',
  'activate',
  'browser-window-blur',
  'browser-window-focus',
  'certificate-error',
  'continue-activity',
  'gpu-info-update',
  'login',
  'new-window-for-tab',
  'open-file',
  'open-url',
  'select-client-certificate',
];

export const appEvents = new KnownEmitter('app', EVENTS, NEVER);
