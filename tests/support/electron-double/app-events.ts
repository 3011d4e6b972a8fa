/** The events of `app`. */
import { KnownEmitter } from './loud.ts';

const EVENTS = [
  ...[
    'ready',
    'will-finish-launching',
    'window-all-closed',
    'before-quit',
    'will-quit',
    'quit',
    'second-instance',
  ],
  ...[
    'browser-window-created',
    'web-contents-created',
    'render-process-gone',
    'child-process-gone',
    'session-created',
  ],
  'double:all-closed',
];
const NEVER = [
  ...[
    'activate',
    'open-file',
    'open-url',
    'certificate-error',
    'select-client-certificate',
    'login',
    'gpu-info-update',
  ],
  ...[
    'browser-window-focus',
    'browser-window-blur',
    'accessibility-support-changed',
    'continue-activity',
    'new-window-for-tab',
  ],
];

export const appEvents = new KnownEmitter('app', EVENTS, NEVER);
